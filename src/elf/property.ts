import { ByteView } from '../bytes/view.ts';
import { EM_386, EM_X86_64, PT_GNU_PROPERTY } from './constants.ts';
import type { ElfImage } from './image.ts';

const NT_GNU_PROPERTY_TYPE_0 = 5;
/** GNU_PROPERTY_X86_ISA_1_NEEDED (x86-64 psABI): levels of the processor without which ld.so refuses the file */
const X86_ISA_1_NEEDED = 0xc0008002;
const HEADER_BYTES = 16;
const MAX_PROPERTY_BYTES = 4096;

/** GNU_PROPERTY_X86_ISA_1_NEEDED of a file, as ld.so finds it; 0: every processor will do. */
export async function readIsaNeeded({ header, segments, memory, encoding }: ElfImage): Promise<number> {
  if (header.machine !== EM_X86_64 && header.machine !== EM_386) return 0;
  const segment = segments.findLast(({ type }) => type === PT_GNU_PROPERTY);
  if (!segment || segment.memsz < HEADER_BYTES || segment.memsz > MAX_PROPERTY_BYTES) return 0;
  const { vaddr: address, memsz: length } = segment;
  if (!memory.isMapped(address, length)) return 0;
  await memory.load([{ address, length }]);
  const view = memory.view(address, length, 'PT_GNU_PROPERTY');
  const end = Math.min(length, HEADER_BYTES + view.u32(4));
  if (view.u32(8) !== NT_GNU_PROPERTY_TYPE_0) return 0;
  return neededIn(new ByteView(view.slice(HEADER_BYTES, end - HEADER_BYTES), encoding, 'PT_GNU_PROPERTY'));
}

/** `u32 pr_type, pr_datasz; pr_data`, padded to a word. */
function neededIn(view: ByteView): number {
  const word = view.encoding.wordSize;
  for (let at = 0; at + 8 <= view.length; ) {
    const size = view.u32(at + 4);
    if (view.u32(at) === X86_ISA_1_NEEDED && size === 4 && at + 12 <= view.length) return view.u32(at + 8);
    at += 8 + Math.ceil(size / word) * word;
  }
  return 0;
}
