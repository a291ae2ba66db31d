import { SHN_UNDEF } from './constants.ts';
import { mostNameBytes, sharedNames } from './name-hash.ts';
import { type ElfSymbol, isExported, readSymbol, symbolSize } from './symbol.ts';
import type { SymbolTable } from './symbol-table.ts';

/**
 * The symbols that other files can bind to and whose names the pattern does not take, with those that have a value
 * although the file says that it does not define them.
 * @param usual sticky; it sees the name with the NUL behind it
 * @throws FormatError where the names share so many bytes that looking at them would take long
 */
export async function unusualSymbols(symbols: SymbolTable, usual: RegExp): Promise<ElfSymbol[]> {
  const entries = await symbols.first(symbols.count);
  const text = await symbols.texts();
  const size = symbolSize(symbols.encoding.wordSize);
  const section = size === 24 ? 6 : 14;
  const found: ElfSymbol[] = [];
  let left = mostNameBytes(text.length);
  for (let at = size, index = 1; at + size <= entries.length; at += size, index++) {
    const start = entries.u32(at);
    usual.lastIndex = start;
    const isUsual = usual.test(text);
    const end = isUsual ? usual.lastIndex : text.indexOf('\0', start);
    left -= Math.max(1, end - start);
    if (left < 0) throw sharedNames();
    if (isUsual && entries.u16(at + section) !== SHN_UNDEF) continue;
    const symbol = readSymbol(entries, at, index);
    if (!isExported(symbol)) continue;
    const last = text.indexOf('\0', start);
    symbol.name = text.slice(start, last < 0 ? undefined : last);
    found.push(symbol);
  }
  return found;
}
