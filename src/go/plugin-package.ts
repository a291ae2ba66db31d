import { indexOfBytes } from '../bytes/find.ts';
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
const DLOPEN_FILE = utf8.encode('/plugin/plugin_dlopen.go\0');
const STUBS_FILE = utf8.encode('/plugin/plugin_stubs.go\0');
const OPEN_FUNCTION = utf8.encode('\0plugin.open\0');
const OPEN_INLINED = utf8.encode('\0plugin.Open\0');
const STUBS_ERROR = utf8.encode('plugin: not implemented');

/**
 * Looks for package plugin in the function and file names of pclntab, which stripping leaves in place.
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
  let opens = false;
  let stub = false;
  for (const range of ranges) {
    const bytes = await bytesOf(image, range);
    opens ||= indexOfBytes(bytes, OPEN_FUNCTION) >= 0 || indexOfBytes(bytes, OPEN_INLINED) >= 0;
    stub ||= indexOfBytes(bytes, STUBS_FILE) >= 0;
    if (opens && indexOfBytes(bytes, DLOPEN_FILE) >= 0) return 'dlopen';
  }
  if (opens && stub) return 'stub';
  // Compilers that inline the stub as a whole leave no name of it, but what it says.
  for (const range of loaded) if (indexOfBytes(await bytesOf(image, range), STUBS_ERROR) >= 0) return 'stub';
  return 'absent';
}

async function bytesOf(image: ElfImage, { offset, length }: { offset: number; length: number }) {
  const size = Math.min(length, MAX_SCAN_BYTES, image.bytes.size - offset);
  if (size <= 0) return new Uint8Array(0);
  await image.bytes.fetch([{ offset, length: size }]);
  return image.bytes.slice(offset, size, 'pclntab');
}
