// What a new Go release or a new processor needs, and which of it is there already.
//   npm run new:release 1.28
//   npm run new:cpu riscv64
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('..', import.meta.url);

/**
 * @typedef {object} Item
 * @property {string} file
 * @property {string} what
 * @property {boolean} [isDone] undefined: a person has to look
 */

/** @param {string} file */
const textOf = file => readFileSync(new URL(file, root), 'utf8');
/** @param {string} file */
const isThere = file => existsSync(new URL(file, root));

/** @param {number} minor @returns {Item[]} */
function releaseItems(minor) {
  const newest = Number(/NEWEST_MINOR = (\d+)/.exec(textOf('src/go/releases.ts'))?.[1]);
  const releases = textOf('lab/truth/go-releases.js');
  const name = `1.${minor}`;
  return [
    { file: 'src/go/releases.ts', what: 'NEWEST_MINOR', isDone: newest >= minor },
    {
      file: 'test/go/moduledata-figures.json',
      what: 'offsets of runtime.moduledata as a program of that release prints them, 64 and 32 bit',
      isDone: textOf('test/go/moduledata-figures.json').includes(`"${name}"`),
    },
    {
      file: 'src/go/moduledata-layouts.ts',
      what: '`type moduledata struct` of runtime/symtab.go: fields with since and until, and FAMILIES',
      isDone: new RegExp(`\\[\\d+, ${minor}\\]|\\[${minor}, ${minor}\\]`).test(
        textOf('src/go/moduledata-layouts.ts'),
      ),
    },
    {
      file: 'src/go/constructor-code.ts, constructor-ppc64.ts',
      what: 'the code of addmoduledata and of its caller, on every processor (cmd/internal/obj, runtime/asm_*.s)',
    },
    {
      file: 'src/go/function-index.ts, function-table.ts, module-soundness.ts',
      what: 'pclntab: runtime._func, the tables, its magic number (internal/abi/symtab.go)',
    },
    { file: 'src/go/moduledata-shape.ts', what: 'the order in which the linker lays the tables out' },
    {
      file: 'src/go/abi-type.ts, type-reader.ts, exports.ts',
      what: 'internal/abi.Type, its flags, map descriptors and names',
    },
    { file: 'src/go/init-tasks.ts', what: 'runtime.initTask and moduledata.inittasks' },
    { file: 'src/go/package-hash.ts', what: 'prefixes of go:link.pkghash symbols' },
    { file: 'src/code/lookup-sites.ts', what: 'the code into which plugin.(*Plugin).Lookup is inlined' },
    { file: 'src/cause/tag-causes.ts, build-facts.ts', what: 'tags and settings that cmd/go records' },
    {
      file: 'src/recipe/script.ts',
      what: 'IMAGES: the oldest Debian release of the official images',
    },
    {
      file: 'lab/truth/toolchains.sh',
      what: 'where its toolchain comes from',
    },
    {
      file: 'lab/truth/go-releases.js',
      what: 'ALL_GO, then `npm run truth`',
      isDone: releases.includes(`'${name}'`),
    },
    {
      file: 'lab/truth/go-releases.js',
      what: 'OFFICIAL_GO: a point of it, then `npm run truth -- --go official`, and record-profiles.js releases',
      isDone: releases.includes(`'${name}.`),
    },
    {
      file: 'src/recipe/old-release.ts',
      what: 'flags and variables of go build that came with it, and are printed for hosts of older ones',
    },
    {
      file: `fixtures/binaries/plugin-${name}.br, types-${name}.br`,
      what: 'a plugin and a library of types: lab/binaries/choice.js, then node lab/binaries/pack.js',
      isDone: isThere(`fixtures/binaries/plugin-${name}.br`) && isThere(`fixtures/binaries/types-${name}.br`),
    },
    { file: 'README.md, docs/cannot-tell.md, CHANGELOG.md', what: 'the releases that are named there' },
  ];
}

/** @param {string} name as Go has it @returns {Item[]} */
function cpuItems(name) {
  const constants = textOf('src/elf/constants.ts');
  return [
    {
      file: 'src/elf/constants.ts',
      what: 'EM_*, its name in MACHINE_NAMES, its relocation types in RELOCATION_TYPES',
      isDone: constants.includes(`'${name}'`),
    },
    { file: 'src/elf/crt-code.ts', what: 'the code of crti and crtbegin' },
    { file: 'src/go/constructor-code.ts', what: 'the code of addmoduledata and of its caller' },
    { file: 'src/profile/abi.ts', what: 'directory, flags of ld.so.cache, e_flags that have to agree' },
    { file: 'src/link/static-tls.ts', what: 'where the blocks of static TLS lie' },
    { file: 'src/link/file-checks.ts', what: 'page sizes of its kernels' },
    { file: 'src/read/relocation-checks.ts', what: 'relocation types that ld.so applies' },
    { file: 'src/rules/wording/cpu-levels.ts', what: 'levels of its processors, if Go knows any' },
    {
      file: 'lab/truth/cpus.js',
      what: `its tools, then npm run truth -- --cpu ${name}, and record-profiles.js cpus --only '^${name}/'`,
      isDone: textOf('lab/truth/cpus.js').includes(`'${name}'`),
    },
  ];
}

/** @param {string} kind @param {string} name @returns {Item[] | string} the items, or what is wrong */
function itemsOf(kind, name) {
  if (kind === 'cpu')
    return name === '' ? 'a processor is needed, by the name that Go has for it' : cpuItems(name);
  const minor = /^1\.(\d+)$/.exec(name)?.[1];
  return minor === undefined ? 'a release is needed: 1.28' : releaseItems(Number(minor));
}

const [kind = '', name = ''] = process.argv.slice(2);
const items = itemsOf(kind, name);
if (typeof items === 'string') {
  process.stderr.write(`${items}\n`);
  process.exitCode = 2;
} else {
  const signs = { true: '✓', false: '✗', undefined: '?' };
  const lines = items.map(({ file, what, isDone }) => `${signs[`${isDone}`]} ${file}\n    ${what}\n`);
  process.stdout.write(`${lines.join('')}\n✓ done, ✗ not done, ? look\n`);
}
