import { EM_X86_64 } from './constants.ts';
import type { Memory } from './memory.ts';
import { START_CODE } from './start-code-table.ts';

/** A function of crti.o or crtbeginS.o. */
export type StartFunction =
  | '_init'
  | '_fini'
  | 'frame_dummy'
  | 'register_tm_clones'
  | 'deregister_tm_clones'
  | '__do_global_dtors_aux';

/** Code that was found to be such a function. */
export interface StartCode {
  /** bytes of it */
  length: number;
  /** where the fields of four bytes stand that the link editor filled in */
  fields: readonly number[];
}

/** Forms of other releases and C libraries than the table was made of. */
const OLDER: Readonly<Record<number, Readonly<Partial<Record<StartFunction, readonly string[]>>>>> = {
  [EM_X86_64]: {
    _init: ['f30f1efa4883ec08488b05........4885c07402ffd04883c408c3'],
    _fini: ['f30f1efa4883ec084883c408c3', '58c3'],
    frame_dummy: [
      'f30f1efae9........',
      'f30f1efaeb..',
      'e9........',
      'eb..',
      '554889e55de9........',
      '554889e55deb..',
    ],
    // gcc 7 and older
    register_tm_clones: [
      '488d3d........488d35........554829fe4889e548c1fe034889f048c1e83f4801c648d1fe74..488b05........4885c074..5dffe0',
    ],
  },
};

/** Whether the code of this function is known for a machine: of others link editors make what they like. */
export function knowsStartCode(machine: number, name: StartFunction): boolean {
  return START_CODE[machine]?.[name] !== undefined;
}

/** bytes that identify it, from the start of a function */
export const START_CODE_BYTES = 160;

/** What of this code is the function; undefined: it is other code. */
export function startCode(machine: number, name: StartFunction, code: Uint8Array): StartCode | undefined {
  const patterns = [...(START_CODE[machine]?.[name] ?? []), ...(OLDER[machine]?.[name] ?? [])];
  for (const pattern of patterns) {
    const found = match(pattern, code);
    if (found) return found;
  }
  return undefined;
}

/** The code at an address, as much as identifies it; undefined: there is none in the file. */
export async function readStartCode(memory: Memory, address: number): Promise<Uint8Array | undefined> {
  const length = memory.available(address, START_CODE_BYTES);
  if (length <= 0) return undefined;
  await memory.load([{ address, length }]);
  return memory.read(address, length, 'start code');
}

/** Where the last instruction of such a function jumps to, from the start of its code: jmp rel32 or jmp rel8 of amd64. */
export function jumpTarget(code: Uint8Array, { length }: StartCode): number {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  return length + (code[length - 5] === 0xe9 ? view.getInt32(length - 4, true) : view.getInt8(length - 1));
}

/** `..` is any byte, `(value/mask)` one of which some bits count. */
function match(pattern: string, code: Uint8Array): StartCode | undefined {
  const fields: number[] = [];
  let length = 0;
  let wild = 0;
  for (let at = 0; at < pattern.length; length++) {
    const byte = code[length];
    if (byte === undefined) return undefined;
    if (pattern[at] === '.') {
      wild++;
      if (wild % 4 === 0) fields.push(length - 3);
      at += 2;
      continue;
    }
    wild = 0;
    const isMasked = pattern[at] === '(';
    const value = Number.parseInt(pattern.slice(isMasked ? at + 1 : at, isMasked ? at + 3 : at + 2), 16);
    const mask = isMasked ? Number.parseInt(pattern.slice(at + 4, at + 6), 16) : 0xff;
    if ((byte & mask) !== value) return undefined;
    at += isMasked ? 7 : 2;
  }
  return { length, fields };
}
