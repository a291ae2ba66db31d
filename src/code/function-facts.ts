import type { Cpu } from './cpu.ts';
import { type Flow, type FollowBudget, follow, type Step, visitAll } from './follow.ts';
import type { Frame } from './frame.ts';
import type { MemoryOperand, Operand, Operation } from './instruction.ts';
import type { OfFunction } from './step.ts';
import { isSame, mayBe, type Value } from './value.ts';

/** Functions of the runtime and of package plugin, by what a look-up has to do with them. */
export interface Callees {
  /** plugin.(*Plugin).Lookup, where it is not inlined */
  lookup?: number | undefined;
  /** plugin.open, which plugin.Open calls, and plugin.Open where it is not inlined */
  open?: number | undefined;
  openOutlined?: number | undefined;
  /** write barriers, which keep registers */
  preserving?: ReadonlySet<number>;
  /** whether a call may copy to where it is given an address */
  writesGiven?: (target: number | undefined) => boolean;
  /** what a call copies or zeroes, where it is one into the middle of duffcopy or duffzero */
  duff?: OfFunction['duff'];
  /** what words of the global offset table hold, as far as it was looked up */
  bound?: OfFunction['bound'];
  /** inlined it looks into the map of symbols, */
  mapAccess?: number | undefined;
  /** and words its error from four strings */
  concat?: number | undefined;
  /** assertion of an interface: typeAssert from Go 1.22 on, assertE2I and assertE2I2 before */
  typeAssert?: number | undefined;
  assertE2I?: number | undefined;
  assertE2I2?: number | undefined;
  /** a type switch over several interfaces, from Go 1.22 on */
  interfaceSwitch?: number | undefined;
  /** what never comes back */
  ends?: ReadonlySet<number>;
}

/** A place where code looks a symbol up in a plugin. */
export interface LookupSite {
  /** address of the call that looks it up */
  call: number;
  /** Lookup is inlined: the call looks into the map of symbols */
  isInlined: boolean;
  /** pointer and length of the name */
  name: Name;
  /** the plugin that is asked */
  receiver: Value | undefined;
}

export interface Name {
  pointer: Value | undefined;
  length: Value | undefined;
}

/** A call, with what the registers were. */
export interface Call {
  /** of the call itself */
  address: number;
  /** what is called, where the code names it; or where its address was taken from */
  target?: number;
  through?: Value;
  registers: (Value | undefined)[];
  /** words that are passed on the stack, from its top on, as far as any is known */
  stack?: (Value | undefined)[];
}

/** Two values that are compared, or a type of which an interface is asked. */
export interface Test {
  symbol: Value;
  type: Value;
  /** how the type is given: itself, as the type of an interface, or behind abi.TypeAssert; several behind abi.InterfaceSwitch */
  form: 'type' | 'interface' | 'assert' | 'switch';
}

/** What a call gave, put at an address, or at one that a word of the file holds. */
export interface Kept {
  at: Value;
  value: Value;
}

export interface FunctionFacts {
  flow: Flow;
  sites: LookupSite[];
  calls: Call[];
  tests: Test[];
  /** what the registers are where the function returns */
  returns: (Value | undefined)[][];
  /** functions that others may call too: what it puts elsewhere than into its frame, or hands on in there */
  escaping: ReadonlySet<number>;
  /** it calls an unknown function */
  callsUnknown: boolean;
  /** words that are put into what a call gave, by the call and the offset in it; undefined: different ones */
  filled: ReadonlyMap<number, ReadonlyMap<number, Value | undefined>>;
  /** words of the frame by their offsets; undefined: different ones */
  words: ReadonlyMap<number, Value | undefined>;
  /** what calls gave, where it is put into variables */
  kept: readonly Kept[];
  /** bases of memory that it reads or writes, where they may be nil; undefined among them: one of which nothing is known */
  touched: readonly (Value | undefined)[];
  /** there are more calls or bases than are kept */
  isPartial: boolean;
  /** constant strings by the offset in the frame that they were put to, where nothing else was */
  strings: ReadonlyMap<number, { address: number; length: number }>;
}

