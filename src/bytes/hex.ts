const DIGITS = '0123456789abcdef';

/** Bytes as they stand in a file, two lower-case digits each. */
export function hexDigits(bytes: ArrayLike<number>): string {
  let text = '';
  // An iterator makes an object for each byte until the engine has optimised it away, which it never does in a check.
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    text += DIGITS.charAt(byte >>> 4) + DIGITS.charAt(byte & 15);
  }
  return text;
}

/** A number as C and Go write it. */
export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
