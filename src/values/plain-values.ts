import { shownKey, shownValue } from './shown-value.ts';

/**
 * Reads one value of a file that people write: gives it its type, or reports the place in the file, what was found there
 * and what is expected.
 */
export type Reader<T> = (value: unknown, at: string) => T;

/** What a file holds that it must not: place, value, and what is expected. */
export class ValueError extends Error {
  override readonly name: string = 'ValueError';
}

/** `require[0].name: expected a string, got 5` */
export function wrongValue(at: string, value: unknown, expected: string): ValueError {
  return new ValueError(`${at}: expected ${expected}, got ${shownValue(value)}`);
}

/** characters; what is made of a text, a pattern or a type, is not made of more */
const MAX_TEXT = 32 << 10;
/** elements of a list that people write */
const MAX_LISTED = 10_000;

export const textValue: Reader<string> = (value, at) => {
  const text = anyText(value, at);
  if (text.length > MAX_TEXT)
    throw new ValueError(`${at}: ${text.length} characters; at most ${MAX_TEXT} are read`);
  return text;
};

/** A text of any length, which is only shown or compared. */
export const anyText: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || value === '') throw wrongValue(at, value, 'a string');
  return value;
};

export const flagValue: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrongValue(at, value, 'true or false');
  return value;
};

export function choiceOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (value, at) => {
    const chosen = choices.find(choice => choice === value);
    if (chosen === undefined) throw wrongValue(at, value, `one of ${choices.join(', ')}`);
    return chosen;
  };
}

/** @param wanted what it is a list of: `a list of symbols` */
export function listOf<T>(item: Reader<T>, wanted: string, maxItems: number = MAX_LISTED): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrongValue(at, value, wanted);
    if (value.length > maxItems)
      throw new ValueError(`${at}: ${value.length} elements; at most ${maxItems} are read`);
    return value.map((one, i) => item(one, `${at}[${i}]`));
  };
}

/** An object that may have any keys, if `checkKey` lets them pass. */
export function recordOf<T>(
  item: Reader<T>,
  wanted: string,
  checkKey: (key: string, at: string) => void,
): Reader<Record<string, T>> {
  return (value, at) => {
    if (!isRecord(value)) throw wrongValue(at, value, wanted);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        const place = `${at}.${shownKey(key)}`;
        checkKey(key, place);
        return [key, item(one, place)];
      }),
    );
  };
}

/** How each key of an object is read; which of them have to be there. */
type Readers<T> = { readonly [K in keyof T]-?: Reader<Exclude<T[K], undefined>> };

/**
 * An object with these keys and no others.
 * @param whole what stands for the place of the object itself, where that is the whole file: `the contract`
 */
export function objectOf<T extends object>(
  readers: Readers<T>,
  required: readonly (keyof T & string)[],
  whole?: string,
): Reader<T> {
  const keys = Object.keys(readers);
  return (value, at) => {
    const place = at === '' ? (whole ?? 'the file') : at;
    if (!isRecord(value)) {
      const wanted = `an object with ${keys.join(', ')}`;
      // Any other file is a text to YAML, and what stands in it is nobody's business.
      if (at === '' && typeof value === 'string')
        throw new ValueError(`${place}: expected ${wanted}, got a string`);
      throw wrongValue(place, value, wanted);
    }
    const unknown = Object.keys(value).find(key => !keys.includes(key));
    if (unknown !== undefined)
      throw new ValueError(`${place}: unknown key ${shownValue(unknown)}; allowed are ${keys.join(', ')}`);
    const result: Partial<T> = {};
    for (const key of keysOf(readers)) {
      const here = at === '' ? key : `${at}.${key}`;
      const one = value[key];
      if (one !== undefined || required.includes(key)) result[key] = readers[key](one, here);
    }
    return result as T;
  };
}

function keysOf<T extends object>(readers: Readers<T>): (keyof T & string)[] {
  return Object.keys(readers) as (keyof T & string)[];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
