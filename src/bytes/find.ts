/** Made when it is first needed: one character a byte, so that positions stay what they are. */
let latin1: InstanceType<typeof TextDecoder> | undefined;

/** so many places that only begin like the pattern are looked at one by one */
const MAX_TRIES = 4096;

/** Position of `pattern` in `bytes`, from `start` on; -1: it is not there. */
export function indexOfBytes(bytes: Uint8Array, pattern: Uint8Array, start = 0): number {
  const [first = 0, second = 0] = pattern;
  const last = bytes.length - pattern.length;
  let at = bytes.indexOf(first, start);
  for (let tries = 0; at >= 0 && at <= last && tries < MAX_TRIES; tries++) {
    if (bytes[at + 1] === second && pattern.every((byte, i) => bytes[at + i] === byte)) return at;
    at = bytes.indexOf(first, at + 1);
  }
  return at < 0 || at > last ? -1 : indexAsText(bytes, pattern, at);
}

/** The engine's search in a text skips bytes, whatever the pattern begins with. */
function indexAsText(bytes: Uint8Array, pattern: Uint8Array, start: number): number {
  latin1 ??= new TextDecoder('latin1');
  const found = latin1.decode(bytes.subarray(start)).indexOf(latin1.decode(pattern));
  return found < 0 ? -1 : start + found;
}
