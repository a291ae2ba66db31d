import { makeReport, type Report } from '../check/report.ts';
import { decideGate } from '../gate/gate.ts';
import { type CheckFilesOptions, Host } from '../node/host.ts';
import type { Level } from '../rules/rule.ts';
import { VERSION } from '../version.ts';
import { PluginRejectedError } from './plugin-rejected-error.ts';
import { PrivateCopies, type PrivateCopy } from './private-copies.ts';

export interface GuardOptions
  extends Pick<
    CheckFilesOptions,
    'hostScope' | 'loader' | 'sysroot' | 'glibc' | 'libraryPath' | 'contracts'
  > {
  /** the program that opens the plugins, or a profile that was saved of it */
  host: string;
  /** lowest level of findings that keeps a plugin out, though it would load; default `error` */
  failOn?: Level;
  /** refuse also files that run code of their own while they are loaded, or that were tampered with */
  strict?: boolean;
  /** let through what could not be decided; default: it is refused */
  allowUndetermined?: boolean;
  /** where the private copies are made; default: the directory for temporary files */
  directory?: string;
}

/** Opens a checked file; the path is that of a private copy with exactly the bytes that were checked. */
export type Load<T> = (path: string) => T | Promise<T>;

/** Lets a loader open only what was checked. */
export interface Guard {
  /**
   * Checks a file after all that were opened before it, and calls `load` if the gate is open for it. What `load` gives or
   * throws is given or thrown. One file after the other, however often it is called.
   * @throws PluginRejectedError with the report; InputError where the file cannot be read
   */
  open<T>(path: string, load: Load<T>): Promise<T>;
  /** Removes the private copies: when no plugin is going to be opened any more. */
  close(): void;
}

/**
 * A guard for one process of a host. It reads the host once; what it lets through it remembers, since a plugin changes what
 * later ones are compared with.
 * @throws InputError, ProfileError where the host cannot be read
 */
export async function guard(options: GuardOptions): Promise<Guard> {
  const host = await Host.open(options.host, { withDigest: true });
  return new ProcessGuard(host, options);
}

class ProcessGuard implements Guard {
  readonly #host: Host;
  readonly #options: GuardOptions;
  readonly #copies: PrivateCopies;
  /** in the order in which `load` was called, whatever came of it */
  readonly #opened: PrivateCopy[] = [];
  /** what was judged after all that is open now, by digest; undefined: it is let through */
  readonly #judged = new Map<string, Report | undefined>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: Host, options: GuardOptions) {
    this.#host = host;
    this.#options = options;
    this.#copies = new PrivateCopies(options.directory);
    process.once('exit', this.#clean);
  }

  readonly #clean = () => this.#copies.close();

  open<T>(path: string, load: Load<T>): Promise<T> {
    const opened = this.#last.then(() => this.#open(path, load));
    // One that is refused does not hold up the next.
    this.#last = opened.catch(() => undefined);
    return opened;
  }

  close(): void {
    process.off('exit', this.#clean);
    this.#clean();
    this.#host.close();
  }

  async #open<T>(path: string, load: Load<T>): Promise<T> {
    const copy = this.#copies.take(path);
    // The same bytes again are the same file to plugin.Open, which knows what is open by its path.
    const before = this.#opened.find(({ sha256 }) => sha256 === copy.sha256);
    if (before) this.#copies.drop(copy);
    const file = before ?? copy;
    if (!this.#judged.has(file.sha256)) this.#judged.set(file.sha256, await this.#judge(path, file));
    const refused = this.#judged.get(file.sha256);
    if (refused) {
      if (!before) this.#copies.drop(copy);
      throw new PluginRejectedError(path, refused);
    }
    if (!before) {
      this.#opened.push(copy);
      this.#judged.clear();
    }
    return load(file.path);
  }

  /** The report of a file that is not let through. */
  async #judge(path: string, file: PrivateCopy): Promise<Report | undefined> {
    const { failOn = 'error', allowUndetermined = false, strict = false, ...options } = this.#options;
    const result = await this.#host.check(
      [...this.#opened, file].map(one => one.path),
      { ...options, strict },
    );
    const plugins = result.plugins.slice(-1).map(plugin => ({ ...plugin, path, sha256: file.sha256 }));
    const one = { ...result, plugins };
    const decision = decideGate(one, { failOn, strict: strict && !allowUndetermined });
    const isLetThrough = decision.exitCode === 0 || (decision.exitCode === 3 && allowUndetermined);
    return isLetThrough ? undefined : makeReport(one, decision, VERSION);
  }
}
