import type { Cpu } from './cpu.ts';
import type { MemoryOperand, Operand } from './instruction.ts';
import { add, addTimes, choose, isSame, load, times, type Value } from './value.ts';

const WORD = 8;

/** What a function knows at one point: its registers, the words of its frame, and where the stack pointer is. */
export class Frame {
  readonly cpu: Cpu;
  readonly registers: (Value | undefined)[];
  /** words by their offset from the stack pointer at the entry; arguments of the caller's frame are above 0 */
  readonly slots: Map<number, Value>;
  /** the stack pointer, from that at the entry */
  depth: number;
  /** the lowest offset whose address was taken so far: what lies from there on others may change */
  taken: number;
  /** what it was before that address was taken, and the lowest that was taken since */
  #takenBefore: number;
  #takenSince = 0;
  /** address of the instruction that set the flags last */
  flags: number;
  /** the stack pointer was set to an unknown value */
  isLost = false;
  /** a mark that the follower of values may leave, joined as registers are */
  mark: Value | undefined;

  private constructor(
    from: Pick<Frame, 'cpu' | 'registers' | 'slots' | 'depth' | 'taken' | 'flags' | 'mark'>,
  ) {
    this.cpu = from.cpu;
    this.registers = [...from.registers];
    this.slots = new Map(from.slots);
    this.depth = from.depth;
    this.taken = from.taken;
    this.#takenBefore = from.taken;
    this.flags = from.flags;
    this.mark = from.mark;
  }

  /** At the entry, where registers are what the caller made them. */
  static entry(cpu: Cpu): Frame {
    const registers = Array.from(
      { length: cpu.registers },
      (_, register): Value => ({ kind: 'entry', register }),
    );
    return new Frame({ cpu, registers, slots: new Map(), depth: 0, taken: 0, flags: -1, mark: undefined });
  }

  /** Where nothing is known but how deep the frame is. */
  static unknown(cpu: Cpu, depth: number, taken = 0): Frame {
    const registers = Array.from({ length: cpu.registers }, () => undefined);
    return new Frame({ cpu, registers, slots: new Map(), depth, taken, flags: -1, mark: undefined });
  }

  copy(): Frame {
    return new Frame(this);
  }

