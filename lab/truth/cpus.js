// The processors beside amd64 that Go has plugins for: what compiles for them here, and what runs it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { isCommand } from './commands.js';

/**
 * @typedef {object} Cpu
 * @property {string} name GOARCH
 * @property {string} triple of the C tools
 * @property {string} [emulator] absent: this machine runs it
 * @property {string} root directory that holds its C library, as the dynamic linker names it
 * @property {string} loader the dynamic linker, below the root
 * @property {string[]} go releases that build plugins for it, the one that gets all cases first
 * @property {string[]} hosts other releases that build hosts only
 * @property {string[]} [smallest] other releases of which only the smallest plugin is built
 * @property {string[]} [more] plugins that are of interest where the C library is another than everywhere else
 * @property {boolean} race whether it has -race
 * @property {true} [thorough] hosts are built in every way
 * @property {[variable: string, value: string][]} levels other levels of the processor than the default
 */

/** @type {readonly Cpu[]} */
export const CPUS = [
  {
    name: '386',
    triple: 'i686-linux-gnu',
    root: '/',
    loader: 'lib/ld-linux.so.2',
    go: ['1.27', '1.22', '1.26'],
    hosts: [],
    thorough: true,
    race: false,
    levels: [['GO386', 'softfloat']],
  },
  {
    name: 'arm64',
    triple: 'aarch64-linux-gnu',
    emulator: 'qemu-aarch64',
    root: '/usr/aarch64-linux-gnu',
    loader: 'lib/ld-linux-aarch64.so.1',
    go: ['1.27', '1.22', '1.26'],
    hosts: [],
    thorough: true,
    race: true,
    levels: [['GOARM64', 'v8.1,lse']],
  },
  {
    name: 's390x',
    triple: 's390x-linux-gnu',
    emulator: 'qemu-s390x',
    root: '/usr/s390x-linux-gnu',
    loader: 'lib/ld64.so.1',
    go: ['1.27', '1.22'],
    hosts: [],
    race: true,
    levels: [],
  },
  {
    name: 'riscv64',
    triple: 'riscv64-linux-gnu',
    emulator: 'qemu-riscv64',
    root: '/usr/riscv64-linux-gnu',
    loader: 'lib/ld-linux-riscv64-lp64d.so.1',
    go: ['1.27'],
    hosts: ['1.26', '1.22'],
    race: true,
    levels: [['GORISCV64', 'rva22u64']],
  },
  {
    name: 'arm',
    triple: 'arm-linux-gnueabihf',
    emulator: 'qemu-arm',
    root: '/usr/arm-linux-gnueabihf',
    loader: 'lib/ld-linux-armhf.so.3',
    go: ['1.27'],
    hosts: [],
    smallest: ['1.22'],
    race: false,
    levels: [['GOARM', '5']],
  },
  {
    name: 'ppc64le',
    triple: 'powerpc64le-linux-gnu',
    emulator: 'qemu-ppc64le',
    root: '/usr/powerpc64le-linux-gnu',
    loader: 'lib/ld64.so.2',
    go: ['1.27'],
    hosts: [],
    smallest: ['1.22'],
    race: true,
    levels: [['GOPPC64', 'power9']],
  },
  {
    name: 'loong64',
    triple: 'loongarch64-linux-gnu',
    emulator: 'qemu-loongarch64',
    root: '/usr/loongarch64-linux-gnu',
    loader: 'lib64/ld-linux-loongarch-lp64d.so.1',
    go: ['1.27', '1.22', '1.26'],
    hosts: [],
    // glibc 2.41 refuses it.
    more: ['execstack'],
    race: true,
    levels: [],
  },
];

/** Those that differ from amd64 in how types are laid out: words of 32 bits, and big-endian. */
export const TYPED_CPUS = ['386', 's390x'];

/** Those whose code is read for what hosts look up. */
export const READ_CPUS = ['arm64'];

/** @param {string | undefined} name */
export function cpuNamed(name) {
  return CPUS.find(cpu => cpu.name === name);
}

/** The C tool of a processor. @param {Cpu} cpu @param {string} name */
export function tool({ triple }, name) {
  return `${triple}-${name}`;
}

/** Whether the C library of a processor is here. @param {Cpu} cpu */
export function hasLibraries({ root, loader }) {
  return fs.existsSync(`${root}/${loader}`);
}

/** The processors that this machine compiles for and runs. @returns {string[]} */
export function cpusHere() {
  return CPUS.filter(
    cpu =>
      hasLibraries(cpu) &&
      isCommand(tool(cpu, 'gcc')) &&
      (cpu.emulator === undefined || isCommand(cpu.emulator)),
  ).map(({ name }) => name);
}

/** The loaders that spoke, by processor. @param {readonly string[]} names @returns {Record<string, object>} */
export function describeCpus(names) {
  return Object.fromEntries(
    CPUS.filter(({ name }) => names.includes(name)).map(cpu => {
      const { name, emulator, root } = cpu;
      return [
        name,
        {
          emulator: emulator === undefined ? 'none' : firstLine(emulator, '--version'),
          root,
          glibc: glibcOf(cpu),
          gcc: firstLine(tool(cpu, 'gcc'), '-dumpfullversion'),
          ld: firstLine(tool(cpu, 'ld'), '--version'),
        },
      ];
    }),
  );
}

/** @param {Cpu} cpu */
function glibcOf({ emulator, root, loader }) {
  const file = `${root}/${loader}`.replace('//', '/');
  const version =
    emulator === undefined ? firstLine(file, '--version') : firstLine(emulator, file, '--version');
  return /([\d.]+\d)\.?$/.exec(version)?.[1] ?? version;
}

/** @param {string} program @param {string[]} args */
function firstLine(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8' }).split('\n')[0] ?? '';
}
