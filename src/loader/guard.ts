import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../node/errors.ts';
import { type CheckFilesOptions, Host } from '../node/host.ts';
import { mappedFiles } from '../node/mapped-files.ts';
import { PrivateCopies, type PrivateCopy } from '../node/private-copies.ts';
import { neededBy, PrivateLibraries, realPathOf } from '../node/private-libraries.ts';
import { TICK_MS } from '../node/witness.ts';
import type { Level } from '../rules/rule.ts';
import { Judge, type Judgement } from './judge.ts';
import { MappedOtherwiseError } from './mapped-otherwise-error.ts';
import { PluginRejectedError } from './plugin-rejected-error.ts';

export interface GuardOptions
  extends Pick<
    CheckFilesOptions,
    'hostScope' | 'loader' | 'sysroot' | 'glibc' | 'libraryPath' | 'contracts'
  > {
  /** the program that opens the plugins, or a profile that was saved of it */
  host: string;
  /** lowest level of findings that keeps a plugin out, though it would load; default `error` */
  failOn?: Level;
  /**
   * refuse also files that run code of their own while they are loaded, or that were tampered with, and those that bring
   * libraries which somebody else could exchange
   */
  strict?: boolean;
  /** let through what could not be decided; default: it is refused */
  allowUndetermined?: boolean;
  /**
   * where the private copies are made; default: the directory for temporary files. Nobody but root and the user may be able
   * to exchange it: it and all above it are theirs, and others cannot write to them, or they are sticky as /tmp
   */
  directory?: string;
  /**
   * the host is a process that `load` starts, with the `libraryPath` that it is given as LD_LIBRARY_PATH: the libraries
   * that plugins bring are private copies too. In a host that is this process they always are
   */
  privateLibraries?: boolean;
}

/**
 * Opens a checked file; `path` is that of a private copy with exactly the bytes that were checked.
 * @param libraryPath what the host has to have in LD_LIBRARY_PATH, where `privateLibraries` is set
 */
export type Load<T> = (path: string, libraryPath: string | undefined) => T | Promise<T>;

/** Lets a loader open only what was checked. */
export interface Guard {
  /**
   * Checks a file after all that were opened before it, and calls `load` if the gate is open for it. What `load` gives or
   * throws is given or thrown. One file after the other, however often it is called.
   * @throws PluginRejectedError with the report; InputError where the file cannot be read; MappedOtherwiseError
   */
  open<T>(path: string, load: Load<T>): Promise<T>;
  /** Removes the private copies: when no plugin is going to be opened any more. */
  close(): void;
}

/** What changes all the time while it is checked is refused in the end. */
export const MAX_TRIES = 4;

/**
 * A guard for one process of a host. It reads the host once; what it lets through it remembers, since a plugin changes what
 * later ones are compared with. Its copies are removed when the process ends, also by SIGTERM, SIGINT or SIGHUP.
 * @throws InputError, ProfileError where the host cannot be read, or copies cannot be made
 */
export async function guard(options: GuardOptions): Promise<Guard> {
  const host = await settledHost(options.host);
  try {
    return new ProcessGuard(host, options);
  } catch (error) {
    host.close();
    throw error;
  }
}

/** A host that was changed just now may be changed again without a trace: it is read once more. */
async function settledHost(path: string): Promise<Host> {
  for (let tries = 1; ; tries++) {
    const host = await Host.open(path, { withDigest: true });
    if (!host.stamp.isFresh) return host;
    host.close();
    if (tries === MAX_TRIES) throw new InputError(`cannot read ${path}: it is being changed`);
    await sleep(TICK_MS);
  }
}

class ProcessGuard implements Guard {
  readonly #host: Host;
  readonly #options: GuardOptions;
  readonly #copies: PrivateCopies;
  readonly #libraries: PrivateLibraries;
  readonly #judge: Judge;
  /** in the order in which `load` was called, whatever came of it */
  readonly #opened: PrivateCopy[] = [];
  /** what was judged after all that is open now, by digest */
  readonly #judged = new Map<string, Judgement>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: Host, options: GuardOptions) {
    this.#host = host;
    this.#options = options;
    this.#copies = new PrivateCopies(options.directory);
    this.#libraries = new PrivateLibraries(this.#copies);
    this.#judge = new Judge(host, options, this.#copies, this.#libraries);
  }

  open<T>(path: string, load: Load<T>): Promise<T> {
    const opened = this.#last.then(() => this.#open(path, load));
    // One that is refused does not hold up the next.
    this.#last = opened.catch(() => undefined);
    return opened;
  }

  close(): void {
    this.#copies.close();
    this.#host.close();
  }

  async #open<T>(path: string, load: Load<T>): Promise<T> {
    const copy = await this.#copies.take(path);
    // The same bytes again are the same file to plugin.Open, which knows what is open by its path.
    const before = this.#opened.find(({ sha256 }) => sha256 === copy.sha256);
    if (before) this.#copies.drop(copy);
    const file = before ?? copy;
    try {
      for (let tries = 1; ; ) {
        const judgement = await this.#judgementOf(path, file);
        if (judgement.refusal) throw new PluginRejectedError(path, judgement.refusal);
        const changed = judgement.witness.changed();
        // Nothing may be awaited from that look at the files on.
        if (changed === undefined && this.#openLibraries(judgement)) return this.#load(file, judgement, load);
        this.#judged.delete(file.sha256);
        // Judged without the copy of a library that cannot be loaded by itself.
        if (changed === undefined) continue;
        const reason = `${changed} was changed while it was checked`;
        if (tries++ === MAX_TRIES) throw new PluginRejectedError(path, judgement.refusedFor(reason));
        await sleep(TICK_MS);
      }
    } catch (error) {
      if (!this.#opened.includes(file)) this.#copies.drop(file);
      throw error;
    }
  }

  async #judgementOf(path: string, file: PrivateCopy): Promise<Judgement> {
    const known = this.#judged.get(file.sha256);
    if (known && known.witness.changed() === undefined) return known;
    const judgement = await this.#judge.judge(path, file, this.#opened);
    this.#judged.set(file.sha256, judgement);
    return judgement;
  }

  #openLibraries({ isHere, libraries, witness }: Judgement): boolean {
    return !isHere || this.#libraries.open(libraries, witness);
  }

  async #load<T>(file: PrivateCopy, judgement: Judgement, load: Load<T>): Promise<T> {
    if (!this.#opened.includes(file)) {
      this.#opened.push(file);
      this.#judged.clear();
    }
    const value = await load(file.path, this.#libraries.searchPath(this.#options.libraryPath));
    this.#compareMapped(file, judgement);
    return value;
  }

  /** What this process has mapped now with the file: of what could not be a private copy another one may have been taken. */
  #compareMapped({ path }: PrivateCopy, { isHere, libraries, witness }: Judgement): void {
    const mapped = isHere && libraries.length > 0 ? mappedFiles() : new Set<string>();
    // It may be loaded later, or by another process.
    if (!mapped.has(path)) return;
    for (const library of neededBy(path, libraries)) {
      const copy = this.#libraries.copyOf(library, witness);
      if (!mapped.has(copy ?? realPathOf(library.path))) throw new MappedOtherwiseError(library.path);
      if (copy === undefined && witness.changed() === library.path)
        throw new MappedOtherwiseError(library.path);
    }
  }
}
