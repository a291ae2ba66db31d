// Damage: wrong dynamic entries, relocations and symbols.
import { add, damage, FAR, set } from './kinds.js';

/** @import { Damage } from './kinds.js' */

const UNKNOWN_TAG = 0x60000001;

/** @type {(tag: string) => Damage} */
const without = tag =>
  damage(
    `no-${tag.toLowerCase().replace('_', '-')}`,
    `DT_${tag} has an unknown tag`,
    set(`DT_${tag}.d_tag`, UNKNOWN_TAG),
  );

/** @type {Damage[]} */
export const DYNAMIC_DAMAGE = [
  ...[
    'GNU_HASH',
    'STRTAB',
    'SYMTAB',
    'RELA',
    'RELASZ',
    'RELAENT',
    'STRSZ',
    'SYMENT',
    'NEEDED',
    'INIT',
    'INIT_ARRAY',
    'INIT_ARRAYSZ',
    'FLAGS',
    'FLAGS_1',
    'VERSYM',
    'VERNEED',
    'VERNEEDNUM',
    'PLTREL',
    'JMPREL',
    'RELACOUNT',
    'PLTGOT',
    'FINI',
    'FINI_ARRAY',
  ].map(without),
  ...[
    'STRTAB',
    'SYMTAB',
    'RELA',
    'GNU_HASH',
    'JMPREL',
    'VERNEED',
    'VERSYM',
    'INIT',
    'INIT_ARRAY',
    'PLTGOT',
  ].map(tag =>
    damage(`${tag.toLowerCase().replace('_', '-')}-far`, `DT_${tag} is wild`, set(`DT_${tag}.d_val`, FAR)),
  ),
  damage('init-0', 'DT_INIT is 0', set('DT_INIT.d_val', 0)),
  damage('dynamic-empty', 'the first dynamic entry is DT_NULL', {
    kind: 'set',
    at: 'PT_DYNAMIC',
    value: 0,
    size: 8,
  }),
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
  damage(
    'needed-other',
    'DT_NEEDED points three bytes further into the string table',
    add('DT_NEEDED.d_val', 3),
  ),
  damage('needed-empty', 'DT_NEEDED is the empty string', set('DT_NEEDED.d_val', 0)),
  damage('needed-far', 'DT_NEEDED is beyond the string table', set('DT_NEEDED.d_val', FAR)),
  damage(
    'init-arraysz-0',
    'DT_INIT_ARRAYSZ is 0, so that no constructor runs',
    set('DT_INIT_ARRAYSZ.d_val', 0),
  ),
  damage(
    'init-arraysz-8',
    'DT_INIT_ARRAYSZ is 8, so that only the first constructor runs',
    set('DT_INIT_ARRAYSZ.d_val', 8),
  ),
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
  damage('version-name', 'the needed version GLIBC_2.34 is called GLIBC_2.99, with the old hash', {
    kind: 'text',
    at: 'verneed libc.so.6 GLIBC_2.34.name',
    text: 'GLIBC_2.99',
  }),
  damage('version-hash', 'the hash of the needed version GLIBC_2.34 is wrong', {
    kind: 'flip',
    at: 'verneed libc.so.6 GLIBC_2.34.hash',
  }),
  damage('version-name-2.32', 'the needed version GLIBC_2.32 is called GLIBC_9.32, with the old hash', {
    kind: 'text',
    at: 'verneed libc.so.6 GLIBC_2.32.name',
    text: 'GLIBC_9.32',
  }),
  damage(
    'version-2.99',
    'the needed version is GLIBC_2.99, with its hash',
    { kind: 'text', at: 'verneed libc.so.6 GLIBC_2.34.name', text: 'GLIBC_2.99' },
    { kind: 'set', at: 'verneed libc.so.6 GLIBC_2.34.hash', value: 0x06969119 },
  ),
  damage('hash-no-buckets', 'the hash table has no buckets', {
    kind: 'set',
    at: 'section .gnu.hash',
    value: 0,
    size: 4,
  }),
  damage('rela-type-unknown', 'the first relocation has type 99', {
    kind: 'set',
    at: 'section .rela.dyn',
    shift: 8,
    value: 99,
    size: 4,
  }),
  damage('rela-offset-far', 'the first relocation is at a wild address', {
    kind: 'set',
    at: 'section .rela.dyn',
    shift: 0,
    value: FAR,
    size: 8,
  }),
  damage('rela-symbol-far', 'the last relocation names a wild symbol', {
    kind: 'set',
    at: 'section .rela.dyn end',
    shift: -12,
    value: 0x7fffffff,
    size: 4,
  }),
  damage('rela-type-none', 'the first relocation does nothing', {
    kind: 'set',
    at: 'section .rela.dyn',
    shift: 8,
    value: 0,
    size: 4,
  }),
];

/** @type {(name: string) => string} */
const symbol = name => `symbol ${name}`;

/** @type {Damage[]} */
export const SYMBOL_DAMAGE = [
  damage(
    'lastmoduledatap-local',
    'the name of runtime.lastmoduledatap is empty',
    set(symbol('runtime.lastmoduledatap.st_name'), 0),
  ),
  damage(
    'lastmoduledatap-hidden',
    'runtime.lastmoduledatap is hidden',
    set(symbol('runtime.lastmoduledatap.st_other'), 2),
  ),
  damage(
    'lastmoduledatap-binding',
    'runtime.lastmoduledatap has local binding',
    set(symbol('runtime.lastmoduledatap.st_info'), 1),
  ),
  damage(
    'lastmoduledatap-undefined',
    'runtime.lastmoduledatap is undefined',
    set(symbol('runtime.lastmoduledatap.st_shndx'), 0),
  ),
  damage(
    'firstmoduledata-size',
    'runtime.firstmoduledata has size 8',
    set(symbol('runtime.firstmoduledata.st_size'), 8),
  ),
  damage(
    'export-renamed',
    'the exported function New has no name',
    set(symbol('example.com/plugins/basic.New.st_name'), 0),
  ),
  damage(
    'export-undefined',
    'the exported function New is undefined',
    set(symbol('example.com/plugins/basic.New.st_shndx'), 0),
  ),
  damage('tlsg-undefined', 'runtime.tlsg is undefined', set(symbol('runtime.tlsg.st_shndx'), 0)),
];
