#!/bin/bash
# Builds TinyGo from the Go module proxy, with LLVM 16 of Debian.
#
#   lab/truth/tinygo.sh DIR     tinygo.sh /tmp/goplug-truth/tinygo
#
# Needs llvm-16-dev, libclang-16-dev, clang-16, lld-16 and gcc; for what the matrix builds with it, musl-dev as well. Nothing is
# installed: DIR/tinygo is a script that calls it, to be linked into /usr/local/bin by whoever wants the cases of TinyGo.
set -euo pipefail
unset GOFLAGS GOROOT GOPATH
export GOENV=off GOTOOLCHAIN=local

# The newest release that takes LLVM 16; it takes Go up to 1.22.
VERSION=v0.31.2

if [ $# -ne 1 ]; then
	echo "usage: tinygo.sh DIR" >&2
	exit 2
fi
mkdir -p "$1"
target=$(cd "$1" && pwd)
"$(dirname "$0")/toolchains.sh" "$target/toolchains" 22
export GOROOT=$target/toolchains/go1.22
go=$GOROOT/bin/go

if [ ! -x "$target/bin/tinygo" ]; then
	# A copy: the module cache cannot be written to, and a build wants folders of submodules that no module holds.
	mkdir -p "$target/fetch"
	cd "$target/fetch"
	[ -f go.mod ] || "$go" mod init example.com/fetch
	module=$("$go" mod download -json "github.com/tinygo-org/tinygo@$VERSION" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
	rm -rf "$target/source"
	cp -r "$module" "$target/source"
	chmod -R u+w "$target/source"
	mkdir -p "$target/source/src/net"
	cd "$target/source"
	nice "$go" build -p 1 -mod=mod -tags llvm16 -o "$target/bin/tinygo" .
fi

cat >"$target/tinygo" <<END
#!/bin/sh
unset GOFLAGS GOPATH
export GOENV=off GOTOOLCHAIN=local GOROOT="$GOROOT" PATH="$GOROOT/bin:\$PATH"
export TINYGOROOT="$target/source" XDG_CACHE_HOME="$target/cache"
exec "$target/bin/tinygo" "\$@"
END
chmod +x "$target/tinygo"
"$target/tinygo" version
