// Applies damage to a file. Each change names a place (damage/places.js):
//   set       value, or the value that was there plus `plus`; `hex` for raw bytes
//   flip      inverts the lowest bit of the byte at the place
//   text      writes a text over the place
//   truncate  cuts the file at the place
//   zero      fills everything from the place on with zeros
//   append    adds a text at the end
//   prepend   puts bytes before the first
//   crlf      makes every line feed a carriage return and a line feed
//   copy      sets the place to the value of the field `text`
// `shift` moves the place by some bytes, `size` says how many are written.
import { ElfMap } from '../elf/elf-map.js';
import { findPlace } from './damage/places.js';

/** @import { Change } from './artifact.js' */

/** @typedef {{ at: number, bytes: string } | { truncate: number } | { zeroFrom: number } | { prepend: string } | { crlf: true }} Patch what was done in the end */

/**
 * @param {Buffer} original
 * @param {Change[]} changes
 * @returns {{ bytes: Buffer, patches: Patch[] }}
 */
export function applyChanges(original, changes) {
  /** @type {ElfMap | undefined} only files of amd64 have places with other names than `start` and `end` */
  let layout;
  const placeOf = (/** @type {string} */ at) => {
    if (at === 'start') return { offset: 0, size: 0 };
    if (at === 'end') return { offset: original.length, size: 0 };
    layout ??= new ElfMap(original);
    return findPlace(layout, at);
  };
  let bytes = Buffer.from(original);
  /** @type {Patch[]} */
  const patches = [];
  for (const change of changes) {
    const { offset, size } = placeOf(change.at ?? 'start');
    if (change.kind === 'truncate') {
      const length = offset + (change.shift ?? 0);
      bytes = bytes.subarray(0, length);
      patches.push({ truncate: length });
    } else if (change.kind === 'zero') {
      const from = offset + (change.shift ?? 0);
      bytes.fill(0, from);
      patches.push({ zeroFrom: from });
    } else if (change.kind === 'prepend') {
      bytes = Buffer.concat([Buffer.from(change.hex ?? '', 'hex'), bytes]);
      patches.push({ prepend: change.hex ?? '' });
    } else if (change.kind === 'crlf') {
      bytes = Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
      patches.push({ crlf: true });
    } else if (change.kind === 'append') {
      const added = Buffer.from(change.text ?? '');
      patches.push({ at: bytes.length, bytes: added.toString('hex') });
      bytes = Buffer.concat([bytes, added]);
    } else {
      const place = offset + (change.shift ?? 0);
      const written = replacement(original, placeOf, change, place, change.size ?? size);
      written.copy(bytes, place);
      patches.push({ at: place, bytes: written.toString('hex') });
    }
  }
  return { bytes, patches };
}

/**
 * @param {Buffer} original @param {(at: string) => { offset: number }} placeOf
 * @param {Change} change @param {number} place @param {number} size
 * @returns {Buffer}
 */
function replacement(original, placeOf, change, place, size) {
  if (change.kind === 'flip') return Buffer.from([original.readUInt8(place) ^ 1]);
  if (change.kind === 'text') return Buffer.from(change.text ?? '');
  if (change.hex !== undefined) return Buffer.from(change.hex, 'hex');
  const from = change.kind === 'copy' ? placeOf(change.text ?? '').offset : place;
  const value = change.value ?? original.readUIntLE(from, Math.min(size, 6)) + (change.plus ?? 0);
  const written = Buffer.alloc(size);
  for (let index = 0, rest = BigInt(value); index < size; index += 1, rest >>= 8n)
    written[index] = Number(rest & 255n);
  return written;
}
