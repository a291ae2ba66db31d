// Damage: wrong program headers, dynamic entries, relocations and symbols.

/** @import { Change } from './artifact.js' */
/** @import { Damage } from './damage-header.js' */

const FAR = 0x7000000000;
const UNKNOWN_TAG = 0x60000001;

/** @type {(name: string, what: string, ...changes: Change[]) => Damage} */
const damage = (name, what, ...changes) => ({ name, what, changes });
/** @type {(at: string, value: number) => Change} */
const set = (at, value) => ({ kind: 'set', at, value });
/** @type {(at: string, plus: number) => Change} */
const add = (at, plus) => ({ kind: 'set', at, plus });

/** @type {Damage[]} */
export const SEGMENT_DAMAGE = [
  ...[0, 1, 3, 0x1001, 0x10, 0x200000].map((value) => damage(`load1-align-${value.toString(16)}`, `p_align of the second PT_LOAD is 0x${value.toString(16)}`, set('PT_LOAD[1].p_align', value))),
  damage('load0-align-3', 'p_align of the first PT_LOAD is 3', set('PT_LOAD[0].p_align', 3)),
  damage('load3-align-3', 'p_align of the last PT_LOAD is 3', set('PT_LOAD[3].p_align', 3)),
  damage('load1-vaddr-odd', 'p_vaddr of the second PT_LOAD is one too large', add('PT_LOAD[1].p_vaddr', 1)),
  damage('load3-vaddr-odd', 'p_vaddr of the last PT_LOAD is one too large', add('PT_LOAD[3].p_vaddr', 1)),
  damage('load1-offset-odd', 'p_offset of the second PT_LOAD is one too large', add('PT_LOAD[1].p_offset', 1)),
  damage('load1-offset-page', 'p_offset of the second PT_LOAD is one page too large', add('PT_LOAD[1].p_offset', 4096)),
  damage('load3-offset-page', 'p_offset of the last PT_LOAD is one page too large', add('PT_LOAD[3].p_offset', 4096)),
  damage('load3-offset-far', 'p_offset of the last PT_LOAD is beyond the file', add('PT_LOAD[3].p_offset', 0x10000000)),
  damage('load3-filesz-huge', 'p_filesz and p_memsz of the last PT_LOAD are beyond the file', add('PT_LOAD[3].p_filesz', 0x10000000), add('PT_LOAD[3].p_memsz', 0x10000000)),
  damage('load3-filesz-more', 'p_filesz of the last PT_LOAD is larger than p_memsz', add('PT_LOAD[3].p_filesz', 0x1000000)),
  damage('load3-memsz-less', 'p_memsz of the last PT_LOAD is smaller than p_filesz', add('PT_LOAD[3].p_memsz', -0x100000)),
  damage('load3-memsz-huge', 'p_memsz of the last PT_LOAD is 2^46', set('PT_LOAD[3].p_memsz', 2 ** 46)),
  damage('load3-memsz-gigabyte', 'p_memsz of the last PT_LOAD is a gigabyte more', add('PT_LOAD[3].p_memsz', 2 ** 30)),
  damage('load1-no-exec', 'the code is not executable', set('PT_LOAD[1].p_flags', 4)),
  damage('load1-writable', 'the code is writable', set('PT_LOAD[1].p_flags', 7)),
  damage('load3-read-only', 'the data is not writable', set('PT_LOAD[3].p_flags', 4)),
  damage('load0-no-flags', 'the first PT_LOAD may not even be read', set('PT_LOAD[0].p_flags', 0)),
  ...[0, 1, 2, 3].map((index) => damage(`load${index}-dropped`, `PT_LOAD[${index}] became PT_NULL`, set(`PT_LOAD[${index}].p_type`, 0))),
  damage('no-load', 'there is no PT_LOAD', ...[0, 1, 2, 3].map((index) => set(`PT_LOAD[${index}].p_type`, 0))),
  damage('load-order', 'the second and third PT_LOAD changed places', ...['p_offset', 'p_vaddr', 'p_paddr', 'p_filesz', 'p_memsz', 'p_flags'].flatMap((field) => [
    { kind: 'copy', at: `PT_LOAD[1].${field}`, text: `PT_LOAD[2].${field}` },
    { kind: 'copy', at: `PT_LOAD[2].${field}`, text: `PT_LOAD[1].${field}` },
  ])),
  damage('no-dynamic', 'there is no PT_DYNAMIC', set('PT_DYNAMIC.p_type', 0)),
  damage('dynamic-filesz-0', 'p_filesz of PT_DYNAMIC is 0', set('PT_DYNAMIC.p_filesz', 0)),
  damage('dynamic-filesz-short', 'p_filesz of PT_DYNAMIC covers four entries', set('PT_DYNAMIC.p_filesz', 64)),
  damage('dynamic-memsz-0', 'p_memsz of PT_DYNAMIC is 0', set('PT_DYNAMIC.p_memsz', 0)),
  damage('dynamic-offset-far', 'p_offset of PT_DYNAMIC is wild', set('PT_DYNAMIC.p_offset', FAR)),
  damage('dynamic-vaddr-far', 'p_vaddr of PT_DYNAMIC is wild', set('PT_DYNAMIC.p_vaddr', FAR)),
  damage('dynamic-vaddr-odd', 'p_vaddr of PT_DYNAMIC is 8 too large', add('PT_DYNAMIC.p_vaddr', 8)),
  damage('dynamic-vaddr-entry', 'p_vaddr of PT_DYNAMIC skips the first entry', add('PT_DYNAMIC.p_vaddr', 16)),
  damage('interp-added', 'PT_NOTE became PT_INTERP', set('PT_NOTE.p_type', 3)),
  damage('note-far', 'PT_NOTE is beyond the file', set('PT_NOTE.p_offset', FAR), set('PT_NOTE.p_vaddr', FAR)),
  damage('no-note', 'there is no PT_NOTE', set('PT_NOTE.p_type', 0)),
  damage('stack-exec', 'PT_GNU_STACK asks for an executable stack', set('PT_GNU_STACK.p_flags', 7)),
  damage('no-stack', 'there is no PT_GNU_STACK', set('PT_GNU_STACK.p_type', 0)),
  damage('no-relro', 'there is no PT_GNU_RELRO', set('PT_GNU_RELRO.p_type', 0)),
  damage('relro-far', 'PT_GNU_RELRO is wild', set('PT_GNU_RELRO.p_vaddr', FAR)),
  damage('relro-all', 'PT_GNU_RELRO covers the whole last PT_LOAD', { kind: 'copy', at: 'PT_GNU_RELRO.p_memsz', text: 'PT_LOAD[3].p_memsz' }),
  damage('no-tls', 'there is no PT_TLS', set('PT_TLS.p_type', 0)),
  damage('tls-large', 'PT_TLS asks for 1 MB', set('PT_TLS.p_memsz', 0x100000)),
  damage('tls-align-3', 'p_align of PT_TLS is 3', set('PT_TLS.p_align', 3)),
  damage('tls-align-page', 'p_align of PT_TLS is 8192', set('PT_TLS.p_align', 8192)),
  damage('tls-memsz-0', 'p_memsz of PT_TLS is 0', set('PT_TLS.p_memsz', 0)),
];

