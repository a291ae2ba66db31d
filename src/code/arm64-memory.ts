import { field, memoryAt, other, type Reader, SP, set, signed, source, type Word } from './arm64-word.ts';
import type { MemoryOperand, Operation } from './instruction.ts';

const VECTOR_BYTES = 16;
/** vectors of several registers */
const WIDEST = 64;
const WORD = 8;

/** By bits 29:28: classes of loads and stores (Arm ARM, C4.1.96). */
const READERS: readonly Reader[] = [special, literal, pair, single];

export function loadsAndStores(word: Word): Operation | undefined {
  return READERS[field(word, 28, 2)]?.(word);
}

/** What a load or store touches, as far as it is not beside the code. */
export function touchedBy(word: Word): MemoryOperand | undefined {
  const isAccess = (field(word, 25, 4) & 0b0101) === 0b0100;
  const kind = field(word, 28, 2);
  if (!isAccess || kind === 1) return undefined;
  const memory = memoryAt(field(word, 5, 5), 0);
  const isIndexed =
    kind === 3 && field(word, 24, 1) === 0 && field(word, 21, 1) === 1 && field(word, 10, 2) === 2;
  return isIndexed ? { ...memory, hasIndex: true } : memory;
}

/** Exclusive, ordered and comparing ones, and vectors of several registers: they may write every register that they name. */
function special(word: Word): Operation {
  const memory = memoryAt(field(word, 5, 5), 0);
  if (field(word, 26, 1) === 1) return other([field(word, 5, 5)], { memory, bytes: WIDEST });
  return other([field(word, 0, 5), field(word, 10, 5), field(word, 16, 5)], { memory, bytes: VECTOR_BYTES });
}

/** ldr of what is beside the code; of tags and copies nothing is followed */
function literal(word: Word): Operation | undefined {
  const to = field(word, 0, 5);
  if (field(word, 24, 2) !== 0) return undefined;
  if (field(word, 26, 1) === 1) return other([]);
  const address = word.address + signed(word, 5, 19) * 4;
  const isWhole = field(word, 30, 2) < 2;
  return isWhole
    ? set(to, { kind: 'memory', memory: { base: undefined, hasIndex: false, disp: 0, address } })
    : other([to]);
}

/** ldp and stp */
function pair(word: Word): Operation {
  const [first, base, second] = [field(word, 0, 5), field(word, 5, 5), field(word, 10, 5)];
  const isVector = field(word, 26, 1) === 1;
  const size = field(word, 30, 2);
  const bytes = isVector ? 4 << size : size === 2 ? WORD : 4;
  const by = signed(word, 15, 7) * bytes;
  const isLoad = field(word, 22, 1) === 1;
  return indexed(field(word, 23, 2), base, by, memory => {
    if (isVector) return isLoad ? other([]) : other([], { memory, bytes: 2 * bytes });
    if (bytes !== WORD) return isLoad ? other([first, second]) : other([], { memory, bytes: 2 * bytes });
    const next = { ...memory, disp: memory.disp + bytes };
    const moves: [Operation, Operation] = [moved(first, memory, isLoad), moved(second, next, isLoad)];
    // What overwrites the base comes last.
    const [one, two] = isLoad && first === base ? [moves[1], moves[0]] : moves;
    return { op: 'both', first: one, second: two };
  });
}

/** ldr and str of one register, and what else shares their class */
function single(word: Word): Operation | undefined {
  const [register, base] = [field(word, 0, 5), field(word, 5, 5)];
  const access = accessOf(word, register);
  if (field(word, 24, 1) === 1) {
    const scale = field(word, 26, 1) === 1 && field(word, 23, 1) === 1 ? 4 : field(word, 30, 2);
    return access(memoryAt(base, field(word, 10, 12) << scale));
  }
  const kind = field(word, 10, 2);
  if (field(word, 21, 1) === 0) return indexed(UNSCALED[kind] ?? 2, base, signed(word, 12, 9), access);
  if (kind === 2) return access(indexedBy(word, base));
  // Atomic ones load what they change.
  return other([register], { memory: memoryAt(base, 0), bytes: VECTOR_BYTES });
}

/** How a base is indexed, as pairs have it: 1 after, 2 not, 3 before. */
const UNSCALED: Readonly<Record<number, number>> = { 0: 2, 1: 1, 2: 2, 3: 3 };

function indexedBy(word: Word, base: number): MemoryOperand {
  const isScaled = field(word, 12, 1) === 1;
  const scale = isScaled ? 1 << field(word, 30, 2) : 1;
  return { base, hasIndex: true, disp: 0, address: undefined, index: field(word, 16, 5), scale };
}

/** What one register has to do with a memory operand. */
function accessOf(word: Word, register: number): (memory: MemoryOperand) => Operation {
  const size = field(word, 30, 2);
  const kind = field(word, 22, 2);
  return memory => {
    if (field(word, 26, 1) === 1)
      return (kind & 1) === 1 ? other([]) : other([], { memory, bytes: kind > 1 ? VECTOR_BYTES : 1 << size });
    if (kind === 0)
      return size === 3 ? moved(register, memory, false) : other([], { memory, bytes: 1 << size });
    // prfm looks like a load that extends 64 bits by their sign.
    if (size === 3 && kind === 2) return other([]);
    return kind === 1 && size >= 2 ? moved(register, memory, true, size === 2) : other([register]);
  };
}

function moved(register: number, memory: MemoryOperand, isLoad: boolean, isHalf = false): Operation {
  if (isLoad) {
    const load = set(register, { kind: 'memory', memory });
    return isHalf && load.op === 'move' ? { ...load, bytes: 4 } : load;
  }
  return { op: 'move', to: { kind: 'memory', memory }, from: source(register) };
}

/** An access whose base becomes another before or after it, or stays; without a base the register is zero's. */
function indexed(
  kind: number,
  base: number,
  by: number,
  access: (memory: MemoryOperand) => Operation,
): Operation {
  if (kind !== 1 && kind !== 3) return access(memoryAt(base, by));
  const moving: Operation =
    base === SP ? { op: 'stack', by } : { op: 'add', to: base, from: base, by, setsFlags: false };
  const accessing = access(memoryAt(base, 0));
  return kind === 3
    ? { op: 'both', first: moving, second: accessing }
    : { op: 'both', first: accessing, second: moving };
}
