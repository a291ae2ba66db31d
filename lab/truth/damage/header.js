// Damage: files cut short, and wrong values in the ELF header.

/** @import { Damage } from './kinds.js' */

/** @type {(name: string, what: string, at: string, shift?: number) => Damage} */
const cut = (name, what, at, shift = 0) => ({
  name: `cut-${name}`,
  what: `cut ${what}`,
  changes: [{ kind: 'truncate', at, shift }],
});

/** @type {Damage[]} */
export const TRUNCATIONS = [
  ...[1, 3, 4, 5, 15, 16, 17, 31, 32, 52, 63, 64].map(length =>
    cut(`${length}`, `after ${length} bytes`, 'start', length),
  ),
  cut('phdr-middle', 'inside the program headers', 'program headers', 3 * 56 + 20),
  cut('phdr-end', 'right behind the program headers', 'program headers', 10 * 56),
  cut('dynsym', 'inside .dynsym', 'section .dynsym middle'),
  cut('dynstr', 'inside .dynstr', 'section .dynstr middle'),
  cut('rela', 'inside .rela.dyn', 'section .rela.dyn middle'),
  cut('load0-end', 'where the first PT_LOAD ends', 'PT_LOAD[0] end'),
  cut('load1-start', 'where the second PT_LOAD starts', 'PT_LOAD[1]'),
  cut('text-middle', 'in the middle of the code', 'section .text middle'),
  cut('load1-end', 'where the second PT_LOAD ends', 'PT_LOAD[1] end'),
  cut('load2-middle', 'in the middle of the third PT_LOAD', 'PT_LOAD[2] middle'),
  cut('load3-start', 'where the fourth PT_LOAD starts', 'PT_LOAD[3]'),
  cut('load3-little', '100 bytes into the fourth PT_LOAD', 'PT_LOAD[3]', 100),
  cut('load3-middle', 'in the middle of the fourth PT_LOAD', 'PT_LOAD[3] middle'),
  cut('dynamic', 'where PT_DYNAMIC starts', 'PT_DYNAMIC'),
  cut('dynamic-middle', 'in the middle of PT_DYNAMIC', 'PT_DYNAMIC middle'),
  cut('dynamic-page', 'one page behind PT_DYNAMIC', 'PT_DYNAMIC end', 4096),
  cut('data', 'inside .data', 'section .data middle'),
  cut('last-page-half', '2048 bytes before the last PT_LOAD ends', 'PT_LOAD[3] end', -2048),
  cut('last-page', '4096 bytes before the last PT_LOAD ends', 'PT_LOAD[3] end', -4096),
  cut('last-two-pages', '8192 bytes before the last PT_LOAD ends', 'PT_LOAD[3] end', -8192),
  cut('last-byte', 'one byte before the last PT_LOAD ends', 'PT_LOAD[3] end', -1),
  cut('load3-end', 'where the last PT_LOAD ends', 'PT_LOAD[3] end'),
  cut('symtab', 'inside .symtab', 'section .symtab middle'),
  cut('section-headers', 'where the section headers start', 'section headers'),
  cut('section-headers-middle', 'inside the section headers', 'section headers', 5 * 64),
  cut('end-one', 'by the last byte', 'end', -1),
];

/** @type {(name: string, what: string, at: string, shift?: number) => Damage} */
const zero = (name, what, at, shift = 0) => ({
  name: `zero-${name}`,
  what: `all zeros ${what}`,
  changes: [{ kind: 'zero', at, shift }],
});

/** Files of the right length that were not filled to the end, or mangled on the way. @type {Damage[]} */
export const TRANSFERS = [
  zero('all', 'from the first byte on', 'start'),
  zero('half', 'from the middle of the code on', 'section .text middle'),
  zero('data', 'from the fourth PT_LOAD on', 'PT_LOAD[3]'),
  zero('last-page', 'in the last page of the last PT_LOAD and behind', 'PT_LOAD[3] end', -4096),
  zero('unmapped', 'behind the last PT_LOAD', 'PT_LOAD[3] end'),
  {
    name: 'crlf',
    what: 'every line feed became two bytes, as in a transfer of text',
    changes: [{ kind: 'crlf' }],
  },
  {
    name: 'byte-order-mark',
    what: 'a byte order mark before the first byte',
    changes: [{ kind: 'prepend', hex: 'efbbbf' }],
  },
  {
    name: 'line-before',
    what: 'an empty line before the first byte',
    changes: [{ kind: 'prepend', hex: '0a' }],
  },
];

/** @type {(field: string, value: number) => Damage} */
const header = (field, value) => ({
  name: `${field.replace('[', '-').replace(']', '')}-${value.toString(16)}`,
  what: `${field} set to 0x${value.toString(16)}`,
  changes: [{ kind: 'set', at: field, value }],
});

/** @type {[string, number[]][]} */
const HEADER_VALUES = [
  ['ident[0]', [0x7e]],
  ['ident[1]', [0x65]],
  ['ident[2]', [0x6c]],
  ['ident[3]', [0x66]],
  ['ident[4]', [0, 1, 3]],
  ['ident[5]', [0, 2, 3]],
  ['ident[6]', [0, 2]],
  ['ident[7]', [1, 3, 9, 64, 97, 255]],
  ['ident[8]', [1, 3, 4, 255]],
  ['ident[9]', [1]],
  ['ident[12]', [1]],
  ['ident[15]', [1]],
  ['e_type', [0, 1, 2, 4, 5, 0xfe00, 0xff00]],
  ['e_machine', [0, 3, 40, 183, 243, 0xffff]],
  ['e_version', [0, 2]],
  ['e_entry', [0, 0x7fffffffffff]],
  ['e_phoff', [0, 8, 120, 0x7fffffff, 0x7fffffffffff]],
  ['e_shoff', [0, 1, 0x7fffffffffff]],
  ['e_flags', [1, 0xffffffff]],
  ['e_ehsize', [0, 52, 0xffff]],
  ['e_phentsize', [0, 32, 55, 57, 0xffff]],
  ['e_phnum', [0, 1, 3, 4, 5, 6, 11, 100, 0x3fff, 0xffff]],
  ['e_shentsize', [0, 40, 0xffff]],
  ['e_shnum', [0, 1, 0xffff]],
  ['e_shstrndx', [0, 0xffff]],
];

/** @type {Damage[]} */
export const HEADER_DAMAGE = [
  ...HEADER_VALUES.flatMap(([field, values]) => values.map(value => header(field, value))),
  {
    name: 'no-sections',
    what: 'section header table removed from the ELF header',
    changes: ['e_shoff', 'e_shnum', 'e_shstrndx'].map(at => ({ kind: 'set', at, value: 0 })),
  },
  {
    name: 'appended',
    what: 'text appended behind the end',
    changes: [{ kind: 'append', text: 'trailing text\n' }],
  },
  {
    name: 'class-and-machine-386',
    what: 'header made to say 32-bit 386',
    changes: [
      { kind: 'set', at: 'ident[4]', value: 1 },
      { kind: 'set', at: 'e_machine', value: 3 },
    ],
  },
  {
    name: 'big-endian-s390x',
    what: 'header made to say big-endian s390x',
    changes: [
      { kind: 'set', at: 'ident[5]', value: 2 },
      { kind: 'set', at: 'e_machine', hex: '0016' },
    ],
  },
];
