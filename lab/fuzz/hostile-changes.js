// Changes that are made to deceive: each a few words of a committed plugin.
import { DT, PT } from '../elf/names.js';

/** @import { Tampered } from './tampered.js' */

const FAR = 0x7000000000;

/** @type {(readonly [id: string, what: string, change: (file: Tampered) => void])[]} */
export const HOSTILE = [
  [
    'build-info-version',
    'build info says another release of Go',
    file => file.text(file.buildInfo() + 33, 'go1.19'),
  ],
  [
    'build-info-module',
    'build info says another path of the main package',
    file => file.replaceText('example.com/plugins/basic', 'example.com/plugins/forge', file.buildInfo()),
  ],
  [
    'build-info-trimpath',
    'build info says another flag',
    file => file.replaceText('-trimpath=true', '-trimpath=fals', file.buildInfo()),
  ],
  [
    'dynsym-section',
    'the section .dynsym is a table of other symbols',
    file => file.section('.dynsym', 'sh_offset', file.value(DT.SYMTAB) + 24 * 40),
  ],
  [
    'dynsym-section-address',
    'the section .dynsym is at another address',
    file => file.section('.dynsym', 'sh_addr', 0x1000),
  ],
  [
    'dynstr-section',
    'the section .dynstr is elsewhere',
    file => file.section('.dynstr', 'sh_offset', 0x2000),
  ],
  [
    'rela-section',
    'the section .rela.dyn is elsewhere',
    file => file.section('.rela.dyn', 'sh_addr', 0x2000),
  ],
  [
    'overlap-front',
    'the second PT_LOAD reaches into the first',
    file =>
      file
        .segment(PT.LOAD, 1, 'p_vaddr', file.load(1).address - 0x1000)
        .segment(PT.LOAD, 1, 'p_offset', file.load(1).offset - 0x1000),
  ],
  [
    'overlap-whole',
    'the third PT_LOAD lies over the second',
    file => file.segment(PT.LOAD, 2, 'p_vaddr', file.load(1).address),
  ],
  [
    'overlap-data',
    'the third PT_LOAD is as long in memory as the fourth begins',
    file => file.segment(PT.LOAD, 2, 'p_memsz', file.load(3).address - file.load(2).address + 0x2000),
  ],
  ...Object.entries({
    dynsym: DT.SYMTAB,
    dynstr: DT.STRTAB,
    hash: DT.GNU_HASH,
    versym: DT.VERSYM,
    rela: DT.RELA,
  }).map(
    ([name, tag]) =>
      /** @type {const} */ ([
        `split-${name}`,
        `the first PT_LOAD is two that adjoin, with the border in .${name}`,
        (/** @type {Tampered} */ file) => file.splitLoad(0, file.value(tag)),
      ]),
  ),
  [
    'split-moduledata',
    'the last PT_LOAD is two that adjoin, with the border in the moduledata or close behind',
    file => file.splitLoad(3, file.moduleAddress()),
  ],
  [
    'split-dynstr-gap',
    'the first PT_LOAD is two with a page between them, which was in .dynstr',
    file => file.splitLoad(0, file.value(DT.STRTAB), 4096),
  ],
  ['dynamic-outside', 'PT_DYNAMIC is in no PT_LOAD', file => file.segment(PT.DYNAMIC, 0, 'p_vaddr', FAR)],
  [
    'dynamic-behind',
    'PT_DYNAMIC is behind the last PT_LOAD',
    file => file.segment(PT.DYNAMIC, 0, 'p_vaddr', file.load(3).address + file.load(3).memorySize + 0x100000),
  ],
  [
    'dynamic-moved',
    'PT_DYNAMIC is in the code',
    file => file.segment(PT.DYNAMIC, 0, 'p_vaddr', file.load(1).address),
  ],
  [
    'dynamic-offset',
    'p_offset of PT_DYNAMIC is elsewhere, p_vaddr as it was',
    file => file.segment(PT.DYNAMIC, 0, 'p_offset', 0x40),
  ],
  ['two-dynamic-last-empty', 'a second PT_DYNAMIC, empty', file => file.secondDynamic(0, 0)],
  [
    'two-dynamic-same',
    'a second PT_DYNAMIC, the same',
    file => file.secondDynamic(file.dynamicSegment().address, file.dynamicSegment().fileSize),
  ],
  [
    'two-dynamic-code',
    'a second PT_DYNAMIC, in the code',
    file => file.secondDynamic(file.load(1).address, 0x200),
  ],
  [
    'two-dynamic-short',
    'a second PT_DYNAMIC, which begins later in the first',
    file => file.secondDynamic(file.dynamicSegment().address + 16, 0x100),
  ],
  [
    'strtab-is-symtab',
    'the string table is the symbol table',
    file => file.tag(DT.STRTAB, file.value(DT.SYMTAB)),
  ],
  [
    'symtab-is-strtab',
    'the symbol table is the string table',
    file => file.tag(DT.SYMTAB, file.value(DT.STRTAB)),
  ],
  [
    'strtab-inside-symtab',
    'the string table begins in the symbol table',
    file => file.tag(DT.STRTAB, file.value(DT.STRTAB) - 0x80),
  ],
  [
    'symtab-shifted',
    'the symbol table begins one entry later',
    file => file.tag(DT.SYMTAB, file.value(DT.SYMTAB) + 24),
  ],
  [
    'versym-shifted',
    'the table of versions begins in the string table',
    file => file.tag(DT.VERSYM, file.value(DT.STRTAB)),
  ],
  ['hash-sysv-cycle', 'DT_GNU_HASH gives way to a DT_HASH whose chain is a circle', file => file.sysvCycle()],
  ['hash-gnu-endless', 'no chain of the hash table has an end', file => file.endlessChains()],
  ['hash-gnu-one-bucket', 'every bucket is the same', file => file.oneBucket()],
  ['hash-bloom-3', 'the filter has three words', file => file.u32(file.gnuHash() + 8, 3)],
  ['hash-bloom-0', 'the filter has no words', file => file.u32(file.gnuHash() + 8, 0)],
  ['hash-buckets-huge', 'the hash table has 2^31 buckets', file => file.u32(file.gnuHash(), 0x80000000)],
  [
    'hash-symoffset-huge',
    'the first hashed symbol is number 2^31',
    file => file.u32(file.gnuHash() + 4, 0x80000000),
  ],
  [
    'relocated-hash-pointer',
    'a relocation makes a linktimehash that of another package',
    file => file.pkghash(5, 2, file.pkghashAddend(6, 2)),
  ],
  [
    'relocated-hash-first',
    'a relocation makes the first linktimehash another one',
    file => file.pkghash(0, 2, file.pkghashAddend(3, 2)),
  ],
  [
    'relocated-hash-own',
    "a relocation makes the linktimehash of the plugin's own package another one",
    file => file.pkghash(-1, 2, file.pkghashAddend(0, 2)),
  ],
  ['relocated-hash-length', 'a linktimehash is 16 bytes long', file => file.pkghashWord(1, 3, 16)],
  [
    'relocated-hash-own-length',
    "the linktimehash of the plugin's own package is 16 bytes long",
    file => file.pkghashWord(-1, 3, 16),
  ],
  [
    'relocated-runtimehash',
    'a relocation binds a runtimehash 16 bytes further',
    file => file.pkghash(0, 4, 16),
  ],
  [
    'relocated-runtimehash-relative',
    'a runtimehash points into the file itself',
    file => file.pkghashType(2, 4, 8, file.pkghashAddend(2, 2)),
  ],
  [
    'relocated-name',
    'a relocation makes the name of a package that of another',
    file => file.pkghash(4, 0, file.pkghashAddend(7, 0)),
  ],
  [
    'relocated-twice',
    'a second relocation writes over the array of hashes',
    file => file.moveRelocation(file.pkghashAddress(3, 2)),
  ],
  ['pkghashes-none', 'the list of hashes is empty', file => file.moduleWord('pkghashes', 1, 0)],
  ['pkghashes-huge', 'the list of hashes has 2^40 entries', file => file.moduleWord('pkghashes', 1, 2 ** 40)],
  [
    'moduledata-itself',
    'the moduledata points into itself',
    file => file.modulePointer('pclntab', file.moduleAddress()),
  ],
  [
    'moduledata-types-itself',
    'the types are in the moduledata',
    file => file.modulePointer('types', file.moduleAddress()),
  ],
  [
    'moduledata-ptab-itself',
    'the table of exports is the moduledata',
    file => file.modulePointer('ptab', file.moduleAddress()),
  ],
  [
    'moduledata-hashes-itself',
    'the list of hashes is the moduledata',
    file => file.modulePointer('pkghashes', file.moduleAddress()),
  ],
  ['ptab-huge', 'there are 2^40 exports', file => file.moduleWord('ptab', 1, 2 ** 40)],
  ['ptab-none', 'there are no exports', file => file.moduleWord('ptab', 1, 0)],
  ['pluginpath-empty', 'the plugin path is empty', file => file.moduleWord('pluginpath', 1, 0)],
  ['pluginpath-shorter', 'the plugin path is cut', file => file.moduleWord('pluginpath', 1, 11)],
  ['pluginpath-huge', 'the plugin path has 2^40 bytes', file => file.moduleWord('pluginpath', 1, 2 ** 40)],
  ['rela-wrapping', 'DT_RELA wraps around the address space', file => file.tag(DT.RELA, -4096)],
  ['relasz-wrapping', 'DT_RELASZ is 2^64-24', file => file.tag(DT.RELASZ, -24)],
  ['needed-wrapping', 'DT_NEEDED is 2^64-8', file => file.tag(DT.NEEDED, -8)],
  [
    'init-arraysz-wrapping',
    'DT_INIT_ARRAYSZ is 2^55+16, which ld.so counts as 2',
    file => file.tag(DT.INIT_ARRAYSZ, 2 ** 55 + 16),
  ],
  [
    'load-vaddr-wrapping',
    'p_vaddr of the third PT_LOAD is 2^64-4096',
    file => file.segment(PT.LOAD, 2, 'p_vaddr', -4096),
  ],
  [
    'load-memsz-wrapping',
    'p_memsz of the last PT_LOAD is 2^64-4096',
    file => file.segment(PT.LOAD, 3, 'p_memsz', -4096),
  ],
  [
    'load-offset-wrapping',
    'p_offset of the third PT_LOAD is 2^64-4096',
    file => file.segment(PT.LOAD, 2, 'p_offset', -4096),
  ],
  [
    'load-filesz-wrapping',
    'p_filesz of the third PT_LOAD is 2^64-4096',
    file => file.segment(PT.LOAD, 2, 'p_filesz', -4096),
  ],
  ['shnum-huge', 'there are 65535 sections', file => file.header('e_shnum', 0xffff)],
  ['shoff-wrapping', 'the section headers are at 2^64-64', file => file.header('e_shoff', -64)],
  ['phnum-huge', 'there are 65535 program headers', file => file.header('e_phnum', 0xffff)],
  [
    'compressed-huge',
    'a section says that it is compressed, of 2^60 bytes',
    file => file.compressedSection(),
  ],
  [
    'init-elsewhere',
    'DT_INIT is a return instruction in the code',
    file => file.tag(DT.INIT, file.returnInstruction()),
  ],
  [
    'init-array-elsewhere',
    'frame_dummy gives way to a return instruction',
    file => file.initArray(0, file.returnInstruction()),
  ],
  [
    'init-array-no-go',
    "the Go linker's constructor gives way to a return instruction",
    file => file.initArray(1, file.returnInstruction()),
  ],
  [
    'ifunc-relocation',
    'a relocation gets its address from a function that returns what it got',
    file => file.irelative(),
  ],
  ['textrel', 'DF_TEXTREL is set', file => file.tag(DT.FLAGS, file.value(DT.FLAGS) | 4)],
  ['stack-executable', 'PT_GNU_STACK is executable', file => file.segment(PT.GNU_STACK, 0, 'p_flags', 7)],
  [
    'relro-over-moduledata',
    'RELRO covers the moduledata',
    file => file.segment(PT.GNU_RELRO, 0, 'p_memsz', file.load(3).fileSize & ~0xfff),
  ],
  ['symbolic', 'DF_SYMBOLIC is set', file => file.tag(DT.FLAGS, file.value(DT.FLAGS) | 2)],
];
