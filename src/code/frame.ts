import {
  type MemoryOperand,
  type Operand,
  R8,
  R9,
  R10,
  R11,
  RAX,
  RBX,
  RCX,
  RDI,
  RSI,
  RSP,
} from './amd64-operands.ts';
import { choose, isSame, load, type Value } from './value.ts';

const REGISTERS = 16;
/** the registers of arguments and results, in their order (cmd/compile/abi-internal.md: amd64) */
export const ARGUMENTS: readonly number[] = [RAX, RBX, RCX, RDI, RSI, R8, R9, R10, R11];
/** a vector store may cover so much (bytes) */
const WIDEST_STORE = 64;
const WORD = 8;

/** What a function knows at one point: its registers, the words of its frame, and where rsp is. */
export class Frame {
  readonly registers: (Value | undefined)[];
  /** words by their offset from rsp at the entry; arguments of the caller's frame are above 0 */
  readonly slots: Map<number, Value>;
  /** rsp, from that at the entry */
  rsp: number;
  /** address of the instruction that set the flags last */
  flags: number;
  /** a mark that the follower of values may leave, joined as registers are */
  mark: Value | undefined;

  private constructor(from: Pick<Frame, 'registers' | 'slots' | 'rsp' | 'flags' | 'mark'>) {
    this.registers = [...from.registers];
    this.slots = new Map(from.slots);
    this.rsp = from.rsp;
    this.flags = from.flags;
    this.mark = from.mark;
  }

  /** At the entry, where registers are what the caller made them. */
  static entry(): Frame {
    const registers = Array.from(
      { length: REGISTERS },
      (_, register): Value => ({ kind: 'entry', register }),
    );
    return new Frame({ registers, slots: new Map(), rsp: 0, flags: -1, mark: undefined });
  }

  /** Where nothing is known but how deep the frame is. */
  static unknown(rsp: number): Frame {
    const registers = Array.from({ length: REGISTERS }, () => undefined);
    return new Frame({ registers, slots: new Map(), rsp, flags: -1, mark: undefined });
  }

  copy(): Frame {
    return new Frame(this);
  }

  /** What is known where control comes from several places, in this order. */
  static join(at: string, frames: readonly Frame[]): Frame {
    const [first, ...others] = frames;
    if (!first) return Frame.unknown(0);
    const joined = first.copy();
    if (others.length === 0) return joined;
    // Most of them are the same wherever control comes from.
    for (let register = 0; register < REGISTERS; register++) {
      const value = first.registers[register];
      if (others.every(frame => isSame(frame.registers[register], value))) continue;
      joined.registers[register] = choose(
        at,
        frames.map(frame => frame.registers[register]),
      );
    }
    for (const [offset, own] of first.slots) {
      if (others.every(frame => isSame(frame.slots.get(offset), own))) continue;
      const value = choose(
        at,
        frames.map(frame => frame.slots.get(offset)),
      );
      if (value) joined.slots.set(offset, value);
      else joined.slots.delete(offset);
    }
    joined.mark = choose(
      at,
      frames.map(frame => frame.mark),
    );
    joined.flags = frames.every(({ flags }) => flags === first.flags) ? first.flags : -1;
    return joined;
  }

  isLike(other: Frame): boolean {
    return (
      this.rsp === other.rsp &&
      this.flags === other.flags &&
      isSame(this.mark, other.mark) &&
      this.registers.every((value, register) => isSame(value, other.registers[register])) &&
      this.slots.size === other.slots.size &&
      [...this.slots].every(([offset, value]) => isSame(value, other.slots.get(offset)))
    );
  }

  /** The offset in the frame that an operand means; undefined: it is elsewhere, or it cannot be told. */
  slotOf({ base, hasIndex, disp }: MemoryOperand): number | undefined {
    if (base === undefined || hasIndex) return undefined;
    if (base === RSP) return this.rsp + disp;
    const value = this.registers[base];
    return value?.kind === 'stack' ? value.offset + disp : undefined;
  }

  addressOf(memory: MemoryOperand): Value | undefined {
    if (memory.address !== undefined) return { kind: 'address', address: memory.address };
    const offset = this.slotOf(memory);
    return offset === undefined ? undefined : { kind: 'stack', offset };
  }

  read(operand: Operand): Value | undefined {
    switch (operand.kind) {
      case 'register':
        return this.registers[operand.register];
      case 'immediate':
        return { kind: 'number', value: operand.value };
      case 'memory': {
        const { memory } = operand;
        const slot = this.slotOf(memory);
        if (slot !== undefined) return this.slots.get(slot);
        if (memory.hasIndex) return undefined;
        if (memory.address !== undefined) return load({ kind: 'address', address: memory.address }, 0);
        return memory.base === undefined ? undefined : load(this.registers[memory.base], memory.disp);
      }
    }
  }

  write(operand: Operand, value: Value | undefined): void {
    if (operand.kind === 'register') this.registers[operand.register] = value;
    if (operand.kind !== 'memory') return;
    const slot = this.slotOf(operand.memory);
    if (slot === undefined) return;
    this.#forget(slot, WORD);
    if (value) this.slots.set(slot, value);
  }

  /** A store of unknown width and content. */
  overwrite(memory: MemoryOperand): void {
    const slot = this.slotOf(memory);
    if (slot !== undefined) this.#forget(slot, WIDEST_STORE);
  }

  /** Forgets what others may have changed of the frame: what lies behind an address that was handed out. */
  forgetFrom(lowest: number): void {
    for (const offset of this.slots.keys()) if (offset < 0 && offset >= lowest) this.slots.delete(offset);
  }

  /** After a call: results where arguments were, and nothing else keeps its value, the flags neither. */
  call(address: number): void {
    this.flags = -1;
    for (let register = 0; register < REGISTERS; register++)
      if (register !== RSP) this.registers[register] = undefined;
    for (const register of ARGUMENTS) this.registers[register] = { kind: 'result', call: address, register };
  }

  #forget(offset: number, length: number): void {
    for (const at of this.slots.keys()) if (at > offset - WORD && at < offset + length) this.slots.delete(at);
  }
}
