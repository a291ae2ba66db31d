import { FormatError } from '../bytes/format-error.ts';
import type { PlacedInstruction } from './follow.ts';
import type { InitCode, InitFunction } from './init-code.ts';
import type { MemoryOperand, Operand, Operation } from './instruction.ts';
import { type CollectorGuide, RunClient } from './run-client.ts';
import { type Known, RunMemory } from './run-memory.ts';
import { relate } from './run-relation.ts';
import { runtimeCall } from './run-runtime.ts';
import { RunWays } from './run-ways.ts';
import type { Sink } from './sinks.ts';

/** instructions of one package's init functions */
const MAX_STEPS = 1 << 15;
const MAX_DEPTH = 10;
/** functions that nothing is registered in are run only where they are small (bytes) */
const MAX_SMALL_BYTES = 1 << 10;
/** below what a function may still read of its frame */
const SCRATCH_BYTES = 1 << 12;
/** runtime.g: what panics are going on, which functions ask that the compiler makes around methods */
const PANICKING = 32;
const WORD = 8;

/** A sink that is called, with its arguments. */
export interface SinkCall {
  sink: Sink;
  arguments: readonly Known[];
  /** in which function, and where */
  index: number;
  call: number;
}

/** What is asked of functions while code is run. */
export interface RunGuide {
  nameOf: (index: number) => Promise<string>;
  /** whether a function is one whose code is run: not one of the standard library */
  isFollowed: (index: number) => Promise<boolean>;
  reaches: (index: number) => Promise<boolean>;
  found: (call: SinkCall, memory: RunMemory) => Promise<void>;
  collectors: CollectorGuide;
  /** the variables by which registries are known are those of the code that is run */
  keepsMarks: boolean;
}

/** The way on is not known, or there is none. */
class Stopped extends Error {}

/**
 * Runs init functions step by step, as far as all that decides their way is known from the file: what it comes to is certain.
 * Variables that others may set are not known, nor is anything that code outside of modules gives.
 */
export class InitRun {
  readonly #code: InitCode;
  readonly #guide: RunGuide;
  readonly #memory: RunMemory;
  readonly #client: RunClient;
  readonly #registers: Known[];
  readonly #placed = new Map<InitFunction, Map<number, PlacedInstruction>>();
  #flags: [number, number] | undefined;
  /** addresses of every Once that was asked */
  readonly #done = new Set<number>();
  #steps = 0;
  /** what the method that is run has sent */
  #sent: Known[] | undefined;

