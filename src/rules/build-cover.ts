import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, otherName, packagesText } from './wording/cause-words.ts';

export const buildCover: Rule = defineCauseRule({
  id: 'build-cover',
  level: 'error',
  title: 'built for coverage on one side only',
  docs: {
    what: 'One side counts the coverage of a package that both contain, the other does not.',
    why: 'Coverage rewrites the source of the packages that it covers before they are compiled: to the linker it is another package.',
    causes: [
      'the host was built with go build -cover, or by go test -coverpkg',
      'a coverage build was deployed',
    ],
    fix: 'Build both sides without -cover, or both with the same -coverpkg.',
  },
  references: ['cmd/go/internal/work/exec.go: BuildActionCoverMeta', 'cmd/cover'],
  explain: (cause, context) => ({
    message:
      cause.plugin === ''
        ? `${otherName(cause)} counts the coverage of ${packagesText(cause)}, the plugin does not`
        : `the plugin counts the coverage of ${packagesText(cause)}, ${otherName(cause)} does not`,
    fix: buildAsHost(context, cause.plugin === '' ? 'cover the same packages' : 'build without -cover'),
  }),
});
