import { limit } from '../bytes/format-error.ts';
import { hexDigits } from '../bytes/hex.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { ElfSymbol } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';

/** Symbol prefixes of the package hashes: up to Go 1.19, and from 1.20 on (cmd/link/internal/ld/symtab.go). */
export const PACKAGE_HASH_PREFIXES: readonly string[] = ['go:link.pkghash.', 'go.link.pkghash.'];

/** Of libraries of Go packages (-buildmode=shared) as a whole, in the same form (cmd/link/internal/ld/symtab.go). */
const ABI_HASH_PREFIXES: readonly string[] = ['go:link.abihash.', 'go.link.abihash.'];

export function isAbiHash(symbol: string): boolean {
  return ABI_HASH_PREFIXES.some(prefix => symbol.startsWith(prefix));
}

/** of one package */
export const MAX_HASH_BYTES = 256;

/**
 * A package hash as text: Go 1.15 and older store 40 hex digits, which stand as they are;
 * later ones store raw bytes (8, the compiler's export-data fingerprint), shown in hex.
 */
export function hashText(bytes: Uint8Array): string {
  const digits =
    bytes.length === 40 &&
    bytes.every(byte => (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66));
  return digits ? String.fromCharCode(...bytes) : hexDigits(bytes);
}

/**
 * The values of `go:link.pkghash.P` symbols: Go strings {pointer, length}. In a position-independent file a
 * relocation fills the pointer, in a plugin one against the global symbol `go:link.pkghashbytes.P`.
 * A symbol whose string cannot be read is left out: what is bound to it cannot be judged.
 */
export async function readPackageHashes(
  space: AddressSpace,
  table: SymbolTable,
  symbols: readonly ElfSymbol[],
): Promise<Map<string, string>> {
  const structure = 'go:link.pkghash';
  const { memory } = space;
  const word = memory.encoding.wordSize;
  const readable = symbols.filter(({ value }) => memory.isMapped(value, 2 * word));
  if (readable.length === 0) return new Map();
  const spans = await space.spans(
    readable.map(({ value }) => ({ address: value, length: 2 * word })),
    structure,
  );
  const words = spans.map(span => span.word(0));
  const targets = await table.at(words.flatMap(found => (found.kind === 'symbol' ? [found.symbol] : [])));
  const strings = spans.flatMap((span, index) => {
    const found = words[index];
    const target = found?.kind === 'symbol' ? targets.get(found.symbol) : undefined;
    const address = found?.kind === 'symbol' ? target && target.value + found.addend : span.pointer(0);
    const name = readable[index]?.name ?? '';
    const length = limit(span.view.word(word), MAX_HASH_BYTES, `${structure} length`, span.view.offset);
    return address !== undefined && memory.isMapped(address, length) ? [{ name, address, length }] : [];
  });
  await memory.load(strings);
  return new Map(
    strings.map(({ name, address, length }) => [name, hashText(memory.read(address, length, structure))]),
  );
}
