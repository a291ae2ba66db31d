/** What a browser's tokenizer makes of a page (HTML standard, 13.2.5), as far as tags, attributes and text go. */
export type HtmlToken =
  | { kind: 'tag'; name: string; isEnd: boolean; attributes: Readonly<Record<string, string>> }
  | { kind: 'text'; text: string; inside: readonly string[] }
  | { kind: 'other'; text: string };

const VOID = new Set(['meta', 'br', 'img', 'hr', 'input', 'link']);
/** In these only their own end tag ends the text. */
const RAW = new Set(['style', 'title', 'script', 'textarea']);
const ATTRIBUTE = /[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?/y;

export function htmlTokens(page: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  const open: string[] = [];
  for (let at = 0; at < page.length; ) {
    const end = textEnd(page, at, open.at(-1));
    if (end > at) tokens.push({ kind: 'text', text: decoded(page.slice(at, end)), inside: [...open] });
    if (end >= page.length) break;
    const { token, next } = markupAt(page, end);
    tokens.push(token);
    at = next;
    if (token.kind !== 'tag') continue;
    if (!token.isEnd && !VOID.has(token.name)) open.push(token.name);
    else if (token.isEnd) open.splice(Math.max(0, open.lastIndexOf(token.name)));
  }
  return tokens;
}

/** `<` begins markup only before a letter, `/`, `!` or `?`. */
function textEnd(page: string, from: number, element = ''): number {
  const pattern = RAW.has(element) ? new RegExp(`</${element}[\\s/>]`, 'gi') : /<[a-z/!?]/gi;
  pattern.lastIndex = from;
  return pattern.exec(page)?.index ?? page.length;
}

function markupAt(page: string, at: number): { token: HtmlToken; next: number } {
  const start = /<(\/?)([a-z][^\s/>]*)/iy;
  start.lastIndex = at;
  const match = start.exec(page);
  if (!match) {
    const next = page.startsWith('<!--', at) ? page.indexOf('-->', at) + 3 : page.indexOf('>', at) + 1;
    const end = next > at ? next : page.length;
    return { token: { kind: 'other', text: page.slice(at, end) }, next: end };
  }
  const attributes: Record<string, string> = {};
  let next = start.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = next;
    const found = ATTRIBUTE.exec(page);
    if (!found) break;
    const [, name = '', double, single, bare] = found;
    attributes[name.toLowerCase()] = decoded(double ?? single ?? bare ?? '');
    next = ATTRIBUTE.lastIndex;
  }
  const close = page.indexOf('>', next);
  const token = {
    kind: 'tag' as const,
    name: (match[2] ?? '').toLowerCase(),
    isEnd: match[1] === '/',
    attributes,
  };
  return { token, next: close < 0 ? page.length : close + 1 };
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    name === undefined
      ? String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16))
      : (NAMED[name] ?? whole),
  );
}
