/** A field of an encoded message: where its payload is, and where the next field begins. */
export interface Field {
  number: number;
  wireType: number;
  start: number;
  end: number;
}

export const VARINT = 0;
/** of what has a length in front of it */
export const LENGTH_DELIMITED = 2;

const FIXED64 = 1;
const FIXED32 = 5;
/** a number of 32 bits, which all lengths and field numbers are */
const MAX_SHORT_BYTES = 5;
const MAX_VARINT_BYTES = 10;

interface Varint {
  value: number;
  next: number;
}

function readShort(bytes: Uint8Array, start: number, end: number): Varint | undefined {
  let value = 0;
  for (let at = start; at < Math.min(end, bytes.length) && at - start < MAX_SHORT_BYTES; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  return undefined;
}

/** The end of a varint whose value is of no interest. */
function endOfVarint(bytes: Uint8Array, start: number, end: number): number | undefined {
  for (let at = start; at < Math.min(end, bytes.length) && at - start < MAX_VARINT_BYTES; at++)
    if ((bytes[at] ?? 0) < 0x80) return at + 1;
  return undefined;
}

/** The field that begins there and lies before `end`; undefined: none does. Groups, which descriptors lack, are none. */
export function readField(bytes: Uint8Array, at: number, end: number): Field | undefined {
  const key = readShort(bytes, at, end);
  if (!key) return undefined;
  const number = Math.floor(key.value / 8);
  const wireType = key.value % 8;
  const start = key.next;
  const ends = (payloadEnd: number | undefined): Field | undefined =>
    number > 0 && payloadEnd !== undefined && payloadEnd <= end
      ? { number, wireType, start, end: payloadEnd }
      : undefined;
  if (wireType === VARINT) return ends(endOfVarint(bytes, start, end));
  if (wireType === FIXED64) return ends(start + 8);
  if (wireType === FIXED32) return ends(start + 4);
  if (wireType !== LENGTH_DELIMITED) return undefined;
  const length = readShort(bytes, start, end);
  const payloadEnd = length && length.next + length.value;
  return length && payloadEnd !== undefined && payloadEnd <= end
    ? { number, wireType, start: length.next, end: payloadEnd }
    : undefined;
}

/** The value of a field that is a varint; what takes more than 32 bits comes out as 0. */
export function numberOf(bytes: Uint8Array, { start, end }: Field): number {
  return readShort(bytes, start, end)?.value ?? 0;
}

/** All fields of a message that fills a range; undefined where it is none. */
export function fieldsOf(bytes: Uint8Array, start: number, end: number): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = start; at < end; ) {
    const field = readField(bytes, at, end);
    if (!field) return undefined;
    fields.push(field);
    at = field.end;
  }
  return fields;
}