  /** What is known where control comes from several places, in this order. */
  static join(at: string, frames: readonly [Frame, ...Frame[]]): Frame {
    const [first, ...others] = frames;
    const joined = first.copy();
    if (others.length === 0) return joined;
    // Most of them are the same wherever control comes from.
    for (let register = 0; register < first.cpu.registers; register++) {
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
    joined.taken = Math.min(...frames.map(({ taken }) => taken));
    joined.flags = frames.every(({ flags }) => flags === first.flags) ? first.flags : -1;
    return joined;
  }

  isLike(other: Frame): boolean {
    return (
      this.depth === other.depth &&
      this.taken === other.taken &&
      this.flags === other.flags &&
      isSame(this.mark, other.mark) &&
      this.registers.every((value, register) => isSame(value, other.registers[register])) &&
      this.slots.size === other.slots.size &&
      [...this.slots].every(([offset, value]) => isSame(value, other.slots.get(offset)))
    );
  }

  /** The offset in the frame that an operand means; undefined: it is elsewhere, or unknown. */
  slotOf({ base, hasIndex, disp }: MemoryOperand): number | undefined {
    if (base === undefined || hasIndex) return undefined;
    if (base === this.cpu.stackPointer) return this.depth + disp;
    const value = this.registers[base];
    return value?.kind === 'stack' ? value.offset + disp : undefined;
  }

  addressOf(memory: MemoryOperand): Value | undefined {
    const { base, hasIndex, disp, address, index = 0, scale = 1 } = memory;
    if (address !== undefined) return { kind: 'address', address };
    if (base === undefined) return undefined;
    if (!hasIndex) return this.plus(base, disp);
    // lea of a register and its own multiple is how small products are formed.
    if (base === index && disp === 0) return times(this.registers[index], 1 + scale);
    return add(addTimes(this.plus(base, 0), this.registers[index], scale), disp);
  }

  /** A register and a constant. */
  plus(register: number, by: number): Value | undefined {
    if (register === this.cpu.stackPointer) return { kind: 'stack', offset: this.depth + by };
    return add(this.registers[register], by);
  }

  read(operand: Operand): Value | undefined {
    switch (operand.kind) {
      case 'register':
        return this.plus(operand.register, 0);
      case 'immediate':
        return { kind: 'number', value: operand.value };
      case 'memory': {
        const { memory } = operand;
        const slot = this.slotOf(memory);
        if (slot !== undefined) return this.slots.get(slot);
        if (memory.address !== undefined) return load({ kind: 'address', address: memory.address }, 0);
        if (memory.hasIndex) return load(this.addressOf({ ...memory, disp: 0 }), memory.disp);
        return memory.base === undefined ? undefined : load(this.registers[memory.base], memory.disp);
      }
    }
  }

  write(operand: Operand, value: Value | undefined, bytes: number = WORD): void {
    if (operand.kind === 'register') this.registers[operand.register] = value;
    if (operand.kind !== 'memory') return;
    const slot = this.slotOf(operand.memory);
    if (slot === undefined) return;
    this.#forget(slot, bytes);
    if (value) this.slots.set(slot, value);
  }

  /** So many bytes are copied into the frame, or elsewhere. */
  copyWords(to: Value | undefined, from: Value | undefined, bytes: number): void {
    if (to?.kind !== 'stack') {
      this.forgetFrom(this.taken);
      return;
    }
    const words: (Value | undefined)[] = [];
    for (let at = 0; at < bytes; at += WORD)
      words.push(from?.kind === 'stack' ? this.slots.get(from.offset + at) : load(from, at));
    this.#giveBack(to, from);
    this.#forget(to.offset, bytes);
    for (const [i, word] of words.entries()) if (word) this.slots.set(to.offset + i * WORD, word);
  }

  /** So many bytes become zero, in the frame or elsewhere. */
  zeroWords(to: Value | undefined, bytes: number): void {
    if (to?.kind !== 'stack') {
      this.forgetFrom(this.taken);
      return;
    }
    this.#giveBack(to);
    this.#forget(to.offset, bytes);
    for (let at = 0; at < bytes; at += WORD) this.slots.set(to.offset + at, { kind: 'number', value: 0 });
  }

  /** What is pushed is of no interest. */
  writeTop(): void {
    this.#forget(this.depth, WORD);
  }

  /** A store of unknown content. */
  overwrite(memory: MemoryOperand, bytes: number): void {
    const slot = this.slotOf(memory);
    if (slot !== undefined) this.#forget(slot, bytes);
  }

  /** Somebody may be given an address in the frame. */
  take(offset: number): void {
    if (offset >= this.taken) {
      this.#takenSince = Math.min(this.#takenSince, offset);
      return;
    }
    this.#takenBefore = Math.min(this.taken, this.#takenSince);
    this.#takenSince = 0;
    this.taken = offset;
  }

  /** Nobody else was given the addresses of what is copied or zeroed. */
  #giveBack(to: { offset: number }, from?: Value): void {
    if (this.taken !== to.offset) return;
    const isSource = from?.kind === 'stack' && from.offset === this.#takenSince;
    this.taken = isSource ? this.#takenBefore : Math.min(this.#takenBefore, this.#takenSince);
    this.#takenBefore = this.taken;
    this.#takenSince = 0;
  }

  /** Forgets what others may have changed of the frame: what lies behind an address that was handed out. */
  forgetFrom(lowest: number): void {
    for (const offset of this.slots.keys()) if (offset < 0 && offset >= lowest) this.slots.delete(offset);
  }

  /** A call that is given an address in the frame may write there, and behind it. */
  forgetGiven(): void {
    for (const register of this.cpu.arguments) {
      const value = this.registers[register];
      if (value?.kind === 'stack') this.forgetFrom(value.offset);
    }
  }

  /** After a call: results where arguments were, and nothing else keeps its value, the flags neither. */
  call(address: number): void {
    this.flags = -1;
    this.registers.fill(undefined);
    for (const register of this.cpu.arguments)
      this.registers[register] = { kind: 'result', call: address, register };
  }

  #forget(offset: number, length: number): void {
    for (const at of this.slots.keys()) if (at > offset - WORD && at < offset + length) this.slots.delete(at);
  }
}
