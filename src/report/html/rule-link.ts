import { type Markup, markup } from '../markup.ts';
import { rulePage } from '../problem-words.ts';

/** The id of a rule, which leads to its page where there is one. */
export function ruleLink(ruleId: string): Markup {
  const page = rulePage(ruleId);
  return page === undefined
    ? markup`<code>${ruleId}</code>`
    : markup`<a href="${page}"><code>${ruleId}</code></a>`;
}
