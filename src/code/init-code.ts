import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { FunctionTable } from '../go/function-table.ts';
import { Bindings } from './bindings.ts';
import {
  CLIENT_FUNCTIONS,
  type ClientFunction,
  DEFAULT_REGISTERER,
  MAKERS,
  type Maker,
  type OptionWords,
  REGISTRARS,
} from './collector-makers.ts';
import type { Cpu } from './cpu.ts';
import { type Duff, duffAt } from './duff-copy.ts';
import { type Course, courseOf, type Ending } from './every-path.ts';
import { type Block, type Flow, FollowBudget } from './follow.ts';
import { type Callees, type FunctionFacts, functionFacts } from './function-facts.ts';
import { mayRecover } from './recovers.ts';
import {
  BARRIERS,
  CHECKS,
  DEFERS,
  DUFFCOPY,
  DUFFZERO,
  ENDS,
  GROWING,
  RECOVER,
  SINKS,
  type Sink,
  sinksAmong,
  WRITE_BARRIER,
} from './sinks.ts';
import { SOUGHT } from './sought-names.ts';
import { slotOf } from './step.ts';
import type { Value } from './value.ts';

/** of one function (bytes) */
const MAX_FUNCTION_BYTES = 256 << 10;
/** of all that are looked at */
const MAX_CODE_BYTES = 32 << 20;
const MAX_TEXT_BYTES = 4096;
/** proto.ExtensionDesc {ExtendedType, ExtensionType any; Field int32; …} */
const EXTENSION_NUMBER = 32;
const ITAB_TYPE = 8;
const EXTENSION_BYTES = 36;

/** What is known of a function that init code runs. */
export interface InitFunction
  extends Pick<FunctionFacts, 'calls' | 'filled' | 'kept' | 'words' | 'touched' | 'isPartial'> {
  course: Course;
  flow: Flow;
  /** it may take panics of what it calls back */
  defers: boolean;
  /** it may go through some of its code again */
  loops: boolean;
  /** it jumps into another function */
  leaves: boolean;
}

/** What a call does. */
export type Callee = { sink: Sink } | { registrar: true } | { ends: true } | { index: number } | undefined;

/** The code of a file as far as its init functions come to it, and the constants that they pass. */
export class InitCode {
  readonly space: AddressSpace;
  readonly cpu: Cpu;
  readonly table: FunctionTable;
  readonly optionWords: OptionWords | undefined;
  readonly #bindings: Bindings;
  readonly #sinks: ReadonlyMap<number, Sink>;
  readonly #makers: ReadonlyMap<number, Maker>;
  readonly #clients: ReadonlyMap<number, ClientFunction>;
  readonly #ends: ReadonlySet<number>;
  readonly #defers: ReadonlySet<number>;
  readonly #checks: ReadonlySet<number>;
  readonly #growing: ReadonlySet<number>;
  readonly #variables: ReadonlyMap<string, number>;
  readonly #callees: Callees;
  readonly #budget = new FollowBudget();
  /** what words of the global offset table hold through which code is called */
  readonly #bounds = new Map<number, number>();
  readonly #functions = new Map<number, InitFunction | undefined>();
  readonly #targets = new Map<number, readonly number[]>();
  /** the init functions are known to have returned, as those of a host that opens plugins are */
  readonly #hasReturned: boolean;
  readonly #isConstant: (address: number) => boolean;
  #looked = 0;

