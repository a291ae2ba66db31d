import { FormatError } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { TypeGraph } from '../go/type-graph.ts';
import type { TypeReader } from '../go/type-reader.ts';
import type { Test } from './function-facts.ts';
import type { HostAssertion } from './host-lookup.ts';
import type { Value } from './value.ts';

/** interfaces that one type switch asks for in a row */
const MAX_CASES = 64;

/** Reads the types that code holds a symbol against. */
export class AssertedTypes {
  readonly #space: AddressSpace;
  readonly #types: TypeReader;
  /** the underlying types of named types of these are read too */
  readonly #packages: ReadonlySet<string>;

  constructor(space: AddressSpace, types: TypeReader, packages: ReadonlySet<string>) {
    this.#space = space;
    this.#types = types;
    this.#packages = packages;
  }

  /** Each once. */
  async of(tests: readonly Pick<Test, 'type' | 'form'>[]): Promise<HostAssertion[]> {
    const found: HostAssertion[] = [];
    for (const { type, form } of tests) {
      for (const address of await this.#addresses(type, form))
        found.push(...(await this.#assertion(address)));
    }
    return found.filter(({ text }, i) => found.findIndex(other => other.text === text) === i);
  }

  async #addresses(type: Value, form: Test['form']): Promise<number[]> {
    if (form === 'switch') return this.#cases(type);
    const address = form === 'type' ? await this.#typeAddress(type) : await this.#interface(type, form);
    return address === undefined ? [] : [address];
  }

  /** abi.InterfaceSwitch {Cache *InterfaceSwitchCache; NCases int; Cases [NCases]*InterfaceType} */
  async #cases(value: Value): Promise<number[]> {
    if (value.kind !== 'address') return [];
    const { wordSize } = this.#space.memory.encoding;
    const count = (await this.#pointer(value.address + wordSize)) ?? 0;
    if (count > MAX_CASES) return [];
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
      const address = await this.#pointer(value.address + (2 + i) * wordSize);
      if (address !== undefined) found.push(address);
    }
    return found;
  }

  /** A generic function finds the types that it is instantiated with in a dictionary. */
  async #typeAddress(value: Value): Promise<number | undefined> {
    if (value.kind === 'address') return value.address;
    const isRead = value.kind === 'load' && value.base.kind === 'address';
    return isRead && value.base.kind === 'address'
      ? this.#pointer(value.base.address + value.offset)
      : undefined;
  }

  /** abi.TypeAssert {Cache *TypeAssertCache; Inter *InterfaceType; CanFail bool}, or the type itself */
  async #interface(value: Value, form: Test['form']): Promise<number | undefined> {
    const at = value.kind === 'address' ? value.address : undefined;
    return form === 'assert' && at !== undefined
      ? this.#pointer(at + this.#space.memory.encoding.wordSize)
      : at;
  }

  async #assertion(address: number): Promise<HostAssertion[]> {
    try {
      await this.#types.read(
        [address],
        ({ named, pkgPath }, at) => !named || at === address || this.#packages.has(pkgPath ?? ''),
      );
    } catch (error) {
      // What turns out not to be a type is not an assertion either.
      if (error instanceof FormatError) return [];
      throw error;
    }
    const node = this.#types.types.get(address);
    if (!node || node.text === '') return [];
    const graph = new TypeGraph(this.#types.types);
    const isInterface = node.kind === 'interface';
    return [
      {
        text: node.text,
        type: isInterface ? graph.definition(address) : graph.type(address),
        ...(this.#packages.size > 0 ? { parts: graph.parts(address, this.#packages) } : {}),
      },
    ];
  }

  async #pointer(address: number): Promise<number | undefined> {
    const { wordSize } = this.#space.memory.encoding;
    if (!this.#space.memory.isMapped(address, wordSize)) return undefined;
    const pointer = (await this.#space.span(address, wordSize, 'pointer')).pointer(0);
    return pointer === 0 ? undefined : pointer;
  }
}
