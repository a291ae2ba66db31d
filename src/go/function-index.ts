import type { Memory } from '../elf/memory.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';

/** Where the fields of runtime._func stand (bytes). */
export interface FuncLayout {
  nameOff: number;
  pcfile: number;
  /** absent up to Go 1.15 */
  cuOffset?: number;
  /** absent up to Go 1.19 */
  startLine?: number;
  size: number;
}

/**
 * `runtime._func` (runtime/runtime2.go):
 * ```
 *              <=1.15    1.16-1.17  >=1.18
 * entry        word @0   word @0    u32 @0
 * nameOff i32  word      word       4
 * pcfile  u32  word+16   word+16    20
 * pcln    u32  word+20   word+20    24
 * cuOffset u32 -         word+28    32
 * startLine i32 -        -          36 (from 1.20 on)
 * ```
 */
export function funcLayout(first: number, word: 4 | 8): FuncLayout {
  if (first >= 20) return { nameOff: 4, pcfile: 20, cuOffset: 32, startLine: 36, size: 40 };
  if (first >= 18) return { nameOff: 4, pcfile: 20, cuOffset: 32, size: 36 };
  if (first >= 16) return { nameOff: word, pcfile: word + 16, cuOffset: word + 28, size: word + 32 };
  return { nameOff: word, pcfile: word + 16, size: word + 24 };
}

/** Functions in the order of the text (moduledata.ftab). */
export interface FuncIndex {
  count: number;
  /** where runtime._func is in `pclntable` */
  offset(index: number): number;
  /** address of the code; of index `count` where the last one ends */
  entry(index: number): number;
}

/** runtime.functab {entry, funcoff}: words up to Go 1.17, then u32, with addresses relative to the text. */
export async function readFuncIndex(
  memory: Memory,
  { address, count }: { address: number; count: number },
  { first }: ModuleDataLayout,
  text: number,
): Promise<FuncIndex> {
  const half = first >= 18 ? 4 : memory.encoding.wordSize;
  const size = (count * 2 + 1) * half;
  await memory.load([{ address, length: size }]);
  const view = memory.view(address, size, 'runtime.functab');
  return first >= 18
    ? {
        count,
        offset: index => view.u32(index * 8 + 4),
        entry: index => text + view.u32(index * 8),
      }
    : {
        count,
        offset: index => view.word((index * 2 + 1) * half),
        entry: index => view.word(index * 2 * half),
      };
}