  private constructor(
    { table, space, cpu, symbols, hasReturned, optionWords, isConstant }: Machine,
    found: ReadonlyMap<string, number>,
    sinks: ReadonlyMap<number, Sink>,
  ) {
    const addresses = (names: readonly string[]) => new Set(names.flatMap(name => found.get(name) ?? []));
    this.table = table;
    this.space = space;
    this.cpu = cpu;
    this.#bindings = new Bindings({ table, space, cpu, symbols });
    this.#sinks = sinks;
    const byAddress = <T>(rows: Iterable<readonly [string, T]>) =>
      new Map(
        Array.from(rows).flatMap(([name, one]): [number, T][] =>
          found.has(name) ? [[found.get(name) ?? 0, one]] : [],
        ),
      );
    this.#makers = byAddress(MAKERS);
    this.#clients = byAddress(Object.entries(CLIENT_FUNCTIONS));
    this.#ends = addresses(ENDS);
    this.#defers = addresses(DEFERS);
    this.#checks = addresses(CHECKS);
    this.#growing = addresses(GROWING);
    this.#callees = {
      preserving: addresses(BARRIERS),
      writesGiven: target => {
        return target === undefined || table.startingAt(target) === undefined;
      },
    };
    this.#callees.bound = this.#bounds;
    this.#callees.duff = duffAt({ copy: found.get(DUFFCOPY), zero: found.get(DUFFZERO) }, cpu);
    this.#variables = found;
    this.#hasReturned = hasReturned;
    this.optionWords = optionWords;
    this.#isConstant = isConstant;
  }

  static async open(machine: Machine): Promise<InitCode> {
    const symbols = await machine.symbols.find(SOUGHT);
    const found = new Map<string, number>();
    for (const [name, [symbol]] of symbols) if (symbol && symbol.value !== 0) found.set(name, symbol.value);
    return new InitCode(machine, found, sinksAmong(found));
  }

  /** What code calls, through stubs of the link editor too. */
  async callee(target: number | undefined): Promise<Callee> {
    const address = target === undefined ? undefined : await this.#bindings.behindStub(target);
    if (address === undefined) return undefined;
    const sink = this.#sinks.get(address);
    if (sink) return { sink };
    if (this.#ends.has(address)) return { ends: true };
    const client = this.#clients.get(address);
    if (this.#makers.has(address) || (client && REGISTRARS.has(client))) return { registrar: true };
    const index = this.table.startingAt(address);
    return index === undefined ? undefined : { index };
  }

  /** Addresses of sinks, and entries of functions, that a function calls, by a look at its code alone. */
  async targetsOf(index: number): Promise<readonly number[]> {
    const known = this.#targets.get(index);
    if (known) return known;
    const code = await this.#code(index);
    const found = code ? new Set(this.cpu.targetsOf(code, this.table.entry(index))) : [];
    const targets = [...found];
    this.#targets.set(index, targets);
    return targets;
  }

  /** Undefined where its code cannot be followed. */
  async function(index: number): Promise<InitFunction | undefined> {
    if (!this.#functions.has(index)) this.#functions.set(index, await this.#follow(index));
    return this.#functions.get(index);
  }

  async #follow(index: number): Promise<InitFunction | undefined> {
    const code = await this.#code(index);
    const facts = code && (await this.#factsOf(code, this.table.entry(index)));
    if (!facts) return undefined;
    const endings = new Map<number, Ending>();
    for (const { address, target } of facts.calls) endings.set(address, await this.endingOf(target));
    const { blocks } = facts.flow;
    let loops = false;
    for (const block of blocks)
      loops ||= block.to.some(({ start }) => start <= block.start) && !(await this.#grows(block));
    return {
      calls: facts.calls,
      filled: facts.filled,
      kept: facts.kept,
      words: facts.words,
      touched: facts.touched,
      isPartial: facts.isPartial,
      course: courseOf(facts.flow, endings),
      flow: facts.flow,
      loops,
      leaves: blocks.some(
        ({ instructions, to }) => instructions.at(-1)?.operation.op === 'jump' && to.length === 0,
      ),
      // What runs when a panic is recovered is reached by no jump.
      defers:
        (await this.targetsOf(index)).some(target => this.#defers.has(target)) &&
        (await this.#mayRecover(index)),
    };
  }

  /** Anew where it calls into duffcopy or duffzero through words of the global offset table that were not looked up before. */
  async #factsOf(code: Uint8Array, address: number): Promise<FunctionFacts | undefined> {
    const parts = { cpu: this.cpu, callees: this.#callees, budget: this.#budget };
    const facts = functionFacts(code, address, parts);
    let isNew = false;
    for (const { through } of facts?.calls ?? []) {
      const slot = through?.kind === 'sum' ? slotOf(through) : undefined;
      if (!slot || this.#bounds.has(slot.address)) continue;
      const held = await this.#bindings.bound(slot.address);
      if (held === undefined) continue;
      this.#bounds.set(slot.address, held);
      isNew ||= this.#callees.duff?.(held + slot.offset) !== undefined;
    }
    return isNew ? functionFacts(code, address, parts) : facts;
  }

  #mayRecover(index: number): Promise<boolean> {
    const recover = this.#variables.get(RECOVER);
    return mayRecover(
      {
        ...{ table: this.table, recover },
        targetsOf: one => this.targetsOf(one),
        behindStub: target => this.#bindings.behindStub(target),
      },
      index,
    );
  }

  async #grows({ instructions }: Block): Promise<boolean> {
    for (const { operation } of instructions) {
      if (operation.op !== 'call' || operation.target === undefined) continue;
      const address = await this.#bindings.behindStub(operation.target);
      if (address !== undefined && this.#growing.has(address)) return true;
    }
    return false;
  }

  async endingOf(target: number | undefined): Promise<Ending> {
    const address = target === undefined ? undefined : await this.#bindings.behindStub(target);
    if (address === undefined) return 'returns';
    if (this.#checks.has(address)) return 'check';
    if (!this.#ends.has(address)) return 'returns';
    return this.#hasReturned ? 'check' : 'ends';
  }

  async #code(index: number): Promise<Uint8Array | undefined> {
    const start = this.table.entry(index);
    const length = this.table.entry(index + 1) - start;
    if (!(length > 0 && length <= MAX_FUNCTION_BYTES) || this.#looked + length > MAX_CODE_BYTES)
      return undefined;
    this.#looked += length;
    await this.space.memory.load([{ address: start, length }]);
    return this.space.memory.read(start, length, 'text');
  }

  /** Whether a value is what a variable holds, by the name of its symbol. */
  async isContentOf(value: Value | undefined, variable: string): Promise<boolean> {
    const wanted = this.#variables.get(variable);
    if (wanted === undefined || value?.kind !== 'load' || value.offset !== 0) return false;
    if (value.base.kind === 'address') return value.base.address === wanted;
    return (await this.addressOf(value.base)) === wanted;
  }

  /** The address that a value is, or that a word of the global offset table holds. */
  async addressOf(value: Value | undefined): Promise<number | undefined> {
    if (value?.kind === 'address') return value.address;
    const isSlot = value?.kind === 'load' && value.offset === 0 && value.base.kind === 'address';
    return isSlot && value.base.kind === 'address' ? this.#bindings.bound(value.base.address) : undefined;
  }

  /** What stands in a word that nothing writes once the file is relocated; undefined: that is not known, or not in this file. */
  async constantWord(address: number): Promise<number | undefined> {
    if (!this.#isConstant(address) || !this.space.memory.isMapped(address, 8)) return undefined;
    const word = (await this.space.span(address, 8, 'word')).word(0);
    return word.kind === 'plain' ? word.value : this.#bindings.bound(address);
  }

  /** The variables by which registries are recognised. */
  get markedVariables(): readonly number[] {
    const names = [...[...SINKS.values()].flatMap(({ receiver }) => receiver ?? []), DEFAULT_REGISTERER];
    return [...new Set(names.flatMap(name => this.#variables.get(name) ?? []))];
  }

  variable(name: string): number | undefined {
    return this.#variables.get(name);
  }

  isBarrier(target: number): boolean {
    return this.#callees.preserving?.has(target) ?? false;
  }

  /** What a call of an address in duffcopy or duffzero comes to. */
  duffAt(target: number): Duff | undefined {
    return this.#callees.duff?.(target);
  }

  isWriteBarrier(address: number | undefined): boolean {
    return address !== undefined && address === this.#variables.get(WRITE_BARRIER);
  }

  /** Whether a call may come back; not one that panics about an index, or asks for a larger stack. */
  async comesBack(target: number | undefined): Promise<boolean> {
    const address = target === undefined ? undefined : await this.#bindings.behindStub(target);
    if (address === undefined) return true;
    return ![this.#ends, this.#checks, this.#growing].some(known => known.has(address));
  }

  /** The address that a word of the global offset table holds is one of something that is there. */
  async isVariable(value: Value): Promise<boolean> {
    const slot = this.#constantAt(value);
    return slot !== undefined && ((await this.#bindings.bound(slot)) ?? 0) !== 0;
  }

  /** What a called function makes, if it is one that makes collectors. */
  async makerOf(target: number | undefined): Promise<Maker | undefined> {
    const address = target === undefined ? undefined : await this.#bindings.behindStub(target);
    return address === undefined ? undefined : this.#makers.get(address);
  }

  /** What a called function of client_golang does beside making collectors of options. */
  async clientFunction(target: number | undefined): Promise<ClientFunction | undefined> {
    const address = target === undefined ? undefined : await this.#bindings.behindStub(target);
    return address === undefined ? undefined : this.#clients.get(address);
  }

  /** The code can register collectors with the default registry of client_golang. */
  get hasCollectors(): boolean {
    return this.optionWords !== undefined && this.#variables.has(DEFAULT_REGISTERER);
  }

  /** What the first bytes behind a variable's pointer are before anything is run: an extension of protobuf, by its type and number. */
  async extension(value: Value | undefined): Promise<{ type: number; number: number } | undefined> {
    const variable =
      value?.kind === 'load' && value.offset === 0 ? await this.addressOf(value.base) : undefined;
    const at = variable === undefined ? await this.addressOf(value) : await this.#bindings.bound(variable);
    if (at === undefined || !this.space.memory.isMapped(at, EXTENSION_BYTES)) return undefined;
    // The extended type is that of an interface with methods: its itab begins with the interface.
    const itab = await this.#bindings.bound(at);
    const type = itab === undefined ? undefined : await this.#bindings.bound(itab + ITAB_TYPE);
    const number = (await this.space.span(at, EXTENSION_BYTES, 'ExtensionDesc')).view.u32(EXTENSION_NUMBER);
    return type === undefined ? undefined : { type, number };
  }

  /** A string as a field of a constant or of a composite that the code fills, '' too; undefined: it is not known. */
  async field(pointer: Value | undefined, length: Value | undefined): Promise<string | undefined> {
    if (length?.kind === 'number' && length.value === 0) return '';
    if (pointer && length?.kind === 'number') return this.text(pointer, length);
    const [at, size] = [this.#constantAt(pointer), this.#constantAt(length)];
    if (at === undefined || size !== at + 8 || !this.space.memory.isMapped(at, 16)) return undefined;
    const header = await this.space.span(at, 16, 'string');
    const [data, bytes] = [header.pointer(0), header.word(8)];
    if (bytes.kind !== 'plain') return undefined;
    if (bytes.value === 0) return '';
    if (!data) return undefined;
    return this.text({ kind: 'address', address: data }, { kind: 'number', value: bytes.value });
  }

  /** A word that is zero, in code or in a constant. */
  async isZero(value: Value | undefined): Promise<boolean> {
    if (value?.kind === 'number') return value.value === 0;
    const at = this.#constantAt(value);
    if (at === undefined || !this.space.memory.isMapped(at, 8)) return false;
    const word = (await this.space.span(at, 8, 'word')).word(0);
    return word.kind === 'plain' && word.value === 0;
  }

  /** Where a word is read from what nothing writes once it is relocated. */
  #constantAt(value: Value | undefined): number | undefined {
    if (value?.kind !== 'load' || value.base.kind !== 'address') return undefined;
    const address = value.base.address + value.offset;
    return this.#isConstant(address) ? address : undefined;
  }

  /** A constant string; undefined: it is none. */
  async text(pointer: Value, length: Value): Promise<string | undefined> {
    if (pointer.kind !== 'address' || length.kind !== 'number') return undefined;
    const { value: size } = length;
    const { address } = pointer;
    const { memory } = this.space;
    if (!(size > 0 && size <= MAX_TEXT_BYTES) || !memory.isMapped(address, size)) return undefined;
    await memory.load([{ address, length: size }]);
    return decodeText(memory.read(address, size, 'string'));
  }
}

export interface Machine {
  table: FunctionTable;
  space: AddressSpace;
  cpu: Cpu;
  symbols: SymbolTable;
  hasReturned: boolean;
  /** words of options of client_golang; undefined: not known */
  optionWords: OptionWords | undefined;
  /** whether nothing writes at an address once the file is relocated */
  isConstant: (address: number) => boolean;
}
