import type { AddressSpace } from '../elf/address-space.ts';

/** More than the program of any section of variables has. */
const MAX_PROGRAM_BYTES = 1 << 20;
const FIRST_BYTES = 4096;
const GROWTH = 16;

/**
 * How many words a program for the garbage collector describes (runtime/mbitmap.go: runGCProg); undefined: it ends in
 * nothing, or repeats what is not there.
 */
export async function gcProgramWords({ memory }: AddressSpace, address: number): Promise<number | undefined> {
  const most = memory.available(address, MAX_PROGRAM_BYTES);
  for (let length = Math.min(FIRST_BYTES, most); ; length = Math.min(length * GROWTH, most)) {
    if (length <= 0) return undefined;
    await memory.load([{ address, length }]);
    const words = wordsOf(memory.read(address, length, 'gcprog'));
    if (words !== 'cut') return words;
    if (length === most) return undefined;
  }
}

/**
 * Literal bits follow their number; a number with the highest bit set is that of the last bits, which are repeated as often
 * as the next one says.
 */
function wordsOf(program: Uint8Array): number | undefined | 'cut' {
  let at = 0;
  const varint = () => {
    for (let value = 0, scale = 1; scale < 2 ** 49; scale *= 128) {
      const next = program[at++] ?? 0;
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
    }
    return Number.POSITIVE_INFINITY;
  };
  for (let words = 0; ; ) {
    const instruction = program[at++];
    if (instruction === undefined || at > program.length) return 'cut';
    const count = instruction & 0x7f;
    if (instruction < 0x80) {
      if (count === 0) return words;
      at += Math.ceil(count / 8);
      words += count;
      continue;
    }
    const repeated = count === 0 ? varint() : count;
    const times = varint();
    if (at > program.length) return 'cut';
    if (repeated > words || times === Number.POSITIVE_INFINITY) return undefined;
    words += repeated * times;
  }
}
