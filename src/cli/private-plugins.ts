import { basename, join } from 'node:path';
import type { Report } from '../check/report.ts';
import { PrivateCopies } from '../node/private-copies.ts';
import { brought, isOfSystem, PrivateLibraries } from '../node/private-libraries.ts';
import type { SeenLibrary, Witness } from '../node/witness.ts';
import { type Streams, UsageError } from './streams.ts';

/** an argument that stands for one argument of each plugin */
const PLUGINS = '{plugins}';
/** in an argument, what stands for the directory of the copies */
const DIRECTORY = '{plugin-dir}';

/** Copies of the plugins for one command, and of the libraries that they bring. They are gone when this process ends. */
export class PrivatePlugins {
  readonly #copies = new PrivateCopies();
  readonly #libraries = new PrivateLibraries(this.#copies);
  readonly #paths: string[] = [];
  readonly #given: readonly string[];

  private constructor(given: readonly string[]) {
    this.#given = given;
  }

  /** @throws InputError */
  static async of(plugins: readonly string[]): Promise<PrivatePlugins> {
    const made = new PrivatePlugins(plugins);
    try {
      for (const plugin of plugins) await made.#take(plugin);
    } catch (error) {
      made.close();
      throw error;
    }
    return made;
  }

  /** In the order of the plugins. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Copies what the plugins bring, as far as the dynamic linker would take the copies; whether there was more of it. */
  async takeLibraries(witness: Witness): Promise<boolean> {
    return (await this.#libraries.take(brought(witness.libraries), witness)).length > 0;
  }

  /** Where the copies of libraries come from. */
  get origins(): string[] {
    return this.#libraries.origins;
  }

  /** A library that is found by its path, or whose place comes before LD_LIBRARY_PATH. */
  shared({ libraries }: Witness): SeenLibrary | undefined {
    return brought(libraries).find(library => !isOfSystem(library) && !this.isOurs(library.path));
  }

  isOurs(file: string): boolean {
    return file.startsWith(`${this.#copies.directory}/`);
  }

  /** The environment in which the copies are found. */
  around<E extends Streams['env']>(env: E): E {
    const path = this.#libraries.searchPath(env['LD_LIBRARY_PATH']);
    return path === undefined ? env : { ...env, LD_LIBRARY_PATH: path };
  }

  /** The arguments of the command. */
  arguments(words: readonly string[]): string[] {
    const directory = this.#copies.named('plugins');
    return words.flatMap(word => (word === PLUGINS ? this.#paths : [word.replaceAll(DIRECTORY, directory)]));
  }

  /** With the names that were given. */
  renamed(report: Report): Report {
    const plugins = report.plugins.map((plugin, index) => ({
      ...plugin,
      path: this.#given[index] ?? plugin.path,
    }));
    return { ...report, plugins };
  }

  close(): void {
    this.#copies.close();
  }

  /** All in one directory; only where two have the same name the second one is in one of its own. */
  async #take(plugin: string): Promise<void> {
    const directory = this.#copies.named('plugins');
    const name = basename(plugin);
    const plain = join(directory, name);
    const path = this.#paths.includes(plain)
      ? join(this.#copies.named(join('plugins', String(this.#paths.length))), name)
      : plain;
    await this.#copies.take(plugin, path);
    this.#paths.push(path);
  }
}

/** @throws UsageError where the command does not say where it takes the copies */
export function checkPlaces(words: readonly string[]): void {
  if (!words.some(word => word === PLUGINS || word.includes(DIRECTORY)))
    throw new UsageError(
      `--private makes copies: the command has to take them, by ${PLUGINS} or ${DIRECTORY} in its arguments`,
    );
}
