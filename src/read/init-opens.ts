import { FormatError } from '../bytes/format-error.ts';
import { callersInInit } from '../code/init-callers.ts';
import { DT_SYMTAB, EM_X86_64, ET_EXEC, PF_X } from '../elf/constants.ts';
import { loadsOf } from '../elf/segment.ts';
import { FunctionTable } from '../go/function-table.ts';
import { prefixToPath } from '../go/package-path.ts';
import { defectOf } from '../go/toolchain-defects.ts';
import { layoutOf } from '../profile/known.ts';
import type { BinaryProfile, InitOpens } from '../profile/profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

const MODULE = 'runtime.firstmoduledata';
/** Open is little more than a call of open, and is inlined. */
const OPENERS = ['plugin.Open', 'plugin.open'];

/** data that is searched for addresses (bytes) */
const MAX_DATA_BYTES = 256 << 20;
const CHUNK_BYTES = 1 << 20;
const WORD_BYTES = 8;
const SYMBOL_BYTES = 24;

/**
 * How an init function of the host comes to call plugin.Open; undefined: the code does not show it, or its release is none in
 * which that matters.
 */
export async function readInitOpens(
  profile: BinaryProfile,
  dynamic: DynamicImage,
): Promise<InitOpens | undefined> {
  const { space, symbols } = dynamic;
  const { go, elf } = profile;
  const layout = layoutOf(profile);
  if (!layout || elf?.machine !== EM_X86_64 || go?.pluginPackage !== 'dlopen') return undefined;
  if (!defectOf('rejected-init', go.version)) return undefined;
  try {
    const found = await symbols.find([MODULE, ...OPENERS]);
    const addressOf = (name: string) => found.get(name)?.find(({ value }) => value !== 0)?.value ?? [];
    const [module] = [addressOf(MODULE)].flat();
    if (module === undefined) return undefined;
    const table = await FunctionTable.open(space, module, layout);
    // Addresses in a file that may be mapped anywhere stand in its relocations.
    const hasAddress = async (entries: ReadonlySet<number>) =>
      elf.type !== ET_EXEC || (await isInData(dynamic, entries));
    const callers = await callersInInit(table, space.memory, OPENERS.flatMap(addressOf), hasAddress);
    return (
      callers && {
        opensInInit: callers.through.map(prefixToPath),
        ...(callers.isOnly ? { opensOnlyInInit: true } : {}),
      }
    );
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether the data has one of these addresses, other than in the table of symbols. */
async function isInData(
  { image, table, symbols }: DynamicImage,
  entries: ReadonlySet<number>,
): Promise<boolean> {
  const { memory } = image;
  const first = table.get(DT_SYMTAB) ?? 0;
  const last = first + symbols.count * SYMBOL_BYTES;
  const loads = loadsOf(image).filter(({ flags }) => (flags & PF_X) === 0);
  if (loads.reduce((sum, { filesz }) => sum + filesz, 0) > MAX_DATA_BYTES) return true;
  for (const { vaddr, filesz } of loads) {
    for (let address = vaddr; address < vaddr + filesz; address += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, vaddr + filesz - address);
      await memory.load([{ address, length }]);
      const data = memory.read(address, length, 'PT_LOAD');
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      for (let at = 0; at + WORD_BYTES <= length; at += WORD_BYTES) {
        const isSymbol = address + at >= first && address + at < last;
        if (!isSymbol && view.getUint32(at + 4, true) === 0 && entries.has(view.getUint32(at, true)))
          return true;
      }
    }
  }
  return false;
}
