import type { Cause } from '../cause/cause.ts';
import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName } from './wording/cause-words.ts';
import { useToolchainOf } from './wording/toolchain-words.ts';

export const toolchainVersion: Rule = defineCauseRule({
  id: 'toolchain-version',
  level: 'error',
  title: 'built with another release of Go',
  docs: {
    what: 'Host and plugin were built with different releases of Go, and packages of the standard library differ between them.',
    why: 'The standard library is part of both files and is compared package by package. Even a patch release changes some of it; where none of the shared packages changed, the plugin loads, and this is not reported.',
    causes: [
      'another Go release on the machine that builds the plugin',
      'the toolchain line of go.mod, or GOTOOLCHAIN, chose another one',
    ],
    fix: 'Build with exactly the release of the host.',
  },
  references: ['cmd/link/internal/ld/lib.go: Library.Fingerprint', 'cmd/go/internal/toolchain'],
  explain: (cause, { host }) => ({
    message: wordsOf(cause),
    fix: useToolchainOf(host),
  }),
});

function wordsOf(cause: Cause): string {
  const { plugin, host, certainty } = cause;
  if (certainty === 'proven') return `the plugin was built with ${plugin}, ${otherName(cause)} with ${host}`;
  const own =
    plugin === '' ? 'another release of Go' : `another release of Go (its runtime is that of ${plugin})`;
  return `the plugin was built with ${own} than ${otherName(cause)}${host === '' ? '' : `, which has ${host}`}`;
}
