import { type ClientFunction, type Maker, UNCONSTRAINED } from './collector-makers.ts';
import type { Collector } from './collectors.ts';
import type { InitCode } from './init-code.ts';
import type { ClientCall } from './run-client.ts';
import type { Known, RunMemory } from './run-memory.ts';

const WORD = 8;
const MAX_LABELS = 32;
/** words of options before their constant labels, and all of them at most */
const CONST_LABELS = 8;
const MAX_OPTIONS = 32;

/** Collectors and descriptors that code makes while it is run, by their addresses. */
export class RunCollectors {
  readonly #code: InitCode;
  readonly #memory: RunMemory;
  readonly #collectors = new Map<number, Collector>();
  /** first words of interfaces that hold collectors */
  readonly #tables = new Set<number>();

  constructor(code: InitCode, memory: RunMemory) {
    this.#code = code;
    this.#memory = memory;
  }

  at(value: Known): Collector | undefined {
    return value === undefined ? undefined : this.#collectors.get(value);
  }

  has(value: Known): boolean {
    return value !== undefined && (this.#collectors.has(value) || this.#tables.has(value));
  }

  make(collector: Collector): Known {
    const made = this.#memory.make();
    if (made !== undefined) this.#collectors.set(made, collector);
    return made;
  }

  /** The first word of an interface. */
  table(): Known {
    const table = this.#memory.makeUnknown();
    if (table !== undefined) this.#tables.add(table);
    return table;
  }

  /** What is made without options, and names. */
  async of(does: ClientFunction, given: readonly Known[]): Promise<Known[]> {
    switch (does) {
      case 'of-go':
        return this.#standard('go_goroutines', given[1] ?? 0);
      case 'of-process': {
        const space = await this.#memory.text(given[1], given[2]);
        return space === undefined ? [] : this.#standard(fullName([space, 'process_cpu_seconds_total']), 0);
      }
      case 'of-build':
        return this.#standard('go_build_info', 0);
      case 'full-name': {
        const parts = await this.#texts(given, 3);
        if (!parts) return [];
        const name = parts[2] === '' ? '' : fullName(parts);
        return [this.#memory.makeText(name), new TextEncoder().encode(name).length];
      }
      // NewDesc(fqName, help string, variableLabels []string, constLabels Labels)
      case 'descriptor': {
        const [texts, labels] = [await this.#texts(given, 2), await this.#labels(given[4], given[5])];
        return this.#descriptor(texts, labels, given[7]);
      }
      // The same with an interface in place of the list.
      case 'descriptor-constrained': {
        const labels = await this.#unconstrained(async i => given[i]);
        return this.#descriptor(await this.#texts(given, 2), labels, given[6]);
      }
      default:
        return [];
    }
  }

  /** A collector of the module itself, which has the same descriptors whenever it has no options. */
  #standard(name: string, options: number): Known[] {
    return options === 0 ? [this.table(), this.make({ name, help: '', labels: [] })] : [];
  }

  async #descriptor(
    texts: readonly string[] | undefined,
    labels: string[] | undefined,
    map: Known,
  ): Promise<Known[]> {
    const [name, help = ''] = texts ?? [];
    const constant = await this.#constants(map);
    if (!name || !constant) return [this.#memory.makeUnknown()];
    return [this.make({ name, help, labels, ...(constant.length > 0 ? { constant } : {}) })];
  }

  /** What a maker makes; undefined: its options are not known. */
  async read(maker: Maker, { arguments: given, stack }: ClientCall): Promise<Collector | undefined> {
    const words = this.#code.optionWords?.[maker.options] ?? 0;
    const isOnStack = maker.isConstrained || maker.opts + words > given.length;
    const opts: Known[] = [];
    for (let i = 0; i <= CONST_LABELS; i++) opts.push(isOnStack ? await stack(i) : given[maker.opts + i]);
    const texts = await this.#texts(opts, 4);
    const constant = await this.#constants(opts[CONST_LABELS]);
    if (!texts?.[2] || !constant) return undefined;
    const collector = {
      name: fullName(texts.slice(0, 3)),
      help: texts[3] ?? '',
      ...(constant.length > 0 ? { constant } : {}),
    };
    if (!maker.isVector) return { ...collector, labels: [] };
    if (maker.isConstrained) return { ...collector, labels: await this.#unconstrained(stack) };
    const first = isOnStack ? maker.opts : maker.opts + words;
    const isRest = first + 3 > given.length;
    const list = isRest ? await stack(0) : given[first];
    const length = isRest ? await stack(1) : given[first + 1];
    return { ...collector, labels: await this.#labels(list, length) };
  }

  /** A map of labels, or none. */
  async #constants(map: Known): Promise<Collector['constant']> {
    return map === 0 ? [] : this.#memory.mapOf(map);
  }

  /** An interface that holds a list, somewhere behind the options, whose size differs. */
  async #unconstrained(wordAt: ClientCall['stack']): Promise<string[] | undefined> {
    const itab = this.#code.variable(UNCONSTRAINED);
    for (let i = 0; itab !== undefined && i <= MAX_OPTIONS; i++) {
      if ((await wordAt(i)) !== itab) continue;
      const data = await wordAt(i + 1);
      if (data === undefined) return undefined;
      return this.#labels(await this.#memory.read(data), await this.#memory.read(data + WORD));
    }
    return undefined;
  }

  async #labels(list: Known, length: Known): Promise<string[] | undefined> {
    if (length === undefined || length > MAX_LABELS) return undefined;
    const words: Known[] = [];
    for (let i = 0; i < 2 * length; i++)
      words.push(list === undefined ? undefined : await this.#memory.read(list + WORD * i));
    return this.#texts(words, length);
  }

  /** So many strings one behind the other. */
  async #texts(words: readonly Known[], count: number): Promise<string[] | undefined> {
    const found: string[] = [];
    for (let i = 0; i < count; i++) {
      const text = await this.#memory.text(words[2 * i], words[2 * i + 1]);
      if (text === undefined) return undefined;
      found.push(text);
    }
    return found;
  }
}

function fullName(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('_');
}
