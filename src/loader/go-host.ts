import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../node/errors.ts';
import { TICK_MS, Witness } from '../node/witness.ts';
import { type Guard, type GuardOptions, guard, MAX_TRIES } from './guard.ts';

export interface GoHostOptions extends Omit<GuardOptions, 'host' | 'hostScope' | 'loader'> {
  /** a Go program that was built with -buildmode=c-shared and calls plugin.Open */
  library: string;
  /**
   * its exported function that opens a plugin, `//export Open` of `func Open(path *C.char) *C.char`: it returns NULL, or
   * the text of the error from C.CString
   */
  open: string;
}

/** A Go host in this process. It is never unloaded: Go does not know how to go away. */
export interface GoHost {
  /** Checks a plugin, and lets the host open it. @throws PluginRejectedError, PluginOpenError, InputError */
  open(path: string): Promise<void>;
  /** A function of the host's library, by its C prototype: `int Answer(int)`. */
  func(prototype: string): (...args: unknown[]) => unknown;
  readonly guard: Guard;
  close(): void;
}

/** The host said something else than the check. */
export class PluginOpenError extends Error {
  override readonly name = 'PluginOpenError';
}

/**
 * Loads a Go host with koffi, with RTLD_GLOBAL: opened for itself alone, its plugins would bind to a runtime of their own,
 * and the first one would take the process down. Signals are Go's from then on, see openLibrary.
 * @throws where koffi is not installed, or the library cannot be loaded; InputError where it is changed meanwhile
 */
export async function openGoHost({ library, open, ...options }: GoHostOptions): Promise<GoHost> {
  const { default: koffi } = await import('koffi');
  const witness = await settledWitness(library);
  const guarded = await guard({ ...options, host: library, hostScope: 'global', loader: 'plugin.Open' });
  // By a name without a slash dlopen would look for another file.
  const loaded = koffi.load(resolve(library), { global: true });
  if (witness.changed() !== undefined) {
    guarded.close();
    throw new InputError(`${library} was changed while it was loaded`);
  }
  const text = koffi.disposable(`${open}_error`, 'str');
  const call = loaded.func(open, text, ['str']);
  return {
    guard: guarded,
    open: path =>
      guarded.open(path, copy => {
        const error: unknown = call(copy);
        if (error !== null) throw new PluginOpenError(String(error));
      }),
    func: prototype => loaded.func(prototype),
    close: () => guarded.close(),
  };
}

/** Of a file that does not change in the tick in which it is looked at. */
async function settledWitness(file: string): Promise<Witness> {
  for (let tries = 1; ; tries++) {
    const witness = new Witness();
    witness.look(file);
    if (witness.changed() === undefined) return witness;
    if (tries === MAX_TRIES) throw new InputError(`cannot read ${file}: it is being changed`);
    await sleep(TICK_MS);
  }
}

/** What a guarded library gives: its functions, by their C prototypes. */
export interface GuardedLibrary {
  func(prototype: string): (...args: unknown[]) => unknown;
}

/**
 * Loads a shared library into this process with koffi, if the dynamic linker will take it.
 *
 * A library of Go brings its runtime: it takes SIGSEGV, SIGBUS, SIGFPE and SIGURG over, and SIGPIPE, which Node ignores, is
 * not ignored any more. Handlers that are installed later have to set SA_ONSTACK. A child process that is forked without
 * exec (not those of child_process) cannot call into it.
 * @param guarded a guard with `loader: 'dlopen'` and `host: process.execPath`
 */
export async function openLibrary(guarded: Guard, path: string): Promise<GuardedLibrary> {
  const { default: koffi } = await import('koffi');
  return guarded.open(path, copy => {
    const loaded = koffi.load(copy);
    return { func: prototype => loaded.func(prototype) };
  });
}
