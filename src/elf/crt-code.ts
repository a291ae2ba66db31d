import { EM_X86_64 } from './constants.ts';

/** Code as hex digits, `..` for a byte that differs from file to file. */
type Pattern = string;

/** What every file that gcc or clang links has from crti.o and crtbegin.o, by machine. */
interface CrtCode {
  /** _init, which calls __gmon_start__ if there is one */
  init: readonly Pattern[];
  /** frame_dummy: a jump to register_tm_clones, whose displacement has that many bytes at the end */
  frameDummy: readonly (readonly [Pattern, 1 | 4])[];
  registerClones: readonly Pattern[];
}

const CODE: Readonly<Record<number, CrtCode>> = {
  [EM_X86_64]: {
    init: [
      '4883ec08488b05........4885c07402ffd04883c408c3',
      'f30f1efa4883ec08488b05........4885c07402ffd04883c408c3',
      // musl
      '5058c3',
    ],
    frameDummy: [
      ['f30f1efae9........', 4],
      ['f30f1efaeb..', 1],
      ['e9........', 4],
      ['eb..', 1],
      ['554889e55de9........', 4],
      ['554889e55deb..', 1],
    ],
    registerClones: [
      '488d3d........488d35........4829fe4889f048c1ee3f48c1f8034801c648d1fe7414488b05........4885c07408ffe0',
      // gcc 7 and older
      '488d3d........488d35........554829fe4889e548c1fe034889f048c1e83f4801c648d1fe74..488b05........4885c074..5dffe0',
    ],
  },
};

/** bytes that tell, from the start of a function */
export const CRT_CODE_BYTES = 64;

function matches(code: Uint8Array, pattern: Pattern): boolean {
  for (let at = 0; at * 2 < pattern.length; at++) {
    const digits = pattern.slice(at * 2, at * 2 + 2);
    if (digits !== '..' && Number.parseInt(digits, 16) !== code[at]) return false;
  }
  return true;
}

/** Whether this machine's start code is known here. */
export function knowsCrt(machine: number): boolean {
  return CODE[machine] !== undefined;
}

export function isCrtInit(machine: number, code: Uint8Array): boolean {
  return CODE[machine]?.init.some(pattern => matches(code, pattern)) ?? false;
}

/** Where frame_dummy jumps to, if it is one. */
export function frameDummyTarget(machine: number, code: Uint8Array, address: number): number | undefined {
  const found = CODE[machine]?.frameDummy.find(([pattern]) => matches(code, pattern));
  if (!found) return undefined;
  const [pattern, size] = found;
  const end = pattern.length / 2;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  return address + end + (size === 4 ? view.getInt32(end - 4, true) : view.getInt8(end - 1));
}

export function isRegisterClones(machine: number, code: Uint8Array): boolean {
  return CODE[machine]?.registerClones.some(pattern => matches(code, pattern)) ?? false;
}
