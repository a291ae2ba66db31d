import { isStandardPath } from '../go/standard-library.ts';
import { placeOf } from './call-place.ts';
import { asRegistration } from './collectors.ts';
import type { FunctionNames } from './function-names.ts';
import type { InitCode } from './init-code.ts';
import { InitRun, type RunGuide } from './init-run.ts';
import type { ReachedSinks } from './reached-sinks.ts';
import type { Registration } from './registration.ts';
import type { KeptCollectors } from './run-client.ts';
import type { Known, RunMemory } from './run-memory.ts';
import type { TypeName } from './type-name.ts';

/** Its functions are known by what they make. */
const CLIENT = 'github.com/prometheus/client_golang/';
/** It puts into its variables what they stand for. */
const REGISTRY = `${CLIENT}prometheus`;

/** pflag.Flag {Name, Shorthand string; …} */
const FLAG_WORDS = 4;

/** Notes what init functions certainly register, by running them as far as their way is known. */
export class RunRegistrations {
  readonly #code: InitCode;
  readonly #names: FunctionNames;
  readonly #reached: ReachedSinks;
  readonly #typeAt: (address: number) => Promise<TypeName | undefined>;
  readonly #found: Registration[] = [];
  #package = '';
  #run: InitRun | undefined;
  readonly #kept: KeptCollectors = new Map();
  /** names of collectors that functions take out of the default registry, */
  readonly released: Set<string> = new Set();
  /** and whether they do of others, which are not known */
  releasesOthers = false;
  /** the last function was run to its end */
  wasWhole = false;

  constructor(
    code: InitCode,
    {
      names,
      reached,
      typeAt,
    }: {
      names: FunctionNames;
      reached: ReachedSinks;
      typeAt: (address: number) => Promise<TypeName | undefined>;
    },
  ) {
    this.#code = code;
    this.#names = names;
    this.#reached = reached;
    this.#typeAt = typeAt;
  }

  /** The init functions of a package, which see what earlier ones of it have put into its variables. */
  begin(path: string): void {
    this.#package = path;
    this.#run = undefined;
  }

  async of(index: number): Promise<Registration[]> {
    this.#run ??= new InitRun(this.#code, {
      ...this.#guide,
      keepsMarks: this.#package === REGISTRY,
      collectors: {
        kept: this.#kept,
        found: collector => {
          const one = asRegistration(collector, this.#package, true);
          this.#found.push(this.released.has(one.name) ? { ...one, lenient: true } : one);
        },
        released: collector => {
          if (collector) this.released.add(asRegistration(collector, '', true).name);
          else this.releasesOthers = true;
        },
      },
    });
    this.wasWhole = await this.#run.run(index);
    if (!this.wasWhole) this.#run = undefined;
    return this.#found.splice(0);
  }

  readonly #guide: Omit<RunGuide, 'collectors' | 'keepsMarks'> = {
    nameOf: async index => {
      await this.#names.load([index]);
      return this.#names.of(index);
    },
    isFollowed: async index => {
      await this.#names.load([index]);
      const path = this.#names.packageOf(index);
      if (path === undefined || path.startsWith(CLIENT)) return false;
      // Methods as values are called through functions that the compiler makes beside them.
      return !isStandardPath(path) || this.#names.of(index).endsWith('-fm');
    },
    reaches: index => this.#reached.reaches(index, 1),
    found: async ({ sink, arguments: given, index, call }, memory) => {
      const { registry } = sink;
      if (sink.isExtension) return;
      const variable = sink.receiver === undefined ? undefined : this.#code.variable(sink.receiver);
      if (sink.receiver !== undefined && (variable === undefined || given[0] !== memory.markOf(variable)))
        return;
      const at = registry === 'net/http' ? await placeOf(this.#code, index, call) : undefined;
      const base = { registry, package: this.#package, certain: true, ...(at === undefined ? {} : { at }) };
      const address = sink.type === undefined ? undefined : given[sink.type];
      const type = address === undefined ? undefined : await this.#typeAt(address);
      if (sink.type !== undefined && !type) return;
      const value = type ? { value: type.value, shown: type.shown } : {};
      const words = sink.isBehind && sink.name !== undefined ? await behind(memory, given, sink.name) : given;
      const text = (at: number) => memory.text(words[at], words[at + 1]);
      const name = sink.name === undefined ? type?.gobName : await text(sink.name);
      const letter = sink.hasLetter && sink.name !== undefined ? await text(sink.name + 2) : undefined;
      if (!name) return;
      this.#found.push({ ...base, name, ...value, ...(letter ? { value: letter } : {}) });
    },
  };
}

/** The words of what an argument points to, in place of that and what follows. */
async function behind(memory: RunMemory, given: readonly Known[], at: number): Promise<Known[]> {
  const [start, found] = [given[at], given.slice(0, at)];
  for (let i = 0; i < FLAG_WORDS; i++)
    found.push(start === undefined ? undefined : await memory.read(start + 8 * i));
  return found;
}
