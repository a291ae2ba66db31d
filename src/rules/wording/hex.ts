/** Bytes in hexadecimal digits, as a dump has them. */
export function hexDigits(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('');
}
