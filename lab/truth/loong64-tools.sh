#!/bin/bash
# Makes a compiler, a C library and an emulator of loong64 usable on a Debian or Ubuntu older than Debian 13, which is
# the first to have them: they are installed in a root of their own, and called from /usr/local/bin. On Debian 13:
#   apt-get install gcc-14-loongarch64-linux-gnu libc6-dev-loong64-cross qemu-user
# and a link from loongarch64-linux-gnu-gcc to loongarch64-linux-gnu-gcc-14.
#
#   lab/truth/loong64-tools.sh ROOT      as root; ROOT takes 0.7 GB
set -euo pipefail

root=${1:?usage: loong64-tools.sh ROOT}
triple=loongarch64-linux-gnu
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u | grep -m1 '/debian/*$')

if [ ! -x "$root/usr/bin/$triple-gcc-14" ]; then
	command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
	debootstrap --variant=minbase trixie "$root" "$archive"
	chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		gcc-14-$triple libc6-dev-loong64-cross qemu-user
	chroot "$root" apt-get clean
fi

# The tools must see what they read and write under the same names: all is built below /tmp, from these recipes.
recipes=$(cd "$(dirname "$0")/../../fixtures/recipes" && pwd)
for place in /tmp "$recipes"; do
	mkdir -p "$root$place"
	mountpoint -q "$root$place" || mount --bind "$place" "$root$place"
done
cat >"/usr/local/bin/$triple" <<END
#!/bin/sh
# The tool of the root by the name of the link to this file, in the directory where it was called.
tool=\$(basename "\$0")
[ "\$tool" = $triple-gcc ] && tool=$triple-gcc-14
exec /usr/sbin/chroot $root /usr/bin/env --chdir="\$PWD" "\$tool" "\$@"
END
chmod 755 "/usr/local/bin/$triple"
for tool in gcc ld ar strip objcopy objdump readelf nm; do
	ln -sf "$triple" "/usr/local/bin/$triple-$tool"
done
# Where gcc reports to the Go linker that ar is.
mkdir -p "/usr/lib/gcc-cross/$triple/14" "/usr/$triple/bin"
printf '#!/bin/sh\nexec %s-ar "$@"\n' "$triple" >"/usr/$triple/bin/ar"
chmod 755 "/usr/$triple/bin/ar"

# The emulator is static. Its releases before 9 do not know all instructions of this C library.
install "$root/usr/bin/qemu-loongarch64" /usr/local/bin/qemu-loongarch64
cp -a "$root/usr/$triple/lib" "$root/usr/$triple/lib64" "/usr/$triple/"