/** Third string of the error that Lookup returns. */
export const NOT_FOUND = ' not found in plugin ';
/** which argument of the concatenation its length is */
export const NOT_FOUND_LENGTH = 6;

/** words on the stack that are kept of a call */
const STACK_WORDS = 10;
/** what is kept of one function */
const MAX_STORES = 1 << 12;
const MAX_TESTS = 1 << 12;
const MAX_CALLS = 1 << 12;
const MAX_TOUCHED = 1 << 10;

/** What is of interest in a function, Go 1.18 and later; undefined: its code cannot be followed. */
export function functionFacts(
  code: Uint8Array,
  address: number,
  {
    cpu,
    callees,
    budget,
    reloads = false,
  }: { cpu: Cpu; callees: Callees; budget: FollowBudget; reloads?: boolean },
): (FunctionFacts & { unproven: ReadonlyMap<number, number> }) | undefined {
  const { mapAccess: marked, preserving, writesGiven, duff, bound } = callees;
  const flow = follow(code, address, cpu, { marked, preserving, writesGiven, duff, bound, budget });
  if (!flow) return undefined;
  const finder = new FactFinder(cpu, callees);
  const words = reloads ? resultsIn(flow) : undefined;
  visitAll(flow, step => finder.visit(step), words && (offset => words.get(offset)));
  return { flow, ...finder.found };
}

/** Words of the frame that are written once, with what a call gave: whoever is given an address of the frame leaves them. */
function resultsIn(flow: Flow): ReadonlyMap<number, Value> {
  const found = new Map<number, Value>();
  const others = new Set<number>();
  visitAll(flow, ({ operation, frame }) => {
    if (operation.op !== 'move' || operation.to.kind !== 'memory') return;
    const offset = frame.slotOf(operation.to.memory);
    if (offset === undefined) return;
    const value = frame.read(operation.from);
    const isSameAgain = value !== undefined && (!found.has(offset) || isSame(found.get(offset), value));
    if (value && isSameAgain && mayBe(value, isFromCall)) found.set(offset, value);
    else if (!isZero(value)) others.add(offset);
  });
  for (const offset of others) found.delete(offset);
  return found;
}

function isFromCall(value: Value): boolean {
  return value.kind === 'load' ? isFromCall(value.base) : value.kind === 'result';
}

function isZero(value: Value | undefined): boolean {
  return value?.kind === 'number' && value.value === 0;
}

/** Notes what is of interest at each instruction of a function. */
class FactFinder {
  readonly #cpu: Cpu;
  readonly #arguments: readonly number[];
  readonly #closure: number;
  readonly #touched: (Value | undefined)[] = [];
  #isPartial = false;
  readonly #callees: Callees;
  readonly #sites = new Map<number, LookupSite>();
  /** of calls that look into a map: what map it is */
  readonly #maps = new Map<number, Value | undefined>();
  /** of inlined look-ups: where the third string of the error is */
  readonly #unproven = new Map<number, number>();
  readonly #calls: Call[] = [];
  readonly #tests: Test[] = [];
  readonly #returns: (Value | undefined)[][] = [];
  readonly #escaping = new Set<number>();
  #callsUnknown = false;
  readonly #filled = new Map<number, Map<number, Value | undefined>>();
  readonly #kept: Kept[] = [];
  #stores = 0;
  /** of the frame, by their offsets; undefined: different ones */
  readonly #words = new Map<number, Value | undefined>();

  constructor(cpu: Cpu, callees: Callees) {
    this.#cpu = cpu;
    this.#closure = cpu.closure;
    this.#arguments = cpu.arguments;
    this.#callees = callees;
  }

