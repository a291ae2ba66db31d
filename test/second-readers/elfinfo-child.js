// Lets elfinfo read one file and prints what it says, in the lines of lab/binaries/readelf.js.
// A process of its own: on damaged files elfinfo may hang or abort.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { open } from 'elfinfo';

const BINDINGS = { 0: 'LOCAL', 1: 'GLOBAL', 2: 'WEAK', 10: 'UNIQUE' };
const TYPES = ['NOTYPE', 'OBJECT', 'FUNC', 'SECTION', 'FILE', 'COMMON', 'TLS', '', '', '', 'IFUNC'];
const VISIBILITIES = ['DEFAULT', 'INTERNAL', 'HIDDEN', 'PROTECTED'];
/** @type {Record<number, string>} */
const SECTIONS = { 0: 'UND', 65521: 'ABS' };

/** @param {number | bigint} value */
const hex = value => `0x${BigInt(value).toString(16)}`;

/** @param {import('elfinfo').ELFSymbol} symbol @param {number} index */
function symbolLine({ name, value, size, binding, type, visibility, shndx }, index) {
  const bind = BINDINGS[/** @type {keyof typeof BINDINGS} */ (Number(binding))];
  const section = SECTIONS[shndx] ?? shndx;
  return [index, hex(value), size, bind, TYPES[type], VISIBILITIES[visibility], section, name]
    .join(' ')
    .trimEnd();
}

const bytes = readFileSync(process.argv[2] ?? '');
const { success, elf } = await open(new Uint8Array(bytes));
const dynsym = elf?.sections.find(section => Number(section.type) === 11);
process.stdout.write(
  JSON.stringify({
    success,
    segments: (elf?.segments ?? []).map(({ type, offset, vaddr, filesz, memsz, flags, align }) =>
      [Number(type), ...[offset, vaddr, filesz, memsz].map(hex), Number(flags) & 7, hex(align)].join(' '),
    ),
    sections: (elf?.sections ?? []).map(({ name, type, addr, offset, size, link, info }) =>
      [name === '<null>' ? '' : name, Number(type), ...[addr, offset, size].map(hex), link, info].join(' '),
    ),
    symbols:
      dynsym && 'symbols' in dynsym
        ? /** @type {import('elfinfo').ELFSymbolSection} */ (dynsym).symbols.map(symbolLine)
        : [],
  }),
);
