import { ValueError } from './plain-values.ts';

const MAX_DEPTH = 256;
/** values in all: JSON.parse makes up to fifty bytes of each byte of `{},{},{}` */
const MAX_VALUES = 4 << 20;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `]`; with the bit that they lack `{` and `}` */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const CURLY = 0x20;

/**
 * JSON.parse for texts that nobody vouches for: levels and values are counted before any of them is made.
 * @throws ValueError; SyntaxError for what is not JSON
 */
export function parseJson(text: string, maxValues: number = MAX_VALUES): unknown {
  checkShape(text, maxValues);
  return JSON.parse(text);
}

function checkShape(text: string, maxValues: number): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COMMA) values++;
    else if ((code | CURLY) === (OPEN | CURLY)) {
      values++;
      if (++depth > MAX_DEPTH) throw new ValueError(`more than ${MAX_DEPTH} levels`);
    } else if ((code | CURLY) === (CLOSE | CURLY)) depth--;
    if (values > maxValues) throw new ValueError(`more than ${maxValues} values`);
  }
}

/** Where the quote is that ends a string; the end of the text where none is. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
