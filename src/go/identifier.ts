// The identifiers of the Go specification. Nearly all are ASCII, and an engine takes up to a millisecond to look up each
// Unicode class of a pattern: those patterns stand where they are only made for other text.

const ASCII = /^[\0-\x7f]*$/;

/** A letter or _, and letters, digits and _ behind it. */
export function isIdentifier(text: string): boolean {
  if (ASCII.test(text)) return /^[A-Za-z_]\w*$/.test(text);
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);
}

/** Whether a name of Go is exported (go/token.IsExported). */
export function isExportedName(name: string): boolean {
  if (ASCII.test(name)) return /^[A-Z]/.test(name);
  return /^\p{Lu}/u.test(name);
}

/** Whether a text begins as an identifier or a number does. */
export function startsWord(text: string): boolean {
  if (ASCII.test(text)) return /^\w/.test(text);
  return /^[\p{L}\p{N}_]/u.test(text);
}
