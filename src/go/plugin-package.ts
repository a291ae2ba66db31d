import { indexOfBytes } from '../bytes/find.ts';
import type { ByteRange } from '../bytes/source.ts';
import { PF_W, PF_X, PT_LOAD } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';

/**
 * What a program can do with package plugin:
 * `dlopen`: it contains the real plugin.Open; `stub`: only the one that says "plugin: not implemented" (no cgo);
 * `absent`: no plugin.Open at all.
 */
export type PluginPackage = 'dlopen' | 'stub' | 'absent';

const MAX_SCAN_BYTES = 256 << 20;
const utf8 = new TextEncoder();
/** what cgo makes of the call in plugin_dlopen.go: nothing but plugin.Open leads there, and it is never inlined */
const DLOPEN_CALL = utf8.encode('\0plugin._Cfunc_pluginOpen\0');
/** -trimpath leaves nothing in front of it */
const STUBS_FILE = utf8.encode('plugin/plugin_stubs.go\0');
const OPEN_FUNCTION = utf8.encode('\0plugin.open\0');
const OPEN_INLINED = utf8.encode('\0plugin.Open\0');
const STUBS_ERROR = utf8.encode('plugin: not implemented');

/** parts of this size (bytes) are looked through one after the other, none of which is kept */
const WINDOW_BYTES = 4 << 20;
/** less than that much of a part, together with the next one, may hold what straddles both */
const OVERLAP_BYTES = 64;

/**
 * Looks for package plugin in the function names of pclntab, which stripping leaves in place.
 * Only for programs whose dynamic symbols do not answer: the whole table is read.
 */
export async function findPluginPackage(
  image: ElfImage,
  sections: readonly Section[],
): Promise<PluginPackage> {
  const pclntab = sections.find(({ name }) => name === '.gopclntab' || name === '.data.rel.ro.gopclntab');
  const loaded = image.segments
    .filter(({ type, flags }) => type === PT_LOAD && ((flags & PF_X) === 0 || (flags & PF_W) === 0))
    .map(({ offset, filesz }) => ({ offset, length: filesz }));
  const ranges = pclntab ? [{ offset: pclntab.offset, length: pclntab.size }] : loaded;
  const opens = (names: ReadonlySet<Uint8Array>) => names.has(OPEN_FUNCTION) || names.has(OPEN_INLINED);
  const isReal = (names: ReadonlySet<Uint8Array>) => names.has(DLOPEN_CALL);
  const names = await search(image, ranges, [OPEN_FUNCTION, OPEN_INLINED, STUBS_FILE, DLOPEN_CALL], isReal);
  if (isReal(names)) return 'dlopen';
  if (opens(names) && names.has(STUBS_FILE)) return 'stub';
  // Compilers that inline the stub as a whole leave no name of it, but what it says.
  const words = await search(image, loaded, [STUBS_ERROR], ({ size }) => size > 0);
  return words.size > 0 ? 'stub' : 'absent';
}

/** Which of these texts are in the ranges, of which only so many bytes are looked at together. */
async function search(
  { bytes: { source } }: ElfImage,
  ranges: readonly ByteRange[],
  wanted: readonly Uint8Array[],
  isEnough: (found: ReadonlySet<Uint8Array>) => boolean,
): Promise<Set<Uint8Array>> {
  const found = new Set<Uint8Array>();
  let left = MAX_SCAN_BYTES;
  for (const { offset, length } of ranges) {
    const end = Math.min(offset + length, source.size, offset + left);
    for (let at = offset; at < end && !isEnough(found); at += WINDOW_BYTES) {
      const part = await source.read(at, Math.min(WINDOW_BYTES + OVERLAP_BYTES, end - at));
      for (const text of wanted) if (!found.has(text) && indexOfBytes(part, text) >= 0) found.add(text);
    }
    left -= Math.max(0, end - offset);
  }
  return found;
}
