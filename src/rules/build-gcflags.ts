import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, orNothing, otherName } from './wording/cause-words.ts';

export const buildGcflags: Rule = defineCauseRule({
  id: 'build-gcflags',
  level: 'error',
  title: 'compiler flags differ',
  docs: {
    what: 'The two sides were compiled with different -gcflags that reach packages which both contain.',
    why: 'Without inlining or optimisation the export data of a package, which is what is hashed, has no bodies to inline. A value without a pattern, as in -gcflags="-N -l", reaches only the packages named on the command line, and changes nothing here.',
    causes: [
      'a debugger or an IDE builds the host with -gcflags="all=-N -l"',
      '-gcflags was copied to the plugin without all=',
    ],
    fix: 'Build the plugin with the same -gcflags, all= included.',
  },
  references: ['cmd/go/internal/load/flag.go: PerPackageFlag'],
  explain: (cause, context) => ({
    message: `-gcflags of the plugin: ${orNothing(cause.plugin)}; of ${otherName(cause)}: ${orNothing(cause.host)}`,
    fix: buildAsHost(
      context,
      cause.host === '' ? 'build without -gcflags' : `build with -gcflags='${cause.host}'`,
    ),
  }),
});
