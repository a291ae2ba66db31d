#!/bin/bash
# Unpacks Go toolchains side by side, from the Debian archive that apt is
# configured for. Nothing is installed.
#
#   lab/truth/toolchains.sh DIR [MINOR ...]     toolchains.sh /tmp/goplug-truth/toolchains 22 26 27
#
# Each release lands in DIR/go1.MINOR, which is then a GOROOT. A release that
# is there already, from wherever, is left as it is.
set -euo pipefail
# Flags that a newer release knows would stop an older one.
unset GOFLAGS GOROOT GOPATH
export GOENV=off GOTOOLCHAIN=local

if [ $# -lt 1 ]; then
	echo "usage: toolchains.sh DIR [MINOR ...]" >&2
	exit 2
fi
target=$1
shift
[ $# -gt 0 ] || set -- 15 19 21 22 23 24 25 26 27

# Which Debian suite carries which release.
suite_of() {
	case $1 in
	15) echo bullseye ;;
	19) echo bookworm ;;
	21 | 22 | 23) echo bookworm-backports ;;
	24) echo trixie ;;
	25 | 26 | 27) echo trixie-backports ;;
	*)
		echo "toolchains.sh: no Debian suite is known for Go 1.$1" >&2
		return 1
		;;
	esac
}

missing=()
for minor in "$@"; do
	suite_of "$minor" >/dev/null
	[ -x "$target/go1.$minor/bin/go" ] || missing+=("$minor")
done

if [ ${#missing[@]} -gt 0 ]; then
	archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u | grep -m1 '/debian/*$' || true)
	if [ -z "$archive" ]; then
		echo "toolchains.sh: apt is not configured for a Debian archive" >&2
		exit 1
	fi

	# A private apt: its own sources, lists and cache, so that the machine's are not touched.
	mkdir -p "$target"
	room=$(mktemp -d)
	trap 'rm -rf "$room"' EXIT
	mkdir -p "$room/state/lists/partial" "$room/cache/archives/partial" "$room/etc"
	for minor in "${missing[@]}"; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $(suite_of "$minor") main"
	done | sort -u >"$room/etc/sources.list"
	private_apt() {
		apt-get -qq \
			-o Dir::Etc::sourcelist="$room/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null \
			-o Dir::State::lists="$room/state/lists" -o Dir::Cache="$room/cache" \
			-o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root "$@"
	}
	private_apt update

	for minor in "${missing[@]}"; do
		unpacked=$room/go1.$minor
		mkdir -p "$unpacked/packages" "$unpacked/tree"
		suite=$(suite_of "$minor")
		(cd "$unpacked/packages" && private_apt download "golang-1.$minor-go/$suite" "golang-1.$minor-src/$suite")
		for package in "$unpacked"/packages/*.deb; do dpkg-deb -x "$package" "$unpacked/tree"; done

		# Debian splits a GOROOT into /usr/lib and /usr/share and links the
		# halves by absolute paths; put them together again.
		root=$unpacked/tree/usr/lib/go-1.$minor
		share=$unpacked/tree/usr/share/go-1.$minor
		find "$root" -type l | while read -r link; do
			half=$share/${link#"$root"/}
			if [ -e "$half" ]; then
				rm "$link"
				mv "$half" "$link"
			fi
		done
		rm -rf "$target/go1.$minor"
		mv "$root" "$target/go1.$minor"
		rm -rf "$unpacked"
	done
fi

for minor in "$@"; do
	GOROOT=$target/go1.$minor "$target/go1.$minor/bin/go" version
done
