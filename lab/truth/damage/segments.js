// Damage: wrong program headers.
import { add, damage, FAR, set } from './kinds.js';

/** @import { Damage } from './kinds.js' */

/** @type {Damage[]} */
export const SEGMENT_DAMAGE = [
  ...[0, 1, 3, 0x1001, 0x10, 0x200000].map(value =>
    damage(
      `load1-align-${value.toString(16)}`,
      `p_align of the second PT_LOAD is 0x${value.toString(16)}`,
      set('PT_LOAD[1].p_align', value),
    ),
  ),
  damage('load0-align-3', 'p_align of the first PT_LOAD is 3', set('PT_LOAD[0].p_align', 3)),
  damage('load3-align-3', 'p_align of the last PT_LOAD is 3', set('PT_LOAD[3].p_align', 3)),
  damage('load1-vaddr-odd', 'p_vaddr of the second PT_LOAD is one too large', add('PT_LOAD[1].p_vaddr', 1)),
  damage('load3-vaddr-odd', 'p_vaddr of the last PT_LOAD is one too large', add('PT_LOAD[3].p_vaddr', 1)),
  damage(
    'load1-offset-odd',
    'p_offset of the second PT_LOAD is one too large',
    add('PT_LOAD[1].p_offset', 1),
  ),
  damage(
    'load1-offset-page',
    'p_offset of the second PT_LOAD is one page too large',
    add('PT_LOAD[1].p_offset', 4096),
  ),
  damage(
    'load3-offset-page',
    'p_offset of the last PT_LOAD is one page too large',
    add('PT_LOAD[3].p_offset', 4096),
  ),
  damage(
    'load3-offset-far',
    'p_offset of the last PT_LOAD is beyond the file',
    add('PT_LOAD[3].p_offset', 0x10000000),
  ),
  damage(
    'load3-filesz-huge',
    'p_filesz and p_memsz of the last PT_LOAD are beyond the file',
    add('PT_LOAD[3].p_filesz', 0x10000000),
    add('PT_LOAD[3].p_memsz', 0x10000000),
  ),
  damage('load3-memsz-huge', 'p_memsz of the last PT_LOAD is 2^46', set('PT_LOAD[3].p_memsz', 2 ** 46)),
  damage(
    'load3-memsz-gigabyte',
    'p_memsz of the last PT_LOAD is a gigabyte more',
    add('PT_LOAD[3].p_memsz', 2 ** 30),
  ),
  damage('load1-no-exec', 'the code is not executable', set('PT_LOAD[1].p_flags', 4)),
  damage('load1-writable', 'the code is writable', set('PT_LOAD[1].p_flags', 7)),
  damage('load3-read-only', 'the data is not writable', set('PT_LOAD[3].p_flags', 4)),
  damage('load0-no-flags', 'the first PT_LOAD may not even be read', set('PT_LOAD[0].p_flags', 0)),
  ...[0, 1, 2, 3].map(index =>
    damage(`load${index}-dropped`, `PT_LOAD[${index}] became PT_NULL`, set(`PT_LOAD[${index}].p_type`, 0)),
  ),
  damage('no-load', 'there is no PT_LOAD', ...[0, 1, 2, 3].map(index => set(`PT_LOAD[${index}].p_type`, 0))),
  damage(
    'load-order',
    'the second and third PT_LOAD changed places',
    ...['p_offset', 'p_vaddr', 'p_paddr', 'p_filesz', 'p_memsz', 'p_flags'].flatMap(field => [
      { kind: 'copy', at: `PT_LOAD[1].${field}`, text: `PT_LOAD[2].${field}` },
      { kind: 'copy', at: `PT_LOAD[2].${field}`, text: `PT_LOAD[1].${field}` },
    ]),
  ),
  damage('no-dynamic', 'there is no PT_DYNAMIC', set('PT_DYNAMIC.p_type', 0)),
  damage('dynamic-filesz-0', 'p_filesz of PT_DYNAMIC is 0', set('PT_DYNAMIC.p_filesz', 0)),
  damage(
    'dynamic-filesz-short',
    'p_filesz of PT_DYNAMIC covers four entries',
    set('PT_DYNAMIC.p_filesz', 64),
  ),
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
  damage('relro-all', 'PT_GNU_RELRO covers the whole last PT_LOAD', {
    kind: 'copy',
    at: 'PT_GNU_RELRO.p_memsz',
    text: 'PT_LOAD[3].p_memsz',
  }),
  damage('no-tls', 'there is no PT_TLS', set('PT_TLS.p_type', 0)),
  damage('tls-large', 'PT_TLS asks for 1 MB', set('PT_TLS.p_memsz', 0x100000)),
  damage('tls-align-3', 'p_align of PT_TLS is 3', set('PT_TLS.p_align', 3)),
  damage('tls-align-page', 'p_align of PT_TLS is 8192', set('PT_TLS.p_align', 8192)),
  damage('tls-memsz-0', 'p_memsz of PT_TLS is 0', set('PT_TLS.p_memsz', 0)),
];
