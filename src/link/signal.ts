import { parseGoVersion } from '../go/version.ts';
import type { BinaryProfile } from '../profile/profile.ts';

/** Seen so in 1.21, not yet in 1.19. */
const FIRST_MINOR_NAMING_SIGNALS = 21;

type Signal = 'SIGABRT' | 'SIGBUS' | 'SIGFPE' | 'SIGSEGV';

/** runtime/sigtab_linux_generic.go */
const NAMES: Readonly<Record<Signal, string>> = {
  SIGABRT: 'SIGABRT: abort',
  SIGBUS: 'SIGBUS: bus error',
  SIGFPE: 'SIGFPE: floating-point exception',
  SIGSEGV: 'SIGSEGV: segmentation violation',
};

/** First line of a Go process that a signal in C code kills (runtime/signal_unix.go: sighandler). */
export function signalMessage(signal: Signal, host: BinaryProfile): string {
  const release = parseGoVersion(host.go?.version ?? '');
  // abort(3) is not a fault: every release names it.
  const isNamed = signal === 'SIGABRT' || !release || release.minor >= FIRST_MINOR_NAMING_SIGNALS;
  return isNamed ? NAMES[signal] : 'fatal error: unexpected signal during runtime execution';
}
