import { limit } from '../bytes/format-error.ts';
import { type ByteView, decodeText } from '../bytes/view.ts';
import { type Func, MAX_NAME_BYTES, MAX_NAMES_BYTES } from './func.ts';
import type { FuncLayout } from './function-index.ts';

/** one character a byte, so that positions stay what they are */
const latin1 = new TextDecoder('latin1');
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * All functions of a small table and their names, which are read at once: of a plugin with 9,000 functions the origin takes
 * 30 ms without. test/go/function-table.test.ts holds it against the reading by parts.
 */
export class WholeFunctions {
  readonly #layout: FuncLayout;
  readonly #funcs: ByteView;
  readonly #bytes: Uint8Array;
  readonly #names: string;
  #namesBytes = 0;

  /** @param names all names, each with a NUL behind it */
  constructor(layout: FuncLayout, funcs: ByteView, names: Uint8Array) {
    this.#layout = layout;
    this.#funcs = funcs;
    this.#bytes = names;
    this.#names = latin1.decode(names);
  }

  /** The functions at these offsets; undefined where an entry or a name is not all in it. */
  at(offsets: readonly number[]): Func[] | undefined {
    const funcs: Func[] = [];
    for (const offset of offsets) {
      const func = this.#funcAt(offset);
      if (!func) return undefined;
      funcs.push(func);
    }
    return funcs;
  }

  #funcAt(at: number): Func | undefined {
    const { nameOff, pcfile, cuOffset, startLine, size } = this.#layout;
    const funcs = this.#funcs;
    if (at + size > funcs.length) return undefined;
    const name = this.#nameAt(funcs.i32(at + nameOff));
    if (name === undefined) return undefined;
    const func: Func = {
      name,
      pcfile: funcs.u32(at + pcfile),
      pcln: funcs.u32(at + pcfile + 4),
      cuOffset: cuOffset === undefined ? 0 : funcs.u32(at + cuOffset),
    };
    if (startLine !== undefined) func.startLine = funcs.i32(at + startLine);
    return func;
  }

  #nameAt(start: number): string | undefined {
    const end = start < 0 ? -1 : this.#names.indexOf('\0', start);
    if (end < 0 || end - start > MAX_NAME_BYTES) return undefined;
    this.#namesBytes = limit(this.#namesBytes + end - start, MAX_NAMES_BYTES, 'pclntab strings');
    const ascii = this.#names.slice(start, end);
    return NOT_ASCII.test(ascii) ? decodeText(this.#bytes.subarray(start, end)) : ascii;
  }
}
