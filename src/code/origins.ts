import type { LookupSite } from './function-facts.ts';
import type { HostCode } from './host-code.ts';
import type { KnownFunction } from './known-function.ts';
import type { Value } from './value.ts';

/** values that are followed to where they come from, of one host */
const MAX_FOLLOWED = 1 << 12;
const MAX_DEPTH = 4;

/** Finds the look-ups that go through an interface, whose every origin is a plugin. */
export class Origins {
  readonly #code: HostCode;
  #followed = 0;

  constructor(code: HostCode) {
    this.#code = code;
  }

  /** Calls of Lookup whose address was taken from a table of methods that holds it. */
  async hidden(): Promise<Map<KnownFunction, LookupSite[]>> {
    const found = new Map<KnownFunction, LookupSite[]>();
    if (this.#code.itabs.found === 0) return found;
    for (const known of this.#code.known.values()) {
      const sites: LookupSite[] = [];
      for (const { address, through, registers } of known.facts.calls) {
        if (through?.kind !== 'load' || !(await this.#isLookup(known, through))) continue;
        const [receiver, pointer, length] = this.#code.cpu.arguments.map(register => registers[register]);
        sites.push({ call: address, isInlined: false, name: { pointer, length }, receiver });
      }
      if (sites.length > 0) found.set(known, sites);
    }
    return found;
  }

  async #isLookup(
    known: KnownFunction,
    { base, offset }: Extract<Value, { kind: 'load' }>,
  ): Promise<boolean> {
    // A table that the code names is read as one of its words.
    const tables =
      base.kind === 'address' && offset === 0 ? undefined : await this.#addresses(known, base, 0);
    return (
      tables !== undefined &&
      tables.length > 0 &&
      tables.every(table => this.#code.itabs.isLookup(table, offset))
    );
  }

  /** All addresses that a value may be, but for nil; undefined: unknown. */
  async #addresses(
    known: KnownFunction,
    value: Value | undefined,
    depth: number,
  ): Promise<number[] | undefined> {
    if (!value || depth > MAX_DEPTH || ++this.#followed > MAX_FOLLOWED) return undefined;
    switch (value.kind) {
      case 'address':
        return [value.address];
      case 'number':
        return value.value === 0 ? [] : undefined;
      case 'choice':
        return this.#all(
          value.values.map(inner => [known, inner] as const),
          depth,
        );
      case 'entry':
        return this.#ofCallers(known, value.register, depth);
      case 'result':
        return this.#ofCall(known, value.call, value.register, depth);
      default:
        return undefined;
    }
  }

  async #all(
    values: readonly (readonly [KnownFunction, Value | undefined])[],
    depth: number,
  ): Promise<number[] | undefined> {
    const found: number[] = [];
    for (const [known, value] of values) {
      const addresses = await this.#addresses(known, value, depth + 1);
      if (!addresses) return undefined;
      found.push(...addresses);
    }
    return found;
  }

  async #ofCallers(known: KnownFunction, register: number, depth: number): Promise<number[] | undefined> {
    const given = this.#code
      .callersOf(known.address)
      .map(({ caller, registers }) => [caller, registers[register]] as const);
    return given.length === 0 ? undefined : this.#all(given, depth);
  }

  async #ofCall(
    known: KnownFunction,
    address: number,
    register: number,
    depth: number,
  ): Promise<number[] | undefined> {
    const call = known.facts.calls.find(one => one.address === address);
    const target = call?.target ?? (await this.#functionOf(call?.through));
    const callee = this.#code.at(target);
    if (!callee || callee.facts.returns.length === 0) return undefined;
    return this.#all(
      callee.facts.returns.map(registers => [callee, registers[register]] as const),
      depth,
    );
  }

  /** The function that a variable of the package holds, and that no code puts there anew. */
  async #functionOf(through: Value | undefined): Promise<number | undefined> {
    // The variable points to a closure, which begins with the address of its code.
    const variable = through?.kind === 'load' && through.offset === 0 ? through.base : undefined;
    if (variable?.kind !== 'load' || variable.base.kind !== 'address') return undefined;
    const address = variable.base.address + variable.offset;
    if (await this.#code.search.mayWrite([address])) return undefined;
    const closure = await this.#pointer(address);
    return closure === undefined ? undefined : this.#pointer(closure);
  }

  async #pointer(address: number): Promise<number | undefined> {
    const { wordSize } = this.#code.space.memory.encoding;
    if (!this.#code.space.memory.isMapped(address, wordSize)) return undefined;
    const pointer = (await this.#code.space.span(address, wordSize, 'pointer')).pointer(0);
    return pointer === 0 ? undefined : pointer;
  }
}
