// Changes of a few fields, as data: what was changed is known, and can be kept and done again.

/** @import { Structure } from './record-table.js' */
/** @import { Random } from './random.js' */

/**
 * @typedef {object} Mutation
 * @property {{ at: string, offset: number, bytes: string }[]} edits `bytes` in hex
 * @property {number} [cut] length that is left of the file
 */

/** Sizes and addresses that readers trip over. */
export const VALUES = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  16n,
  0x7fn,
  0x80n,
  0xffn,
  0xfffn,
  0x1000n,
  0x7fffn,
  0xffffn,
  0x10000n,
  0xffffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  1n << 32n,
  1n << 40n,
  0x7000000000n,
  1n << 46n,
  (1n << 47n) - 1n,
  (1n << 53n) - 1n,
  1n << 62n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 4096n,
  (1n << 64n) - 8n,
  (1n << 64n) - 1n,
];
const STEPS = [1n, 2n, 4n, 8n, 16n, 24n, 40n, 64n, 0x1000n, 0x10000n, 0x100000n];

/** @param {Uint8Array} bytes @param {number} at @param {number} size @param {boolean} little */
function valueAt(bytes, at, size, little) {
  let value = 0n;
  for (let i = 0; i < size; i++)
    value = (value << 8n) | BigInt(bytes[little ? at + size - 1 - i : at + i] ?? 0);
  return value;
}

/** @param {bigint} value @param {number} size @param {boolean} little */
function bytesOf(value, size, little) {
  const digits = BigInt.asUintN(size * 8, value)
    .toString(16)
    .padStart(size * 2, '0');
  return little ? (digits.match(/../g) ?? []).reverse().join('') : digits;
}

/** One change of one field. @param {Uint8Array} bytes @param {readonly Structure[]} structures @param {Random} random */
function edit(bytes, structures, random) {
  const little = bytes[5] === 1;
  const { at, offset, size } = random.pick(structures).pick(random);
  const before = valueAt(bytes, offset, size, little);
  let value;
  const kind = random.below(8);
  if (kind < 2) value = random.pick(VALUES);
  else if (kind < 4) value = before + (random.below(2) === 0 ? 1n : -1n) * random.pick(STEPS);
  else if (kind === 4) value = before ^ (1n << BigInt(random.below(size * 8)));
  else if (kind === 5) value = BigInt(random.u32()) | (BigInt(random.u32()) << 32n);
  else {
    // What another field of that width holds: sound in itself, and in the wrong place.
    const structure = random.pick(structures);
    let other = structure.pick(random);
    for (let tries = 0; other.size !== size && tries < 8; tries++) other = structure.pick(random);
    value = valueAt(bytes, other.offset, Math.min(size, other.size), little);
  }
  return { at, offset, bytes: bytesOf(value, size, little) };
}

/** @param {Uint8Array} bytes @param {readonly Structure[]} structures @param {Random} random @param {number} [most] edits @returns {Mutation} */
export function mutation(bytes, structures, random, most = 4) {
  const edits = [];
  for (let count = 1 + random.below(most); count > 0; count--) edits.push(edit(bytes, structures, random));
  return random.below(40) === 0 ? { edits, cut: random.below(bytes.length) } : { edits };
}

/** A copy with the changes. @param {Uint8Array} bytes @param {Mutation} mutation @returns {Uint8Array<ArrayBuffer>} */
export function mutated(bytes, { edits, cut }) {
  const copy = new Uint8Array(bytes);
  for (const { offset, bytes: hex } of edits) {
    for (let i = 0; i * 2 < hex.length; i++) {
      if (offset + i < copy.length) copy[offset + i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
    }
  }
  return cut === undefined ? copy : copy.subarray(0, cut);
}

/** @param {Mutation} mutation */
export function described({ edits, cut }) {
  return [
    ...edits.map(({ at, bytes }) => `${at}=${bytes}`),
    ...(cut === undefined ? [] : [`cut ${cut}`]),
  ].join(' ');
}
