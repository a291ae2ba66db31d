import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, orNothing, otherName } from './wording/cause-words.ts';

export const buildSanitizer: Rule = defineCauseRule({
  id: 'build-sanitizer',
  level: 'error',
  title: 'built with -asan or -msan on one side only',
  docs: {
    what: 'The two sides were built with different sanitizers: -asan (address) or -msan (memory).',
    why: 'Both are constants of internal/asan and internal/msan, which the runtime, syscall and others look at: these packages and all that import them differ.',
    causes: ['a test build of the host with -asan', 'the flag was copied to one of the two builds only'],
    fix: 'Build both sides with the same sanitizer, or both without. With -asan on both sides, start the host with ASAN_OPTIONS=detect_odr_violation=0: both register the globals of runtime/cgo, which AddressSanitizer otherwise reports as an odr-violation (rule sanitizer-runtime).',
  },
  references: ['cmd/go/internal/work/init.go: instrumentInit', 'internal/asan'],
  explain: (cause, context) => ({
    message: `sanitizer of the plugin: ${orNothing(cause.plugin)}; of ${otherName(cause)}: ${orNothing(cause.host)}`,
    fix: buildAsHost(
      context,
      cause.host === ''
        ? 'build without -asan and -msan'
        : `build with ${cause.host}${environmentOf(cause.host)}`,
    ),
  }),
});

/** What the host needs beside, with AddressSanitizer on both sides. */
function environmentOf(flags: string): string {
  return flags.includes('-asan') ? ', and start the host with ASAN_OPTIONS=detect_odr_violation=0' : '';
}
