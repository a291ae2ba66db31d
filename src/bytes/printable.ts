/** What a terminal or a log acts upon in place of showing it: controls, separators of lines, changes of direction. */
const UNPRINTABLE = String.raw`[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`;
/** Nearly every text: the engine takes a millisecond to look up the classes above. */
const PLAIN = /^[ -~]*$/;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const BYTE = 0x100;

export function isPrintable(text: string): boolean {
  return PLAIN.test(text) || !new RegExp(UNPRINTABLE, 'u').test(text);
}

/** A text with each such character replaced. */
export function replaceUnprintable(text: string, by: (character: string) => string): string {
  return PLAIN.test(text) ? text : text.replace(new RegExp(UNPRINTABLE, 'gu'), by);
}

/** A name or text of a file that nobody trusts yet, to be shown: a symbol may be called `\n::add-mask::` or `\x1b[2J`. */
export function printable(text: string): string {
  return replaceUnprintable(text, character => {
    const code = character.codePointAt(0) ?? 0;
    const digits = code.toString(16);
    const escaped = code < BYTE ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
    return NAMED[character] ?? escaped;
  });
}
