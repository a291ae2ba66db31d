import { PF_W, PT_LOAD } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Segment } from '../elf/segment.ts';
import { stringsIn } from '../elf/strings.ts';
import type { ElfProfile, StaticGlibc } from '../profile/profile.ts';

const MAX_SCAN_BYTES = 256 << 20;
const MAX_TEXT = 64;
const FIRST_LETTERS = [...'/2Dc'].map(letter => letter.charCodeAt(0));

/** What the dlopen of a static program says, in musl of everything (src/ldso/dlopen.c), in glibc of a program (elf/dl-load.c). */
const WORDS_OF_MUSL = 'Dynamic loading not supported';
const WORDS_OF_GLIBC = 'cannot dynamically load executable';

/** __libc_version of glibc 2 (csu/version.c) */
const RELEASE = /^2\.[1-9]\d$/;
/** An element of system_dirs (elf/dl-load.c): one follows the other */
const TRUSTED = /^\/(?:[\w.+@-]+\/)*lib[\w-]*\/(?:[\w.+@-]+\/)*$/;
const MAX_TRUSTED = 16;
const MAX_LISTS = 64;

/**
 * The C library inside a program that no dynamic linker starts, by what its dlopen says; without such words by the note that
 * glibc's first object file brings (csu/abi-note.S), if the program is known to call dlopen.
 */
export async function readStaticLibc(
  image: ElfImage,
  isTagged: boolean,
  isCaller: boolean,
): Promise<Pick<ElfProfile, 'staticLibc' | 'staticGlibc'>> {
  const { glibc, musl } = await readWords(image);
  if (musl && !(glibc && isTagged)) return { staticLibc: 'musl' };
  if (glibc) return { staticGlibc: glibc };
  if (!isCaller) return {};
  return isTagged ? { staticGlibc: {} } : { staticLibc: 'musl' };
}

interface Words {
  glibc?: StaticGlibc;
  musl: boolean;
}

/** Constants lie in a segment that is not written to, if the program has several. */
async function readWords(image: ElfImage): Promise<Words> {
  const loads = image.segments.filter(({ type }) => type === PT_LOAD);
  const isWritable = ({ flags }: Segment) => (flags & PF_W) !== 0;
  const words = await wordsIn(
    image,
    loads.filter(one => !isWritable(one)),
  );
  return words.glibc || words.musl ? words : wordsIn(image, loads.filter(isWritable));
}

async function wordsIn(image: ElfImage, segments: readonly Segment[]): Promise<Words> {
  const releases = new Set<string>();
  const lists: string[][] = [];
  let [glibc, musl] = [false, false];
  let left = MAX_SCAN_BYTES;
  for (const { offset, filesz } of segments) {
    const range = { offset, length: Math.min(filesz, left) };
    left -= range.length;
    let list: string[] = [];
    for await (const text of stringsIn(image.bytes.source, range, MAX_TEXT, FIRST_LETTERS)) {
      if (TRUSTED.test(text)) {
        if (list.length === 0 && lists.length < MAX_LISTS) lists.push(list);
        if (list.length < MAX_TRUSTED) list.push(text);
        continue;
      }
      list = [];
      if (RELEASE.test(text)) releases.add(text);
      glibc ||= text === WORDS_OF_GLIBC;
      musl ||= text === WORDS_OF_MUSL;
    }
  }
  if (!glibc) return { musl };
  const [release, ...others] = releases;
  const directories = lists.find(({ length }) => length > 1);
  return {
    musl,
    glibc: {
      ...(release === undefined || others.length > 0 ? {} : { release }),
      ...(directories ? { directories } : {}),
    },
  };
}
