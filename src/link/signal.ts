import { parseGoVersion } from '../go/version.ts';
import type { BinaryProfile } from '../profile/profile.ts';

/** Seen so in 1.21, not yet in 1.19. */
const FIRST_MINOR_NAMING_SIGNALS = 21;

/** First line of a Go process that a signal in C code kills (runtime/signal_unix.go: sighandler). */
export function signalMessage(signal: 'SIGABRT' | 'SIGBUS' | 'SIGSEGV', host: BinaryProfile): string {
  // abort(3) is no fault: every release names it.
  if (signal === 'SIGABRT') return 'SIGABRT: abort';
  const release = parseGoVersion(host.go?.version ?? '');
  if (release && release.minor < FIRST_MINOR_NAMING_SIGNALS) {
    return 'fatal error: unexpected signal during runtime execution';
  }
  return signal === 'SIGBUS' ? 'SIGBUS: bus error' : 'SIGSEGV: segmentation violation';
}
