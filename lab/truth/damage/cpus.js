// Damage to the ELF header of a file of any class and byte order, and files cut short.

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

/** @param {Pick<Cpu, 'name'>} cpu @returns {Damage[]} */
export function headerDamage({ name: cpu }) {
  const narrow = NARROW.includes(cpu);
  const big = BIG_ENDIAN.includes(cpu);
  const hex = (/** @type {number} */ value, /** @type {number} */ size) => {
    const bytes = Buffer.alloc(size);
    if (big) bytes.writeUIntBE(value, 0, size);
    else bytes.writeUIntLE(value, 0, size);
    return bytes.toString('hex');
  };
  /** @type {(name: string, what: string, at: number, value: number, size: number) => Damage} */
  const set = (name, what, at, value, size) => ({
    name,
    what,
    changes: [{ kind: 'set', at: 'start', shift: at, hex: hex(value, size) }],
  });
  /** @type {(field: string, value: number, at: number, size: number) => Damage} */
  const field = (name, value, at, size) =>
    set(`${name}-${value.toString(16)}`, `${name} set to 0x${value.toString(16)}`, at, value, size);
  const flagsAt = narrow ? 36 : 48;
  const cut = (/** @type {number} */ length) => ({
    name: `cut-${length}`,
    what: `cut after ${length} bytes`,
    changes: [{ kind: 'truncate', at: 'start', shift: length }],
  });
  return [
    ...[4, 40, 52, 60, 64, 100, 4096, 1_000_000].map(cut),
    {
      ...cut(0),
      name: 'cut-end',
      what: 'cut 300000 bytes before the end',
      changes: [{ kind: 'truncate', at: 'end', shift: -300_000 }],
    },
    field('class', narrow ? 2 : 1, 4, 1),
    field('class', 0, 4, 1),
    field('encoding', big ? 1 : 2, 5, 1),
    field('encoding', 3, 5, 1),
    field('ident-version', 2, 6, 1),
    field('osabi', 9, 7, 1),
    field('osabi', 3, 7, 1),
    field('osabi', 97, 7, 1),
    field('abi-version', 1, 8, 1),
    field('padding', 1, 12, 1),
    ...[0, 1, 2, 4].map(value => field('type', value, 16, 2)),
    ...Object.entries(MACHINES)
      .filter(([name]) => name !== cpu)
      .map(([name, value]) => set(`machine-${name}`, `e_machine made that of ${name}`, 18, value, 2)),
    field('version', 2, 20, 4),
    field('phentsize', 1, flagsAt + 6, 2),
    field('phnum', 0, flagsAt + 8, 2),
    field('phnum', 1, flagsAt + 8, 2),
    {
      name: 'no-sections',
      what: 'section header table removed from the ELF header',
      changes: [
        { kind: 'set', at: 'start', shift: narrow ? 32 : 40, hex: hex(0, narrow ? 4 : 6) },
        ...(narrow ? [] : [{ kind: 'set', at: 'start', shift: 44, hex: hex(0, 4) }]),
        { kind: 'set', at: 'start', shift: flagsAt + 12, hex: hex(0, 4) },
      ],
    },
    ...(FLAGS[cpu] ?? []).map(([name, value]) =>
      set(`flags-${name}`, `e_flags set to 0x${value.toString(16)}`, flagsAt, value, 4),
    ),
  ];
}
