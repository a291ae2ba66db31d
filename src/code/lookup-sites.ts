import { type Operand, R8, R9, RAX, RBX, RCX, RDI, RSI } from './amd64-operands.ts';
import { type FollowBudget, follow, type Step } from './follow.ts';
import type { Frame } from './frame.ts';
import { mayBe, type Value } from './value.ts';

/** Functions of the runtime and of package plugin, by what a look-up has to do with them. */
export interface Callees {
  /** plugin.(*Plugin).Lookup, where it is not inlined */
  lookup?: number | undefined;
  /** inlined it looks into the map of symbols, */
  mapAccess?: number | undefined;
  /** and words its error from four strings */
  concat?: number | undefined;
  /** assertion of an interface: typeAssert from Go 1.22 on, assertE2I and assertE2I2 before */
  typeAssert?: number | undefined;
  assertE2I?: number | undefined;
  assertE2I2?: number | undefined;
}

/** A place where code looks a symbol up in a plugin. */
export interface LookupSite {
  /** address of the call that looks it up */
  call: number;
  /** pointer and length of the name */
  name: { pointer: Value | undefined; length: Value | undefined };
  /** where the third string of its error is, if Lookup is inlined: that it is NOT_FOUND is still to be seen */
  notFound?: number;
  /** types that the symbol is compared with */
  types: Value[];
  /** interfaces that are asked of it: the type itself, or what typeAssert is given, which points to it */
  interfaces: { value: Value; isIndirect: boolean }[];
}

/** A call of a known function, with what its arguments were. */
export interface Call {
  target: number;
  registers: (Value | undefined)[];
}

export interface FunctionFacts {
  sites: LookupSite[];
  calls: Call[];
  /** strings whose address and length were put side by side into the frame */
  strings: { address: number; length: number }[];
  /** addresses that words are read from, as the code has them */
  globals: number[];
}

/** Third string of the error that Lookup returns. */
export const NOT_FOUND = ' not found in plugin ';

/** look-ups of one function, each held against all comparisons and assertions of it */
const MAX_PAIRS = 1 << 16;

/** The look-ups of one function, Go 1.18 and later; undefined: its code cannot be followed. */
export function lookupSites(
  code: Uint8Array,
  address: number,
  callees: Callees,
  budget: FollowBudget,
): FunctionFacts | undefined {
  const facts = new FactFinder(callees);
  const isFollowed = follow(code, address, { marked: callees.mapAccess, budget }, step => facts.visit(step));
  return isFollowed && facts.pairs <= MAX_PAIRS ? facts.found() : undefined;
}

/** Notes what is of interest at each instruction of a function. */
class FactFinder {
  readonly #callees: Callees;
  readonly #sites = new Map<number, LookupSite>();
  readonly #compared: { symbol: Value | undefined; type: Value | undefined }[] = [];
  readonly #asserted: { symbol: Value | undefined; face: Value | undefined; isIndirect: boolean }[] = [];
  readonly #calls: Call[] = [];
  /** of the frame, by their offsets */
  readonly #words = new Map<number, Value>();
  readonly #strings: FunctionFacts['strings'] = [];
  readonly #globals: number[] = [];

  constructor(callees: Callees) {
    this.#callees = callees;
  }

  visit({ address, operation, frame }: Step): void {
    switch (operation.op) {
      case 'compare': {
        const [left, right] = [frame.read(operation.left), frame.read(operation.right)];
        this.#compared.push({ symbol: left, type: right }, { symbol: right, type: left });
        return;
      }
      case 'move':
        this.#move(frame, operation.to, operation.from);
        return;
      case 'call':
        if (operation.target !== undefined) this.#call(address, operation.target, frame);
        return;
      default:
        return;
    }
  }

  #move(frame: Frame, to: Operand, from: Operand): void {
    if (from.kind === 'memory' && from.memory.address !== undefined) this.#globals.push(from.memory.address);
    const offset = to.kind === 'memory' ? frame.slotOf(to.memory) : undefined;
    const value = frame.read(from);
    if (offset === undefined || !value) return;
    this.#words.set(offset, value);
    for (const at of [offset, offset - 8]) {
      const [pointer, length] = [this.#words.get(at), this.#words.get(at + 8)];
      if (pointer?.kind === 'address' && length?.kind === 'number')
        this.#strings.push({ address: pointer.address, length: length.value });
    }
  }

  #call(address: number, target: number, { registers, mark }: Frame): void {
    const { lookup, mapAccess, concat, typeAssert, assertE2I, assertE2I2 } = this.#callees;
    switch (target) {
      case lookup:
        this.#sites.set(address, siteOf(address, registers[RBX], registers[RCX]));
        break;
      case mapAccess:
        break;
      case concat:
        // What joins four strings with this one as the third, after a look into a map, is most likely an inlined Lookup.
        if (mark?.kind === 'number' && isLength(registers[R9]) && registers[R8]?.kind === 'address') {
          const site = siteOf(mark.value, registers[RDI], registers[RSI]);
          this.#sites.set(mark.value, { ...site, notFound: registers[R8].address });
        }
        break;
      case typeAssert:
        this.#asserted.push({ symbol: registers[RBX], face: registers[RAX], isIndirect: true });
        break;
      case assertE2I:
      case assertE2I2:
        this.#asserted.push({ symbol: registers[RBX], face: registers[RAX], isIndirect: false });
        break;
      default:
        this.#calls.push({ target, registers: [...registers] });
    }
  }

  get pairs(): number {
    return this.#sites.size * (this.#compared.length + this.#asserted.length);
  }

  found(): FunctionFacts {
    const sites = [...this.#sites.values()].map(site => {
      const isSymbolType = (value: Value | undefined) =>
        mayBe(value, one => isTypeOf(site.call, one, this.#callees));
      return {
        ...site,
        types: this.#compared.flatMap(({ symbol, type }) => (isSymbolType(symbol) && type ? [type] : [])),
        interfaces: this.#asserted.flatMap(({ symbol, face, isIndirect }) =>
          isSymbolType(symbol) && face ? [{ value: face, isIndirect }] : [],
        ),
      };
    });
    return { sites, calls: this.#calls, strings: this.#strings, globals: this.#globals };
  }
}

function siteOf(call: number, pointer: Value | undefined, length: Value | undefined): LookupSite {
  return { call, name: { pointer, length }, types: [], interfaces: [] };
}

function isLength(value: Value | undefined): boolean {
  return value?.kind === 'number' && value.value === NOT_FOUND.length;
}

/** The first word of what was looked up: the type in the interface value. */
function isTypeOf(call: number, value: Value, { lookup }: Callees): boolean {
  if (value.kind === 'result') return lookup !== undefined && value.call === call && value.register === RAX;
  const base = value.kind === 'load' && value.offset === 0 ? value.base : undefined;
  return base?.kind === 'result' && base.call === call && base.register === RAX;
}
