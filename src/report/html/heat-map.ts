import type { Matrix, MatrixCell } from '../../fleet/matrix.ts';
import { lines, type Markup, markup } from '../markup.ts';

/** choices of the filter that the style has */
const MAX_CHOICES = 16;

const TONES = { loads: 'good', fails: 'bad', crashes: 'bad', unknown: 'open' } as const;
const SIGNS = { good: '✓', bad: '✗', open: '?' } as const;
const WORDS = { loads: 'loads', fails: 'fails', crashes: 'crashes', unknown: 'unknown' } as const;

/**
 * Hosts side by side, plugins below each other, coloured by what comes of them; what is chosen above it hides all other rows,
 * without a script.
 * @param target where the name of a plugin leads to
 */
export function heatMap(
  { hosts, plugins }: Matrix,
  target?: (plugin: number, host: number) => string,
): Markup {
  const kinds = plugins.map(({ outcomes }) => new Set(outcomes.map(choiceOf)));
  const choices = [...new Set(kinds.flatMap(kind => [...kind]))].slice(0, MAX_CHOICES - 1);
  const filter = choices.length < 2 || plugins.length < 4 ? undefined : filterOf(choices, kinds);
  const head = hosts.map(({ path, goVersion, platform }) => {
    const facts = [goVersion, platform].filter(fact => fact !== undefined).join(' ');
    return markup`<th scope="col"><code>${path}</code> <small>${facts}</small></th>`;
  });
  const rows = plugins.map(({ path, outcomes }, i) => {
    const classes = ['f0', ...choices.flatMap((choice, c) => (kinds[i]?.has(choice) ? [`f${c + 1}`] : []))];
    const cells = outcomes.map((cell, h) => cellOf(cell, target?.(i, h)));
    return markup`<tr class="${classes.join(' ')}"><th scope="row"><code>${path}</code></th>${cells}</tr>`;
  });
  // The page has one of a host below that of all.
  const label = hosts.length === 1 ? `Plugins in ${hosts[0]?.path}` : 'Plugins and hosts';
  return markup`<div class="heat">${filter}<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr><th scope="col">Plugin</th>${head}</tr></thead><tbody>
${lines(rows)}
</tbody></table></div></div>`;
}

/** What a cell is filtered by: the rule that decides, or that it loads. */
function choiceOf({ kind, ruleId, contract }: MatrixCell): string {
  if (contract) return contract.ruleId;
  return kind === 'loads' ? WORDS.loads : (ruleId ?? wordOf(kind));
}

function filterOf(choices: readonly string[], kinds: readonly ReadonlySet<string>[]): Markup {
  const options = ['all', ...choices].map((choice, i) => {
    const count = i === 0 ? kinds.length : kinds.filter(kind => kind.has(choice)).length;
    const input =
      i === 0
        ? markup`<input type="radio" name="show" id="f0" checked="">`
        : markup`<input type="radio" name="show" id="f${i}">`;
    return markup`<label>${input} ${choice} <small>${count}</small></label>`;
  });
  return markup`<fieldset class="filter"><legend>Show</legend>${options}</fieldset>`;
}

function cellOf(cell: MatrixCell, href: string | undefined): Markup {
  const { kind, ruleId, message, contract } = cell;
  const known = Object.hasOwn(TONES, kind) ? kind : 'unknown';
  const tone = contract ? (contract.level === 'error' ? 'bad' : 'open') : TONES[known];
  const sign = contract ? '!' : SIGNS[tone];
  const words = markup`<b>${sign}</b> ${WORDS[known]} <small>${contract?.ruleId ?? ruleId}</small>`;
  const inner = href === undefined ? words : markup`<a href="${href}">${words}</a>`;
  const said = contract?.message ?? message;
  return said === undefined
    ? markup`<td class="${tone} ${known}">${inner}</td>`
    : markup`<td class="${tone} ${known}" title="${said}">${inner}</td>`;
}

function wordOf(kind: MatrixCell['kind']): string {
  return Object.hasOwn(WORDS, kind) ? WORDS[kind] : WORDS.unknown;
}
