import type { PluginReport } from '../../check/check.ts';
import type { Finding } from '../../check/finding.ts';
import { findRule } from '../../rules/index.ts';
import { lines, type Markup, markup } from '../markup.ts';
import { ruleLink } from './rule-link.ts';

const SAYS: ReadonlyMap<string, string> = new Map([
  ['fails', 'plugin.Open returns'],
  ['crashes', 'the host dies with'],
  ['unknown', 'plugin.Open may say'],
]);

/** From the reasons to what the loader says: each link leads to the next. */
export function causeChain({ outcome, packages, findings }: PluginReport): Markup | undefined {
  const { kind, message } = outcome;
  if (kind === 'loads') return undefined;
  const shown = findings.filter(({ suppressed }) => !suppressed);
  const decisive = shown.find(finding => finding.decisive);
  const causes = shown.filter(({ ruleId }) => findRule(ruleId)?.kind === 'cause');
  const [first] = packages.differing;
  // Only of differing packages there is a cause to be shown before them.
  const why = (decisive ? [decisive] : shown.slice(0, 1)).map(wordsOf);
  const links =
    first === undefined || decisive?.ruleId !== 'package-hash'
      ? [...(causes.length > 0 ? [linkOf('Differs', causes.map(wordsOf))] : []), linkOf('Why', why)]
      : [
          linkOf('Cause', causes.length > 0 ? causes.map(wordsOf) : [markup`not proven from the two files`]),
          linkOf('Effect', [
            markup`${packages.differing.length} of ${packages.shared} shared packages differ`,
            markup`<code>${first.package}</code> is compared first`,
          ]),
        ];
  const said =
    message === undefined
      ? []
      : [linkOf(SAYS.get(kind) ?? 'Outcome', [markup`<code>${message}</code>`], 'said')];
  return markup`<ol class="chain">\n${lines([...links, ...said])}\n</ol>`;
}

function linkOf(title: string, items: readonly Markup[], tone = 'step'): Markup {
  return markup`<li class="${tone}"><b>${title}</b>${items.map(item => markup`<p>${item}</p>`)}</li>`;
}

function wordsOf({ message, ruleId }: Finding): Markup {
  return markup`${message} ${ruleLink(ruleId)}`;
}
