import type { Duff } from './duff-copy.ts';
import type { Instruction } from './instruction.ts';

/** What code of one processor looks like to whoever follows values through it. */
export interface Cpu {
  /**
   * Decodes one instruction; undefined where there is none that compiled Go code has.
   * @param address its own
   */
  decode: (code: Uint8Array, start: number, address: number) => Instruction | undefined;
  /** how many registers there are, with numbers from 0 on */
  registers: number;
  /** the number that operands have for the stack pointer */
  stackPointer: number;
  /** the registers of arguments and results, in their order (cmd/compile/abi-internal.md) */
  arguments: readonly number[];
  /** the register in which write barriers of the runtime give something; they keep all others */
  barrierResult: number;
  /** bytes that a step of a pc-value table stands for (cmd/internal/sys: MinLC) */
  quantum: number;
  /** what duffcopy is given, and how many bytes of its code copy 16 bytes */
  copyTo: number;
  copyFrom: number;
  copyStep: number;
  /** what duffzero is given, and what is left to do so many bytes behind its start */
  zeroAt: number;
  zeroing: (offset: number) => Duff | undefined;
  /** where arguments begin on the stack, from its top on (bytes) */
  stackArguments: number;
  /** a call leaves the address that it returns to on the stack */
  pushesReturn: boolean;
  /** the register of the goroutine */
  goroutine: number;
  /** the register in which a closure gets what it captured */
  closure: number;
  /** Offsets of calls of one of the targets; a few may be no calls, but parts of other instructions. */
  callsOf: (code: Uint8Array, start: number, targets: ReadonlySet<number>) => number[];
  /** Addresses that are called, as `callsOf` finds them. */
  targetsOf: (code: Uint8Array, start: number) => number[];
  /** The word of memory that a stub of the link editor jumps through; undefined: it is none. */
  slotOf: (code: Uint8Array, start: number) => number | undefined;
  /** The instruction that passes a small number as the argument of this index. */
  passing: (argument: number, value: number) => Uint8Array;
  /** Offsets of what writes a word of memory, or takes its address, so that somebody else may. */
  writersOf: (code: Uint8Array, start: number, address: number) => number[];
}
