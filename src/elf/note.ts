import type { SparseBytes } from '../bytes/sparse-bytes.ts';
import { ByteView, decodeText, type Encoding } from '../bytes/view.ts';
import { PT_NOTE } from './constants.ts';
import type { Segment } from './segment.ts';

/** ElfN_Nhdr with its name and descriptor. */
export interface Note {
  owner: string;
  type: number;
  descriptor: Uint8Array;
}

/** of all segments together, which may lie over each other */
const MAX_NOTE_BYTES = 1 << 20;

/** The notes of all PT_NOTE segments; a damaged segment ends the reading, but does not make the file invalid. */
export async function readNotes(
  bytes: SparseBytes,
  segments: readonly Segment[],
  encoding: Encoding,
): Promise<Note[]> {
  let left = MAX_NOTE_BYTES;
  const spans = segments.filter(({ type, offset, filesz }) => {
    const isRead = type === PT_NOTE && filesz <= left && offset + filesz <= bytes.size;
    if (isRead) left -= filesz;
    return isRead;
  });
  await bytes.fetch(spans.map(({ offset, filesz }) => ({ offset, length: filesz })));
  return spans.flatMap(({ offset, filesz, align }) => {
    const view = new ByteView(bytes.slice(offset, filesz, 'PT_NOTE'), encoding, 'PT_NOTE', offset);
    if (align !== 8) return parseNotes(view, 4).notes;
    const padded = parseNotes(view, 8);
    // mold puts notes that are padded to 4 into one segment with the one that is padded to 8.
    const packed = padded.isWhole ? padded : parseNotes(view, 4);
    return (packed.isWhole ? packed : padded).notes;
  });
}

/** `u32 namesz, descsz, type; name; desc`, name and desc padded to p_align (gABI chapter 5; 8 for GNU property notes). */
function parseNotes(view: ByteView, align: number): { notes: Note[]; isWhole: boolean } {
  const notes: Note[] = [];
  const pad = (size: number) => Math.ceil(size / align) * align;
  let at = 0;
  while (at + 12 <= view.length) {
    const nameSize = view.u32(at);
    const descriptorAt = at + pad(12 + nameSize);
    const descriptorSize = view.u32(at + 4);
    if (descriptorAt + descriptorSize > view.length) break;
    notes.push({
      // Some writers count the padding of the name as its length (cmd/link's "Go\0\0").
      owner: decodeText(view.slice(at + 12, nameSize)).replace(/\0.*$/s, ''),
      type: view.u32(at + 8),
      descriptor: view.slice(descriptorAt, descriptorSize),
    });
    at = descriptorAt + pad(descriptorSize);
  }
  return { notes, isWhole: at >= view.length };
}
