#!/bin/bash
# Unpacks the C libraries of several Debian releases side by side, from the Debian archive that apt is configured for.
# Nothing is installed.
#
#   lab/truth/glibc.sh DIR [SUITE-ARCH ...]     glibc.sh /tmp/goplug-truth/glibc bullseye-amd64 trixie-arm64
#
# Each lands in DIR/SUITE-ARCH, which is then a root with /lib. One that is there already is left as it is.
set -euo pipefail

if [ $# -lt 1 ]; then
	echo "usage: glibc.sh DIR [SUITE-ARCH ...]" >&2
	exit 2
fi
target=$1
shift
[ $# -gt 0 ] || set -- {bullseye,bookworm,trixie}-{amd64,arm64}

archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u | grep -m1 '/debian/*$' || true)
if [ -z "$archive" ]; then
	echo "glibc.sh: apt is not configured for a Debian archive" >&2
	exit 1
fi

mkdir -p "$target"
target=$(realpath "$target")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
for name in "$@"; do
	[ -d "$target/$name/lib" ] && continue
	suite=${name%-*}
	arch=${name##*-}
	# A private apt: its own sources, lists, cache and state, so that the machine's are not touched.
	own=$room/$name
	mkdir -p "$own/state/lists/partial" "$own/cache/archives/partial" "$own/etc" "$own/packages" "$own/tree"
	echo "deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main" >"$own/etc/sources.list"
	: >"$own/state/status"
	private_apt() {
		apt-get -qq \
			-o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Acquire::Languages=none \
			-o Dir::Etc::sourcelist="$own/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null \
			-o Dir::State="$own/state" -o Dir::State::status="$own/state/status" -o Dir::Cache="$own/cache" \
			-o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root "$@"
	}
	private_apt update
	(cd "$own/packages" && private_apt download libc6)
	for package in "$own"/packages/*.deb; do dpkg-deb -x "$package" "$own/tree"; done
	# Where /lib and /lib64 are links of another package, their content is below /usr.
	for place in lib lib64; do
		[ -d "$own/tree/$place" ] || [ ! -d "$own/tree/usr/$place" ] || mv "$own/tree/usr/$place" "$own/tree/$place"
	done
	rm -rf "${target:?}/$name"
	mv "$own/tree" "$target/$name"
done
ls "$target"
