import type { Cause } from '../cause/cause.ts';
import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { orNothing, otherName, packagesText } from './wording/cause-words.ts';
import { profileFix } from './wording/profile-fix.ts';

export const buildPgo: Rule = defineCauseRule({
  id: 'build-pgo',
  level: 'error',
  title: 'profile-guided optimization differs',
  docs: {
    what: 'One side was built with a CPU profile (-pgo, or default.pgo beside its main package), the other without it or with another one.',
    why: 'PGO makes hot functions inlinable that are otherwise too large, in every package of the program and in the standard library. Inlinable bodies are part of the export data, which is what is hashed. Since Go 1.21 a default.pgo beside the main package is used without any flag; go build ./plugin does not see that of the host.',
    causes: [
      'a default.pgo lies beside the main package of the host',
      'a release build passes -pgo=FILE',
      'the profile was renewed between the two builds',
    ],
    fix: 'Build the plugin with -pgo=FILE and the profile of the host, or the host with -pgo=off.',
  },
  references: [
    'cmd/go/internal/load/pkg.go: setPGOProfilePath',
    'cmd/compile/internal/inline: hotCallsiteThreshold',
  ],
  explain: (cause, context) => ({
    message: wordsOf(cause),
    fix: profileFix(cause, context),
  }),
});

function wordsOf(cause: Cause): string {
  const { plugin, host, packages, certainty } = cause;
  const verb = packages.length === 1 ? 'differs' : 'differ';
  if (plugin === host)
    return `both were built with a profile called ${host}, and ${packagesText(cause)} ${verb}: the profiles differ`;
  const sides = `-pgo of the plugin: ${orNothing(plugin)}; of ${otherName(cause)}: ${orNothing(host)}`;
  return certainty === 'proven'
    ? `${sides}; hot functions of ${packagesText(cause)} are inlined differently`
    : `${sides}; packages with hot functions differ by it`;
}
