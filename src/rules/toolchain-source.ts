import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName } from './wording/cause-words.ts';
import { useToolchainOf } from './wording/toolchain-words.ts';

export const toolchainSource: Rule = defineCauseRule({
  id: 'toolchain-source',
  level: 'error',
  title: 'the same release of Go, another standard library',
  docs: {
    what: 'Both sides name the same release of Go and the same flags, and packages of the standard library differ.',
    why: 'The standard library is compiled from GOROOT for each program. A toolchain that somebody patched keeps its number; -overlay and -toolexec, which replace or rewrite sources, are not recorded; and packages that use cgo, such as net and os/user, take types from the headers of the C library.',
    causes: [
      "a distribution's patched toolchain under the same number",
      'go build -overlay, or a tool that is run by -toolexec',
      'another C library when the two were built, where only packages with cgo differ',
    ],
    fix: 'Build both sides with the same toolchain in the same image.',
  },
  references: ['cmd/go: -overlay, -toolexec', 'cmd/cgo: _cgo_gotypes.go'],
  explain: (cause, { host }) => ({
    message: `packages of the standard library differ, from ${cause.packages[0] ?? ''} on, although both the plugin and ${otherName(cause)} say ${cause.host} and the same flags: one of the toolchains is patched, or one build replaced sources`,
    fix: useToolchainOf(host),
  }),
});