  constructor(code: InitCode, guide: RunGuide) {
    this.#code = code;
    this.#guide = guide;
    this.#memory = new RunMemory(code, code.markedVariables, guide.keepsMarks);
    this.#client = new RunClient(code, this.#memory, guide.collectors, (method, receiver) =>
      this.#sentBy(method, receiver),
    );
    this.#memory.held = address => this.#client.heldAt(address);
    this.#registers = Array.from({ length: code.cpu.registers }, () => undefined);
  }

  /** @returns false: it is not known how it goes on */
  async run(index: number): Promise<boolean> {
    try {
      this.#sp = this.#memory.stackStart;
      await this.#function(index, 0);
      return true;
    } catch (error) {
      // Words that are not whole addresses, and code that ends where nobody expects it, end the run too.
      if (error instanceof Stopped || error instanceof FormatError) return false;
      throw error;
    } finally {
      this.#client.keep();
    }
  }

  get #sp(): Known {
    return this.#registers[this.#code.cpu.stackPointer];
  }

  set #sp(value: Known) {
    this.#registers[this.#code.cpu.stackPointer] = value;
  }

  async #function(index: number, depth: number): Promise<void> {
    const known = await this.#code.function(index);
    if (!known || known.defers || depth > MAX_DEPTH) throw new Stopped();
    let placed = this.#placed.get(known);
    if (!placed) {
      placed = new Map(known.flow.blocks.flatMap(block => block.instructions.map(one => [one.address, one])));
      this.#placed.set(known, placed);
    }
    let next = placed.get(this.#code.table.entry(index));
    while (next) {
      if (++this.#steps > MAX_STEPS) throw new Stopped();
      const { operation, end } = next;
      const last = operation.op === 'both' ? operation.second : operation;
      if (last.op === 'return') return;
      let target: number | undefined = end;
      if (operation.op === 'jump') target = operation.target;
      else if (operation.op === 'branch') target = await this.#branch(operation, end, placed);
      else if (operation.op === 'call') await this.#call(operation, { index, call: next.address }, depth);
      else await this.#do(operation);
      next = target === undefined ? undefined : placed.get(target);
    }
    throw new Stopped();
  }

  async #do(operation: Operation): Promise<void> {
    const registers = this.#registers;
    switch (operation.op) {
      case 'move': {
        const { to, from, bytes } = operation;
        const isHalf = bytes === 4;
        const value = from.kind === 'memory' && isHalf ? this.#half(from.memory) : await this.#value(from);
        if (to.kind === 'register') registers[to.register] = value;
        else if (to.kind === 'memory' && isHalf) this.#memory.forget(this.#address(to.memory), 4);
        else if (to.kind === 'memory') this.#memory.write(this.#address(to.memory), value);
        return;
      }
      case 'compare':
        this.#flags = await this.#compared(operation);
        return;
      case 'conditional-move': {
        const { to, from, otherwise } = operation;
        const values = [await this.#value(from), otherwise ? await this.#value(otherwise) : registers[to]];
        registers[to] = values[0] === values[1] ? values[0] : undefined;
        return;
      }
      case 'push':
        this.#sp = plus(this.#sp, -WORD);
        this.#memory.write(this.#sp, undefined);
        return;
      case 'pop':
        registers[operation.to] = undefined;
        this.#sp = plus(this.#sp, WORD);
        return;
      case 'both':
        await this.#do(operation.first);
        await this.#do(operation.second);
        return;
      case 'other': {
        for (const register of operation.registers) registers[register] = undefined;
        if (operation.memory) this.#memory.forget(this.#address(operation.memory), operation.bytes ?? 64);
        if (operation.setsFlags) this.#flags = undefined;
        return;
      }
      default:
        this.#calculate(operation);
    }
  }

  #calculate(operation: Operation): void {
    const registers = this.#registers;
    switch (operation.op) {
      case 'address':
        registers[operation.to] = this.#address(operation.from);
        return;
      case 'page':
        registers[operation.to] = operation.address;
        return;
      case 'add': {
        const sum = plus(registers[operation.from], operation.by);
        registers[operation.to] = sum;
        if (operation.setsFlags) this.#flags = sum === undefined ? undefined : [sum, 0];
        return;
      }
      case 'sum': {
        const index = registers[operation.index];
        registers[operation.to] =
          index === undefined ? undefined : plus(registers[operation.from], index * operation.scale);
        if (operation.setsFlags) this.#flags = undefined;
        return;
      }
      case 'scale': {
        const value = registers[operation.from];
        registers[operation.to] = value === undefined ? undefined : value * operation.by;
        if (operation.setsFlags) this.#flags = undefined;
        return;
      }
      case 'stack':
        this.#sp = plus(this.#sp, operation.by);
        this.#flags = undefined;
        return;
      default:
    }
  }

  #address({ base, hasIndex, disp, address, index = 0, scale = 1 }: MemoryOperand): Known {
    if (address !== undefined) return address;
    const start = base === undefined ? undefined : plus(this.#registers[base], disp);
    if (!hasIndex) return start;
    const by = this.#registers[index];
    return by === undefined ? undefined : plus(start, by * scale);
  }

  async #value(operand: Operand): Promise<Known> {
    if (operand.kind === 'immediate') return operand.value;
    if (operand.kind === 'register') return this.#registers[operand.register];
    const { base, disp } = operand.memory;
    if (base === this.#code.cpu.goroutine && disp === PANICKING) return 0;
    return this.#memory.read(this.#address(operand.memory));
  }

  /** Of words that are read in halves only the one is of interest that says whether garbage is being collected. */
  #half(memory: MemoryOperand): Known {
    return this.#code.isWriteBarrier(this.#address(memory)) ? 0 : undefined;
  }

  async #compared({ left, right, bytes = WORD }: Extract<Operation, { op: 'compare' }>) {
    // Nothing is collected while init functions are looked at.
    const isBarrier = left.kind === 'memory' && this.#code.isWriteBarrier(this.#address(left.memory));
    const isNarrow = bytes < 4 || (bytes < WORD && [left, right].some(({ kind }) => kind === 'memory'));
    if (isNarrow && !isBarrier) return undefined;
    const [a, b] = [isBarrier ? 0 : await this.#value(left), await this.#value(right)];
    return a === undefined || b === undefined ? undefined : ([a, b] satisfies [number, number]);
  }

  /** Where it goes on; a way that leads to a panic or the end of the process is not taken where another does not. */
  async #branch(
    { target, zero, when, order }: Extract<Operation, { op: 'branch' }>,
    end: number,
    placed: ReadonlyMap<number, PlacedInstruction>,
  ): Promise<number> {
    const value = zero === undefined ? undefined : this.#registers[zero];
    const compared = zero === undefined ? this.#flags : value === undefined ? undefined : [value, 0];
    const asked = zero === undefined ? order : when === 'other' ? undefined : when;
    if (compared && asked) return relate(compared[0] ?? 0, compared[1] ?? 0, asked) ? target : end;
    const ways = new RunWays(this.#code, placed, index => this.#guide.nameOf(index));
    const [isTargetDead, isEndDead] = [await ways.isDead(target), await ways.isDead(end)];
    if (isTargetDead !== isEndDead) return isTargetDead ? end : target;
    // What a cache has is what is found where it has nothing.
    for (const way of [end, target]) if (await ways.isAsked(way)) return way;
    throw new Stopped();
  }

  async #call(
    { target: named, through }: Extract<Operation, { op: 'call' }>,
    place: { index: number; call: number },
    depth: number,
  ): Promise<void> {
    const target = named ?? (through && (await this.#value(through)));
    this.#flags = undefined;
    if (named !== undefined && this.#code.isBarrier(named)) {
      this.#barrier();
      return;
    }
    if ((await this.#duff(target)) || (await this.#clientCall(target))) return;
    const callee = await this.#code.callee(target);
    if (callee && 'ends' in callee) throw new Stopped();
    if (callee && 'sink' in callee) {
      await this.#guide.found({ sink: callee.sink, arguments: this.#arguments(), ...place }, this.#memory);
      this.#clobber();
      return;
    }
    const name = callee && 'index' in callee ? await this.#guide.nameOf(callee.index) : '';
    if (name.startsWith('runtime.') || name === 'strings.Join') {
      await this.#runtime(name.replace(/^runtime\./, ''));
      return;
    }
    if (name === 'sync.(*Once).Do' || name === 'sync.(*Once).doSlow') {
      await this.#once(depth);
      return;
    }
    if (callee && 'index' in callee && (await this.#isRun(callee.index))) {
      await this.#enter(callee.index, depth);
      return;
    }
    for (const value of this.#arguments()) this.#memory.lose(value);
    this.#memory.loseShared(value => this.#client.isOfCollector(value));
    this.#clobber();
  }

  /** Do of a Once: what it is handed is run the first time. */
  async #once(depth: number): Promise<void> {
    const [once, closure] = this.#arguments();
    const code = closure === undefined ? undefined : await this.#memory.read(closure);
    const index = code === undefined ? undefined : this.#code.table.startingAt(code);
    if (once === undefined || index === undefined) throw new Stopped();
    if (!this.#done.has(once)) {
      this.#done.add(once);
      this.#registers[this.#code.cpu.closure] = closure;
      await this.#enter(index, depth);
    }
    this.#clobber();
  }

  /** A called function, in a frame of its own. */
  async #enter(index: number, depth: number): Promise<void> {
    const before = this.#sp;
    if (this.#code.cpu.pushesReturn) this.#sp = plus(before, -WORD);
    await this.#function(index, depth + 1);
    this.#sp = before;
    this.#flags = undefined;
  }

  async #isRun(index: number): Promise<boolean> {
    if (!(await this.#guide.isFollowed(index))) return false;
    const { table } = this.#code;
    return table.entry(index + 1) - table.entry(index) <= MAX_SMALL_BYTES || this.#guide.reaches(index);
  }

  /** What a method sends that is called between two instructions. */
  async #sentBy(method: number, receiver: Known): Promise<Known[]> {
    const index = this.#code.table.startingAt(method);
    const before = [...this.#registers];
    const sent: Known[] = [];
    this.#sent = sent;
    this.#registers.fill(undefined);
    this.#sp = plus(before[this.#code.cpu.stackPointer], -SCRATCH_BYTES);
    this.#registers[this.#code.cpu.arguments[0] ?? 0] = receiver;
    try {
      if (index !== undefined) await this.#function(index, MAX_DEPTH - 2);
      return sent;
    } catch (error) {
      if (error instanceof Stopped || error instanceof FormatError) return [];
      throw error;
    } finally {
      this.#sent = undefined;
      for (const [register, value] of before.entries()) this.#registers[register] = value;
    }
  }

  /** Write barriers give a place that nobody reads, and keep all else. */
  #barrier(): void {
    this.#registers[this.#code.cpu.barrierResult] = this.#memory.makeUnknown();
  }

  #arguments(): Known[] {
    return this.#code.cpu.arguments.map(register => this.#registers[register]);
  }

  /** Nothing but the stack pointer is the same after a call. */
  #clobber(results: readonly Known[] = []): void {
    const before = this.#sp;
    this.#registers.fill(undefined);
    this.#sp = before;
    for (const [i, result] of results.entries()) this.#registers[this.#code.cpu.arguments[i] ?? -1] = result;
  }

  async #runtime(name: string): Promise<void> {
    const given = this.#arguments();
    if (name === 'chansend1') this.#sent?.push(await this.#memory.read(given[1]));
    const results = name === 'chansend1' ? [] : await runtimeCall(name, given, this.#memory);
    if (!results) for (const value of given) this.#memory.lose(value);
    this.#clobber(results);
  }

  /** A call into the middle of duffcopy or duffzero, which keeps most registers. */
  async #duff(target: Known): Promise<boolean> {
    const done = target === undefined ? undefined : this.#code.duffAt(target);
    if (!done) return false;
    const { copyTo, copyFrom, zeroAt } = this.#code.cpu;
    if (done.does === 'zero') this.#memory.zero(plus(this.#registers[zeroAt], done.skips), done.bytes);
    else await this.#memory.copy(this.#registers[copyTo], this.#registers[copyFrom], done.bytes);
    for (const register of done.does === 'zero' ? [zeroAt] : [copyTo, copyFrom])
      this.#registers[register] = undefined;
    return true;
  }

  /** What client_golang does; its functions are known by what they make. */
  async #clientCall(target: Known): Promise<boolean> {
    const sp = this.#sp;
    const call = {
      arguments: this.#arguments(),
      stack: (i: number) => this.#memory.read(plus(sp, this.#code.cpu.stackArguments + WORD * i)),
    };
    const results = (await this.#client.method(target, call)) ?? (await this.#client.function(target, call));
    if (results) this.#clobber(results);
    return results !== undefined;
  }
}

function plus(value: Known, by: number): Known {
  return value === undefined ? undefined : value + by;
}