/** @type {(tag: string) => Damage} */
const without = (tag) => damage(`no-${tag.toLowerCase().replace('_', '-')}`, `DT_${tag} has an unknown tag`, set(`DT_${tag}.d_tag`, UNKNOWN_TAG));

/** @type {Damage[]} */
export const DYNAMIC_DAMAGE = [
  ...['GNU_HASH', 'STRTAB', 'SYMTAB', 'RELA', 'RELASZ', 'RELAENT', 'STRSZ', 'SYMENT', 'NEEDED', 'INIT', 'INIT_ARRAY', 'INIT_ARRAYSZ',
    'FLAGS', 'FLAGS_1', 'VERSYM', 'VERNEED', 'VERNEEDNUM', 'PLTREL', 'JMPREL', 'RELACOUNT', 'PLTGOT', 'FINI', 'FINI_ARRAY'].map(without),
  ...['STRTAB', 'SYMTAB', 'RELA', 'GNU_HASH', 'JMPREL', 'VERNEED', 'VERSYM', 'INIT', 'INIT_ARRAY', 'PLTGOT'].map((tag) => damage(
    `${tag.toLowerCase().replace('_', '-')}-far`, `DT_${tag} is wild`, set(`DT_${tag}.d_val`, FAR))),
  damage('init-0', 'DT_INIT is 0', set('DT_INIT.d_val', 0)),
  damage('dynamic-empty', 'the first dynamic entry is DT_NULL', { kind: 'set', at: 'PT_DYNAMIC', value: 0, size: 8 }),
  damage('relaent-25', 'DT_RELAENT is 25', set('DT_RELAENT.d_val', 25)),
  damage('relaent-16', 'DT_RELAENT is 16', set('DT_RELAENT.d_val', 16)),
  damage('syment-25', 'DT_SYMENT is 25', set('DT_SYMENT.d_val', 25)),
  damage('pltrel-rel', 'DT_PLTREL is DT_REL', set('DT_PLTREL.d_val', 17)),
  damage('relasz-0', 'DT_RELASZ is 0', set('DT_RELASZ.d_val', 0)),
  damage('relasz-less', 'DT_RELASZ is one entry short', add('DT_RELASZ.d_val', -24)),
  damage('relasz-half', 'DT_RELASZ covers 100 entries', set('DT_RELASZ.d_val', 2400)),
  damage('relasz-odd', 'DT_RELASZ is one too large', add('DT_RELASZ.d_val', 1)),
  damage('relasz-huge', 'DT_RELASZ is wild', set('DT_RELASZ.d_val', FAR)),
  damage('relacount-huge', 'DT_RELACOUNT is larger than the table', set('DT_RELACOUNT.d_val', 0x10000000)),
  damage('relacount-0', 'DT_RELACOUNT is 0', set('DT_RELACOUNT.d_val', 0)),
  damage('pltrelsz-0', 'DT_PLTRELSZ is 0', set('DT_PLTRELSZ.d_val', 0)),
  damage('strsz-0', 'DT_STRSZ is 0', set('DT_STRSZ.d_val', 0)),
  damage('strsz-huge', 'DT_STRSZ is wild', set('DT_STRSZ.d_val', FAR)),
  damage('needed-other', 'DT_NEEDED points three bytes further into the string table', add('DT_NEEDED.d_val', 3)),
  damage('needed-empty', 'DT_NEEDED is the empty string', set('DT_NEEDED.d_val', 0)),
  damage('needed-far', 'DT_NEEDED is beyond the string table', set('DT_NEEDED.d_val', FAR)),
  damage('init-arraysz-0', 'DT_INIT_ARRAYSZ is 0, so that no constructor runs', set('DT_INIT_ARRAYSZ.d_val', 0)),
  damage('init-arraysz-8', 'DT_INIT_ARRAYSZ is 8, so that only the first constructor runs', set('DT_INIT_ARRAYSZ.d_val', 8)),
  damage('flags-symbolic', 'DT_FLAGS got DF_SYMBOLIC', add('DT_FLAGS.d_val', 2)),
  damage('flags-textrel', 'DT_FLAGS got DF_TEXTREL', add('DT_FLAGS.d_val', 4)),
  damage('flags-0', 'DT_FLAGS is 0', set('DT_FLAGS.d_val', 0)),
  damage('flags-1-pie', 'DT_FLAGS_1 got DF_1_PIE', add('DT_FLAGS_1.d_val', 0x08000000)),
  damage('flags-1-noopen', 'DT_FLAGS_1 got DF_1_NOOPEN', add('DT_FLAGS_1.d_val', 0x40)),
  damage('flags-1-nodelete', 'DT_FLAGS_1 got DF_1_NODELETE', add('DT_FLAGS_1.d_val', 8)),
  damage('flags-1-group', 'DT_FLAGS_1 got DF_1_GROUP', add('DT_FLAGS_1.d_val', 4)),
  damage('flags-1-0', 'DT_FLAGS_1 is 0', set('DT_FLAGS_1.d_val', 0)),
  damage('verneednum-0', 'DT_VERNEEDNUM is 0', set('DT_VERNEEDNUM.d_val', 0)),
  damage('verneednum-99', 'DT_VERNEEDNUM is 99', set('DT_VERNEEDNUM.d_val', 99)),
  damage('version-name', 'the needed version GLIBC_2.34 is called GLIBC_2.99, with the old hash', { kind: 'text', at: 'verneed libc.so.6 GLIBC_2.34.name', text: 'GLIBC_2.99' }),
  damage('version-hash', 'the hash of the needed version GLIBC_2.34 is wrong', { kind: 'flip', at: 'verneed libc.so.6 GLIBC_2.34.hash' }),
  damage('version-name-2.32', 'the needed version GLIBC_2.32 is called GLIBC_9.32, with the old hash', { kind: 'text', at: 'verneed libc.so.6 GLIBC_2.32.name', text: 'GLIBC_9.32' }),
  damage('version-2.99', 'the needed version is GLIBC_2.99, with its hash', { kind: 'text', at: 'verneed libc.so.6 GLIBC_2.34.name', text: 'GLIBC_2.99' }, { kind: 'set', at: 'verneed libc.so.6 GLIBC_2.34.hash', value: 0x06969119 }),
  damage('hash-no-buckets', 'the hash table has no buckets', { kind: 'set', at: 'section .gnu.hash', value: 0, size: 4 }),
  damage('rela-type-unknown', 'the first relocation has type 99', { kind: 'set', at: 'section .rela.dyn', shift: 8, value: 99, size: 4 }),
  damage('rela-offset-far', 'the first relocation is at a wild address', { kind: 'set', at: 'section .rela.dyn', shift: 0, value: FAR, size: 8 }),
  damage('rela-symbol-far', 'the last relocation names a wild symbol', { kind: 'set', at: 'section .rela.dyn end', shift: -12, value: 0x7fffffff, size: 4 }),
  damage('rela-type-none', 'the first relocation does nothing', { kind: 'set', at: 'section .rela.dyn', shift: 8, value: 0, size: 4 }),
];

