/** Position of `pattern` in `bytes`, from `start` on; -1: it is not there. Best where it starts with a rare byte. */
export function indexOfBytes(bytes: Uint8Array, pattern: Uint8Array, start = 0): number {
  const [first = 0, second = 0] = pattern;
  const last = bytes.length - pattern.length;
  for (let at = bytes.indexOf(first, start); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (bytes[at + 1] === second && pattern.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
