import type { Step as Instruction } from './follow.ts';
import type { Frame } from './frame.ts';
import { isInterfaceIn, isReturnedIn, isSecondWord } from './interface-words.ts';
import type { KnownFunction } from './known-function.ts';
import { mayBe, type Value } from './value.ts';

/** Where a function puts a symbol. */
export interface SymbolUses {
  /** calls that are given it; the register, where it is given as it is */
  given: { target: number | undefined; register?: number }[];
  /** it is put elsewhere than into the frame */
  isKept: boolean;
  /** the register in which it is returned, and whether it was put there */
  returned: { register: number; isMoved: boolean } | undefined;
}

/** words behind an address in the frame that are looked at */
const MAX_WORDS = 8;
const WORD = 8;

/** Notes wherever both words of a symbol go. */
export class UseFinder {
  readonly uses: SymbolUses = {
    given: [],
    isKept: false,
    returned: undefined,
  };
  readonly #words: ReadonlyMap<number, Value | undefined>;
  readonly #isSymbol: (value: Value) => boolean;
  readonly #from: number | undefined;
  readonly #arguments: readonly number[];
  readonly #closure: number;
  readonly #isAsking: (target: number | undefined) => boolean;
  /** calls that gave what the symbol was put into */
  readonly #holders = new Set<number>();

  constructor(
    { words }: KnownFunction['facts'],
    {
      isSymbol,
      from,
      registers,
      closure,
    }: {
      isSymbol: (value: Value) => boolean;
      from: number | undefined;
      registers: readonly number[];
      closure: number;
    },
    isAsking: (target: number | undefined) => boolean,
  ) {
    this.#words = words;
    this.#isSymbol = isSymbol;
    this.#from = from;
    this.#arguments = registers;
    this.#closure = closure;
    this.#isAsking = isAsking;
  }

  visit({ operation, frame }: Instruction): void {
    if (operation.op === 'move' && operation.to.kind === 'memory') {
      if (frame.slotOf(operation.to.memory) !== undefined) return;
      const value = frame.read(operation.from);
      // What a write barrier gives is where it expects the old value, not where the new one goes.
      const isTold = operation.to.memory.base === frame.cpu.barrierResult;
      if (!isTold && (mayBe(value, this.#isSymbol) || this.#isHolder(value)))
        this.#keep(frame.addressOf(operation.to.memory));
    }
    if (operation.op === 'call' && !this.#isAsking(operation.target)) {
      const { target } = operation;
      for (const register of [...this.#arguments, this.#closure]) {
        const value = frame.registers[register];
        if (this.#isPair(frame, register)) this.uses.given.push({ target, register });
        else if (this.#isHolder(value) || this.#isIn(value, frame)) this.uses.given.push({ target });
      }
    }
    if (operation.op === 'return') this.#return(frame);
  }

  #return(frame: Frame): void {
    for (const register of this.#arguments) {
      const value = frame.registers[register];
      if (this.#isHolder(value)) this.uses.isKept = true;
      if (!isReturnedIn(frame.registers, register, this.#isSymbol, this.#arguments)) continue;
      const isMoved = value?.kind !== 'result' || value.call !== this.#from || value.register !== register;
      this.uses.returned = { register, isMoved: isMoved || this.uses.returned?.isMoved === true };
    }
  }

  /** What is put into an object of the function's own is kept where that goes. */
  #keep(at: Value | undefined): void {
    const base = at?.kind === 'sum' ? at.base : at;
    if (base?.kind === 'result') this.#holders.add(base.call);
    else this.uses.isKept = true;
  }

  #isHolder(value: Value | undefined): boolean {
    return mayBe(
      value,
      one => one.kind === 'result' && this.#holders.has(one.call) && one.register === this.#arguments[0],
    );
  }

  #isPair({ registers }: Frame, register: number): boolean {
    return isInterfaceIn(registers, register, this.#isSymbol, this.#arguments);
  }

  /** Whether it lies in the frame where an address leads. */
  #isIn(value: Value | undefined, frame: Frame, depth = 0): boolean {
    if (value?.kind !== 'stack') return false;
    for (let word = 0; word < MAX_WORDS; word++) {
      const offset = value.offset + word * WORD;
      const [first, second] = [offset, offset + WORD].map(at => frame.slots.get(at) ?? this.#words.get(at));
      if (mayBe(first, one => this.#isSymbol(one) && isSecondWord(one, second, this.#arguments))) return true;
      if (depth === 0 && word > 0 && this.#isIn(first, frame, depth + 1)) return true;
    }
    return false;
  }
}