/** @type {(name: string) => string} */
const symbol = (name) => `symbol ${name}`;

/** @type {Damage[]} */
export const SYMBOL_DAMAGE = [
  damage('lastmoduledatap-local', 'the name of runtime.lastmoduledatap is empty', set(symbol('runtime.lastmoduledatap.st_name'), 0)),
  damage('lastmoduledatap-hidden', 'runtime.lastmoduledatap is hidden', set(symbol('runtime.lastmoduledatap.st_other'), 2)),
  damage('lastmoduledatap-binding', 'runtime.lastmoduledatap has local binding', set(symbol('runtime.lastmoduledatap.st_info'), 1)),
  damage('lastmoduledatap-undefined', 'runtime.lastmoduledatap is undefined', set(symbol('runtime.lastmoduledatap.st_shndx'), 0)),
  damage('firstmoduledata-size', 'runtime.firstmoduledata has size 8', set(symbol('runtime.firstmoduledata.st_size'), 8)),
  damage('export-renamed', 'the exported function New has no name', set(symbol('example.com/plugins/basic.New.st_name'), 0)),
  damage('export-undefined', 'the exported function New is undefined', set(symbol('example.com/plugins/basic.New.st_shndx'), 0)),
  damage('tlsg-undefined', 'runtime.tlsg is undefined', set(symbol('runtime.tlsg.st_shndx'), 0)),
];
