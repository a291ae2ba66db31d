// Damage to the ELF header of a file of any class and byte order, and files cut short.
import { EHDR, fieldNamed, fieldsOf } from '../../elf/records.js';

/** @import { Cpu } from '../cpus.js' */
/** @import { Damage } from './kinds.js' */

const NARROW = ['386', 'arm'];
const BIG_ENDIAN = ['s390x'];

/** e_machine of every processor that Go has plugins for. */
const MACHINES = {
  386: 3,
  ppc64le: 21,
  s390x: 22,
  arm: 40,
  amd64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};

/** Values of e_flags that name an ABI, by processor. @type {Record<string, [name: string, value: number][]>} */
const FLAGS = {
  386: [['one', 1]],
  arm64: [['one', 1]],
  s390x: [['one', 1]],
  arm: [
    ['none', 0],
    ['abi-4', 0x04000000],
    ['soft-float', 0x05000200],
    ['hard-float', 0x05000400],
    ['no-float', 0x05000000],
    ['both-floats', 0x05000600],
  ],
  riscv64: [
    ['soft-float', 0],
    ['single-float', 2],
    ['double-float', 4],
    ['quad-float', 6],
    ['compressed-double', 5],
    ['embedded', 0xd],
    ['total-store-order', 0x15],
  ],
  // The size of a float argument, and the version of the relocations in object files.
  loong64: [
    ['none', 0],
    ['soft-float', 0x41],
    ['single-float', 0x42],
    ['old-objects', 0x03],
    ['new-objects', 0x83],
    ['ilp32', 0x4b],
  ],
  ppc64le: [
    ['abi-0', 0],
    ['abi-1', 1],
    ['abi-2', 2],
    ['abi-3', 3],
  ],
};

/** Lengths that files are cut to (bytes). */
const CUTS = [4, 40, 52, 60, 64, 100, 4096, 1_000_000];

/** What writes into the header of a file of one class and byte order. */
class Header {
  /** @param {string} cpu */
  constructor(cpu) {
    this.narrow = NARROW.includes(cpu);
    this.big = BIG_ENDIAN.includes(cpu);
    this.ehdr = fieldsOf(EHDR, this.narrow ? 4 : 8);
  }

  /** @param {string} name */
  offset(name) {
    return fieldNamed(this.ehdr, name).offset;
  }

  /** @param {number} value @param {number} size */
  hex(value, size) {
    const bytes = Buffer.alloc(size);
    if (this.big) bytes.writeUIntBE(value, 0, size);
    else bytes.writeUIntLE(value, 0, size);
    return bytes.toString('hex');
  }

  /** @param {string} name of the damage @param {string} what @param {number} at @param {number} value @param {number} size @returns {Damage} */
  set(name, what, at, value, size) {
    return { name, what, changes: [{ kind: 'set', at: 'start', shift: at, hex: this.hex(value, size) }] };
  }

  /** @param {string} name of the damage @param {number} value @param {number} at @param {number} size */
  field(name, value, at, size) {
    const digits = value.toString(16);
    return this.set(`${name}-${digits}`, `${name} set to 0x${digits}`, at, value, size);
  }

  /** Sets e_shoff, e_shnum and e_shstrndx to 0: the 64-bit one in two halves. @returns {Damage} */
  withoutSections() {
    const shoff = this.offset('e_shoff');
    const zero = (/** @type {number} */ at, /** @type {number} */ size) => ({
      kind: 'set',
      at: 'start',
      shift: at,
      hex: this.hex(0, size),
    });
    return {
      name: 'no-sections',
      what: 'section header table removed from the ELF header',
      changes: [
        ...(this.narrow ? [zero(shoff, 4)] : [zero(shoff, 6), zero(shoff + 4, 4)]),
        zero(this.offset('e_shnum'), 4),
      ],
    };
  }
}

/** @param {number} length @returns {Damage} */
const cut = length => ({
  name: `cut-${length}`,
  what: `cut after ${length} bytes`,
  changes: [{ kind: 'truncate', at: 'start', shift: length }],
});

/** @type {Damage} */
const CUT_END = {
  name: 'cut-end',
  what: 'cut 300000 bytes before the end',
  changes: [{ kind: 'truncate', at: 'end', shift: -300_000 }],
};

/** @param {Pick<Cpu, 'name'>} cpu @returns {Damage[]} */
export function headerDamage({ name: cpu }) {
  const header = new Header(cpu);
  const [machine, flags] = [header.offset('e_machine'), header.offset('e_flags')];
  return [
    ...CUTS.map(cut),
    CUT_END,
    header.field('class', header.narrow ? 2 : 1, 4, 1),
    header.field('class', 0, 4, 1),
    header.field('encoding', header.big ? 1 : 2, 5, 1),
    header.field('encoding', 3, 5, 1),
    header.field('ident-version', 2, 6, 1),
    header.field('osabi', 9, 7, 1),
    header.field('osabi', 3, 7, 1),
    header.field('osabi', 97, 7, 1),
    header.field('abi-version', 1, 8, 1),
    header.field('padding', 1, 12, 1),
    ...[0, 1, 2, 4].map(value => header.field('type', value, header.offset('e_type'), 2)),
    ...Object.entries(MACHINES)
      .filter(([name]) => name !== cpu)
      .map(([name, value]) =>
        header.set(`machine-${name}`, `e_machine made that of ${name}`, machine, value, 2),
      ),
    header.field('version', 2, header.offset('e_version'), 4),
    header.field('phentsize', 1, header.offset('e_phentsize'), 2),
    header.field('phnum', 0, header.offset('e_phnum'), 2),
    header.field('phnum', 1, header.offset('e_phnum'), 2),
    header.withoutSections(),
    ...(FLAGS[cpu] ?? []).map(([name, value]) =>
      header.set(`flags-${name}`, `e_flags set to 0x${value.toString(16)}`, flags, value, 4),
    ),
  ];
}
