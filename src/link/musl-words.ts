/** strerror(3) of musl (src/errno/__strerror.h) for what it meets where it opens and maps a file. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EBUSY: 'Resource busy',
  EINVAL: 'Invalid argument',
  EIO: 'I/O error',
  EISDIR: 'Is a directory',
  ELOOP: 'Symbolic link loop',
  ENAMETOOLONG: 'Filename too long',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOMEM: 'Out of memory',
  ENOTDIR: 'Not a directory',
  ENXIO: 'No such device or address',
  EPERM: 'Operation not permitted',
};

/** `neededBy`: who needs it; undefined: it is what dlopen was asked for. */
export function loadingError(file: string, errno: string, neededBy?: string): string {
  const suffix = neededBy === undefined ? '' : ` (needed by ${neededBy})`;
  return `Error loading shared library ${file}: ${TEXTS[errno] ?? errno}${suffix}`;
}

export function relocatingError(file: string, text: string): string {
  return `Error relocating ${file}: ${text}`;
}
