import type { CheckResult } from '../check/check.ts';
import { makeReport, type Report } from '../check/report.ts';
import { decideGate, ExitCode } from '../gate/gate.ts';
import { errnoOf, InputError } from '../node/errors.ts';
import type { Host } from '../node/host.ts';
import { mappedFiles } from '../node/mapped-files.ts';
import { strangersAt } from '../node/place.ts';
import type { PrivateCopies, PrivateCopy } from '../node/private-copies.ts';
import {
  brought,
  findableHere,
  isOfSystem,
  notMapped,
  type PrivateLibraries,
  realPathOf,
} from '../node/private-libraries.ts';
import { pathInRoot } from '../node/root-path.ts';
import { type SeenLibrary, Witness } from '../node/witness.ts';
import { VERSION } from '../version.ts';
import type { GuardOptions } from './guard.ts';

/** What is thought of a file after all that are open, and what that rests on. */
export interface Judgement {
  /** undefined: it is let through */
  refusal: Refusal | undefined;
  /** for what is found out later */
  refusedFor(reason: string): Refusal;
  witness: Witness;
  /** what is mapped with it, and was not there before */
  libraries: readonly SeenLibrary[];
  /** the host is this process */
  isHere: boolean;
}

export interface Refusal {
  report: Report;
  /** where it is not the report that says it */
  reason?: string;
}

type Checked = Pick<Judgement, 'witness' | 'libraries' | 'isHere'> & { result: CheckResult };

/** Libraries may need others, which are looked for only then; no plugin has as many levels of them. */
const MAX_ROUNDS = 16;
const FAILED = { passed: false, exitCode: ExitCode.failed } as const;

/** Judges files for one host, with private copies of the libraries that they bring. */
export class Judge {
  readonly #host: Host;
  readonly #options: GuardOptions;
  readonly #copies: PrivateCopies;
  readonly #private: PrivateLibraries;
  #isHere = false;

  constructor(host: Host, options: GuardOptions, copies: PrivateCopies, libraries: PrivateLibraries) {
    this.#host = host;
    this.#options = options;
    this.#copies = copies;
    this.#private = libraries;
  }

  /** @param path as it was given; @throws InputError */
  async judge(path: string, file: PrivateCopy, opened: readonly PrivateCopy[]): Promise<Judgement> {
    const taken: string[] = [];
    try {
      const { result, ...checked } = await this.#check([...opened, file], taken);
      const plugins = result.plugins.slice(-1).map(plugin => ({ ...plugin, path, sha256: file.sha256 }));
      const one = { ...result, plugins };
      const refusedFor = (reason: string) => ({ report: makeReport(one, FAILED, VERSION), reason });
      const danger = this.#options.strict ? this.#danger(checked) : undefined;
      const refusal = this.#refusalOf(one) ?? (danger === undefined ? undefined : refusedFor(danger));
      if (refusal) this.#private.drop(taken);
      return { refusal, refusedFor, ...checked };
    } catch (error) {
      this.#private.drop(taken);
      const isOfFile =
        errnoOf(error) !== undefined || (error instanceof Error && error.name === 'FormatError');
      throw isOfFile ? new InputError(`cannot judge ${path}: ${messageOf(error)}`) : error;
    }
  }

  /** Checks until all that the files bring, and that can be, is a private copy. */
  async #check(files: readonly PrivateCopy[], taken: string[]): Promise<Checked> {
    const { failOn: _, allowUndetermined: _1, directory: _2, ...options } = this.#options;
    // Once it is mapped it stays, whatever stands at its path later.
    this.#isHere ||= mappedFiles().has(realPathOf(this.#options.host));
    const isHere = this.#isHere;
    const isIgnored = (path: string) =>
      path.startsWith(`${this.#copies.directory}/`) || (isHere && path === this.#options.host);
    for (let round = 1; ; round++) {
      const witness = new Witness(isIgnored);
      const libraryPath = this.#private.searchPath(options.libraryPath);
      const paths = files.map(({ path }) => path);
      const result = await this.#host.check(paths, { ...options, libraryPath, witness });
      const all = brought(witness.libraries);
      const libraries = isHere ? notMapped(all) : all;
      const more =
        round < MAX_ROUNDS ? await this.#private.take(this.#copied(libraries, isHere), witness) : [];
      taken.push(...more);
      if (more.length === 0) return { result, witness, libraries, isHere };
    }
  }

  /** Those whose private copies the dynamic linker takes. */
  #copied(libraries: readonly SeenLibrary[], isHere: boolean): readonly SeenLibrary[] {
    const { sysroot = '/', privateLibraries = false } = this.#options;
    if (sysroot !== '/') return [];
    if (!isHere) return privateLibraries ? libraries : [];
    // musl knows a library that was opened by its path by nothing but that.
    return this.#host.artifact.libc === 'musl' ? [] : findableHere(libraries);
  }

  #refusalOf(one: CheckResult): Refusal | undefined {
    const { failOn = 'error', allowUndetermined = false, strict = false } = this.#options;
    const decision = decideGate(one, { failOn, strict, allowUndecided: allowUndetermined });
    const isLetThrough = decision.exitCode === 0 || (decision.exitCode === 3 && allowUndetermined);
    return isLetThrough ? undefined : { report: makeReport(one, decision, VERSION) };
  }

  /** By what somebody could have other bytes mapped than those that were judged. */
  #danger({ libraries, witness, isHere }: Omit<Checked, 'result'>): string | undefined {
    const { host, sysroot = '/' } = this.#options;
    const isOurs = (path: string) => path.startsWith(`${this.#copies.directory}/`);
    const strangersOf = (path: string) =>
      strangersAt(sysroot === '/' ? path : (pathInRoot(sysroot, path) ?? path));
    // What is mapped already cannot be exchanged any more.
    const strangers = isHere ? undefined : strangersAt(host);
    if (strangers !== undefined) return `${host} could be exchanged: ${strangers}`;
    // Also where a private copy comes from: who can write there is no source of code.
    const needed = (isHere ? libraries : witness.libraries).map(({ path }) => path);
    for (const path of [...needed.filter(one => !isOurs(one)), ...this.#private.origins]) {
      const others = strangersOf(path);
      if (others !== undefined) return `it needs ${path}, which could be exchanged: ${others}`;
    }
    const isPrivate = (one: SeenLibrary) =>
      isHere ? this.#private.copyOf(one, witness) !== undefined : isOurs(one.path);
    const loose = libraries.find(one => !isOfSystem(one) && !isPrivate(one));
    return (
      loose && `it needs ${loose.path}, which could be exchanged before it is loaded${isHere ? '' : WAY_OUT}`
    );
  }
}

const WAY_OUT = ' by a host in another process (see privateLibraries)';

function messageOf(error: unknown): string {
  return errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
}
