/** strerror(3) of glibc for what open, read and realpath answer. */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EPERM: 'Operation not permitted',
  ENXIO: 'No such device or address',
};

export function strerror(errno: string): string {
  return TEXTS[errno] ?? errno;
}
