import { logText } from '../bytes/log-text.ts';
import { printable, replaceUnprintable } from '../bytes/printable.ts';

/** What is written as it is, in HTML and XML. Only `markup` makes it: everything else is text. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | undefined | Markup | readonly Markup[];

/** A template of HTML or XML: what is put into it is escaped, for content as for attributes, unless it is Markup. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, i) => (i === 0 ? part : written(values[i - 1]) + part)).join(''));
}

/** Each on a line of its own. */
export function lines(items: readonly Markup[]): Markup {
  return new Markup(items.map(({ text }) => text).join('\n'));
}

/** The whole, which may be printed in a log too. */
export function document({ text }: Markup): string {
  return logText(text, { colon: '&#58;', hash: '&#35;' });
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(({ text }) => text).join('') : escaped(String(value));
}

/** XML cannot hold most controls at all, not even escaped. */
function escaped(text: string): string {
  return replaceUnprintable(text, character => (character === '\n' ? character : printable(character)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