  get found() {
    return {
      sites: [...this.#sites.values()],
      calls: this.#calls,
      tests: this.#tests,
      returns: this.#returns,
      escaping: this.#escaping,
      callsUnknown: this.#callsUnknown,
      filled: this.#filled,
      words: this.#words,
      kept: this.#kept,
      touched: this.#touched,
      isPartial: this.#isPartial,
      strings: this.#strings(),
      unproven: this.#unproven,
    };
  }

  visit({ address, operation, frame, touches }: Step): void {
    if (touches) this.#touch(touches, frame);
    switch (operation.op) {
      case 'compare': {
        const [left, right] = [frame.read(operation.left), frame.read(operation.right)];
        this.#test(left, right, 'type');
        this.#test(right, left, 'type');
        return;
      }
      case 'move':
        this.#move(frame, operation.to, operation.from);
        return;
      case 'call':
        this.#call(address, operation, frame);
        return;
      case 'return':
        this.#returns.push([...frame.registers]);
        return;
      default:
        return;
    }
  }

  /** What has an index was held against a length before, which is 0 where there is nothing. */
  #touch({ base, hasIndex, address }: MemoryOperand, frame: Frame): void {
    const { stackPointer, goroutine } = this.#cpu;
    if (address !== undefined || hasIndex || base === stackPointer || base === goroutine) return;
    const value = base === undefined ? undefined : frame.registers[base];
    if (value && !mayBe(value, isUnsure)) return;
    if (this.#touched.length < MAX_TOUCHED) this.#touched.push(value);
    else this.#isPartial = true;
  }

  #test(symbol: Value | undefined, type: Value | undefined, form: Test['form']): void {
    if (!symbol || !type || this.#tests.length >= MAX_TESTS) return;
    if (mayBe(symbol, isFromElsewhere) && isType(type)) this.#tests.push({ symbol, type, form });
  }

  #move(frame: Frame, to: Operand, from: Operand): void {
    const offset = to.kind === 'memory' ? frame.slotOf(to.memory) : undefined;
    const value = frame.read(from);
    if (offset === undefined) {
      if (to.kind === 'memory' && value?.kind === 'address') this.#escaping.add(value.address);
      if (to.kind === 'memory') this.#store(frame.addressOf(to.memory), value);
      return;
    }
    const known = this.#words.get(offset);
    // What is zeroed first is filled then.
    const isZeroed = known?.kind === 'number' && known.value === 0;
    const isOther = this.#words.has(offset) && !isZeroed && !isConstantLike(known, value);
    this.#words.set(offset, isOther ? undefined : value);
  }

  /** Into what a call gave, or into a variable. */
  #store(at: Value | undefined, value: Value | undefined): void {
    if (!at || ++this.#stores > MAX_STORES) return;
    const base = at.kind === 'sum' ? at.base : at;
    if (base.kind === 'result') {
      const offset = at.kind === 'sum' ? at.offset : 0;
      const words = this.#filled.get(base.call) ?? new Map<number, Value | undefined>();
      this.#filled.set(base.call, words);
      words.set(offset, words.has(offset) && !isSame(words.get(offset), value) ? undefined : value);
    } else if (value?.kind === 'result' && (base.kind === 'address' || base.kind === 'load')) {
      this.#kept.push({ at, value });
    }
  }

