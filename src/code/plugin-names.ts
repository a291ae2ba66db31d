import type { Ask } from './lookup-asks.ts';
import type { Value } from './value.ts';

/** Names for the plugins that a host opens, by the function that knows them first: `main.load`, `main.load#2`. */
export class PluginNames {
  readonly #names = new Map<string, string>();
  readonly #count = new Map<string, number>();

  of({ receiver: { value, known }, path }: Ask): string {
    // A plugin that a function opens itself is another one with every call of the function.
    const at = path.findIndex(step => step.known === known);
    const calls = path.slice(at + 1).map(({ call }) => call);
    const who = value ? textOf(value) : `by ${path[at]?.call}`;
    const key = `${known.address} ${who} ${calls}`;
    const name = this.#names.get(key) ?? this.#next(known.func.name);
    this.#names.set(key, name);
    return name;
  }

  #next(where: string): string {
    const count = (this.#count.get(where) ?? 0) + 1;
    this.#count.set(where, count);
    return count === 1 ? where : `${where}#${count}`;
  }
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'load':
    case 'sum':
      return `${value.kind}(${textOf(value.base)},${value.offset})`;
    case 'within':
      return `within(${textOf(value.base)},${value.stride})`;
    case 'choice':
      return `choice(${value.at},${value.values.map(textOf)})`;
    default:
      return JSON.stringify(value);
  }
}
