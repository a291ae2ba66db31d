/**
 * What a terminal, a log or a reader's eye acts upon in place of seeing it: controls, separators of lines, changes of
 * direction, characters without a width, unpaired surrogates and noncharacters.
 */
const UNPRINTABLE = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`;
/** Nearly every text: the engine takes a millisecond to look up the classes above. */
const PLAIN = /^[ -~]*$/;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const BYTE = 0x100;
const UNIT = 0x10000;

export function isPrintable(text: string): boolean {
  return PLAIN.test(text) || !new RegExp(UNPRINTABLE, 'u').test(text);
}

/** A text with each such character replaced. */
export function replaceUnprintable(text: string, by: (character: string) => string): string {
  return PLAIN.test(text) ? text : text.replace(new RegExp(UNPRINTABLE, 'gu'), by);
}

/**
 * A name or text of a file that nobody trusts yet, to be shown: a symbol may be called `\n::add-mask::` or `\x1b[2J`. In the
 * escapes of Go's %q.
 */
export function printable(text: string): string {
  return replaceUnprintable(text, character => NAMED[character] ?? escapeOf(character.codePointAt(0) ?? 0));
}

function escapeOf(code: number): string {
  const digits = code.toString(16);
  if (code < BYTE) return `\\x${digits.padStart(2, '0')}`;
  return code < UNIT ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
