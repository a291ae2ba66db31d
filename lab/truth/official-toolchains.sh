#!/usr/bin/env bash
# Unpacks official Go toolchains of exact releases side by side. They are versions of the module golang.org/toolchain, which
# any Go command since 1.21 brings: that of PATH, or one that toolchains.sh has put into DIR. Nothing is installed.
#
#   lab/truth/official-toolchains.sh DIR [VERSION ...]     official-toolchains.sh /tmp/goplug-truth/toolchains 1.8.0 1.17.13
#
# Each release lands in DIR/goVERSION, which is then a GOROOT; go1.8 is 1.8.0 here. Without versions: all of go-releases.js.
# Exits with 3 where there is no Go command to bring them.
set -euo pipefail
unset GOFLAGS GOROOT GOPATH
export GOTOOLCHAIN=local

if [ $# -lt 1 ]; then
	echo "usage: official-toolchains.sh DIR [VERSION ...]" >&2
	exit 2
fi
target=$1
shift
if [ $# -eq 0 ]; then
	releases=$(dirname "$0")/go-releases.js
	mapfile -t all < <(sed -n '/OFFICIAL_GO = /,/^]/p' "$releases" | grep -o "'[0-9.]*'" | tr -d "'")
	set -- "${all[@]}"
fi

# A Go command that knows toolchains as modules.
can_bring() {
	local version
	version=$("$1" env GOVERSION 2>/dev/null) || return 1
	[[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 21 ]
}
go=
for candidate in "$(command -v go || true)" /usr/lib/go/bin/go /usr/local/go/bin/go "$target"/go1.*/bin/go; do
	if [ -x "$candidate" ] && can_bring "$candidate"; then
		go=$candidate
		break
	fi
done

for version in "$@"; do
	out=$target/go$version
	[ -x "$out/bin/go" ] && continue
	if [ -z "$go" ]; then
		echo "official-toolchains.sh: left out: no Go command since 1.21 is here to bring go$version" >&2
		exit 3
	fi
	# Before 1.21 the first release of a minor has two numbers.
	name=$version
	[[ $version =~ ^1\.([0-9]+)\.0$ ]] && [ "${BASH_REMATCH[1]}" -lt 21 ] && name=${version%.0}
	module=golang.org/toolchain@v0.0.1-go$name.linux-amd64
	from=$(cd / && "$go" mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p') || true
	if [ -z "$from" ]; then
		echo "official-toolchains.sh: $go could not download $module" >&2
		exit 1
	fi
	mkdir -p "$target"
	rm -rf "$out.partial"
	cp -r "$from" "$out.partial"
	chmod -R u+w "$out.partial"
	# A module has no executable files.
	chmod +x "$out.partial"/bin/* "$out.partial"/pkg/tool/linux_amd64/*
	mv "$out.partial" "$out"
done

for version in "$@"; do
	GOENV=off GOROOT=$target/go$version "$target/go$version/bin/go" version
done