  /** An address and a length side by side. */
  #strings(): Map<number, { address: number; length: number }> {
    const found = new Map<number, { address: number; length: number }>();
    for (const [offset, pointer] of this.#words) {
      const length = this.#words.get(offset + 8);
      if (pointer?.kind === 'address' && length?.kind === 'number')
        found.set(offset, { address: pointer.address, length: length.value });
    }
    return found;
  }

  #call(address: number, operation: Extract<Operation, { op: 'call' }>, frame: Frame): void {
    const from = operation.through && frame.read(operation.through);
    const target = operation.target ?? this.#closureAt(from, frame);
    for (const register of this.#arguments) this.#handOn(frame.registers[register]);
    if (this.#calls.length < MAX_CALLS) {
      this.#calls.push({
        address,
        ...(target === undefined ? {} : { target }),
        ...(from ? { through: from } : {}),
        registers: [...frame.registers],
        ...stackOf(frame),
      });
    } else this.#isPartial = true;
    if (target === undefined) this.#callsUnknown = true;
    else this.#callOf(address, target, frame);
  }

  /** The code of a closure in the frame, which is passed in a register of its own. */
  #closureAt(from: Value | undefined, { registers }: Frame): number | undefined {
    if (from?.kind === 'address') return from.address;
    const closure = registers[this.#closure];
    const code = closure?.kind === 'stack' ? this.#words.get(closure.offset) : undefined;
    return code?.kind === 'address' ? code.address : undefined;
  }

  /** Who is given a closure may call it. */
  #handOn(value: Value | undefined): void {
    const code = value?.kind === 'stack' ? this.#words.get(value.offset) : undefined;
    if (code?.kind === 'address') this.#escaping.add(code.address);
  }

  #callOf(address: number, target: number, frame: Frame): void {
    const { lookup, mapAccess, concat, typeAssert, assertE2I, assertE2I2, interfaceSwitch } = this.#callees;
    const [first, second, third, fourth, fifth, sixth] = this.#arguments.map(
      register => frame.registers[register],
    );
    const length = frame.registers[this.#arguments[NOT_FOUND_LENGTH] ?? 0];
    switch (target) {
      case lookup:
        this.#sites.set(address, {
          call: address,
          isInlined: false,
          name: { pointer: second, length: third },
          receiver: first,
        });
        break;
      case mapAccess:
        this.#maps.set(address, second);
        break;
      case concat: {
        const { mark } = frame;
        // What joins four strings with this one as the third, after a look into a map, is most likely an inlined Lookup.
        if (mark?.kind !== 'number' || !isNumber(length, NOT_FOUND.length) || sixth?.kind !== 'address')
          break;
        const map = this.#maps.get(mark.value);
        this.#sites.set(mark.value, {
          call: mark.value,
          isInlined: true,
          name: { pointer: fourth, length: fifth },
          receiver: map?.kind === 'load' ? map.base : undefined,
        });
        this.#unproven.set(mark.value, sixth.address);
        break;
      }
      case typeAssert:
        this.#test(second, first, 'assert');
        break;
      case interfaceSwitch:
        this.#test(second, first, 'switch');
        break;
      case assertE2I:
      case assertE2I2:
        this.#test(second, first, 'interface');
        break;
      default:
    }
  }
}

/** What is on the top of the stack. */
function stackOf({ depth, slots }: Frame): Pick<Call, 'stack'> {
  const stack = Array.from({ length: STACK_WORDS }, (_, i) => slots.get(depth + 8 * i));
  return stack.some(word => word !== undefined) ? { stack } : {};
}

/** What may be nil. */
function isUnsure({ kind }: Value): boolean {
  return kind !== 'address' && kind !== 'page' && kind !== 'stack' && kind !== 'within';
}

function isNumber(value: Value | undefined, wanted: number): boolean {
  return value?.kind === 'number' && value.value === wanted;
}

/** What may be a symbol: it came from a call or a caller. */
function isFromElsewhere(value: Value): boolean {
  if (value.kind === 'load') return isFromElsewhere(value.base);
  return value.kind === 'result' || value.kind === 'entry';
}

/** What may be a type: an address, or what a generic function reads from its dictionary. */
function isType(value: Value): boolean {
  if (value.kind === 'address') return true;
  return value.kind === 'load' && (value.base.kind === 'address' || value.base.kind === 'entry');
}

function isConstantLike(known: Value | undefined, value: Value | undefined): boolean {
  if (known?.kind === 'address') return value?.kind === 'address' && value.address === known.address;
  return known?.kind === 'number' && value?.kind === 'number' && value.value === known.value;
}
