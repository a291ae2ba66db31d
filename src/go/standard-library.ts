/** First elements of the import paths of the standard library, of all releases up to Go 1.27. */
const ROOTS: ReadonlySet<string> = new Set(
  (
    'archive arena bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar ' +
    'flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime ' +
    'simd slices sort strconv strings structs sync syscall testing text time unicode unique unsafe uuid vendor weak'
  ).split(' '),
);

/** Whether an import path may be one of the standard library. A module may have such a path too, though none should. */
export function isStandardPath(path: string): boolean {
  return ROOTS.has(path.split('/')[0] ?? '');
}

/** Build tags that choose between files of the standard library, with the packages that they change. */
export const STANDARD_TAGS: Readonly<Record<string, readonly string[]>> = {
  netgo: ['net'],
  netcgo: ['net'],
  osusergo: ['os/user'],
  timetzdata: ['time'],
  purego: ['crypto/md5', 'crypto/sha1', 'crypto/aes', 'crypto/internal/fips140/aes', 'hash/crc32'],
  faketime: ['runtime'],
  race: ['internal/race'],
};

const TAGGED: ReadonlySet<string> = new Set(Object.values(STANDARD_TAGS).flat());

/** Whether a package's functions may show why it differs: of the standard library only where a tag may be why. */
export function isTellingPackage(path: string): boolean {
  return !isStandardPath(path) || TAGGED.has(path);
}
