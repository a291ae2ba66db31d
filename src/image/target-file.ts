const ELF_MARK = [0x7f, 0x45, 0x4c, 0x46];
const SCRIPT_MARK = [0x23, 0x21];
/** An archive of object files, under the name of a library; and a script of a link editor. Both have names with `.so`. */
const LIBRARY_NAME = /\.so(?:\.[^/]*)?$/;
/** What the dynamic linkers of glibc and of musl read beside libraries. */
const LOADER_FILE = /^(?:usr\/)?etc\/ld(?:\.so\.(?:cache|preload)|-musl-[\w-]+\.path)$/;
const EXECUTABLE = 0o111;
/** bytes; longer ones are not scripts that start a program */
const MAX_SCRIPT_BYTES = 256 << 10;

/**
 * Whether a file of an image may matter to a check: a program, a library or plugin, whatever else the dynamic linker would
 * open under the name of one, its cache, or a script that may start the host.
 * @param name without a slash in front
 * @param start the first four bytes
 */
export function isOfTarget({
  name,
  start,
  size,
  mode,
}: {
  name: string;
  start: Uint8Array;
  size: number;
  mode: number;
}): boolean {
  if (ELF_MARK.every((byte, i) => start[i] === byte)) return true;
  if (LIBRARY_NAME.test(name) || LOADER_FILE.test(name)) return true;
  return (
    SCRIPT_MARK.every((byte, i) => start[i] === byte) && (mode & EXECUTABLE) !== 0 && size <= MAX_SCRIPT_BYTES
  );
}
