import { NOT_RECORDED } from '../cause/module-facts.ts';
import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, orNothing, otherName, packagesText } from './wording/cause-words.ts';

export const buildTags: Rule = defineCauseRule({
  id: 'build-tags',
  level: 'error',
  title: 'build tags differ',
  docs: {
    what: 'The two sides were built with different -tags, and the tags chose other files of a package that both contain.',
    why: 'A tag selects files, and other files are another package. A tag that no file asks for changes nothing, so it is only reported where packages differ that a tag is known to change, or that nothing else explains.',
    causes: [
      'netgo or osusergo on one side',
      'a tag of the product, such as enterprise or nextgen, on the host only',
    ],
    fix: 'Build the plugin with the -tags of the host.',
  },
  references: ['go/build/constraint', 'cmd/go/internal/load/pkg.go'],
  explain: (cause, context) => ({
    message: `-tags of the plugin: ${orNothing(cause.plugin)}; of ${otherName(cause)}: ${orNothing(cause.host)}; ${packagesText(cause)} ${cause.packages.length === 1 ? 'differs' : 'differ'}${cause.beside === undefined ? '' : `, ${cause.beside}`}`,
    fix: buildAsHost(context, wordsOf(cause.host)),
  }),
});

function wordsOf(tags: string): string {
  if (tags === NOT_RECORDED) return 'build with the -tags of the host';
  return tags === '' ? 'build without -tags' : `build with -tags=${tags}`;
}
