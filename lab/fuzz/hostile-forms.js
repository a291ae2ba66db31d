// Changes that make of a committed plugin what no link editor writes: each is something that a dynamic linker reads.
import { DT, PT } from '../elf/names.js';

/** @import { Tampered } from './tampered.js' */

const FAR = 0x7000000000;
const DF_1_INITFIRST = 0x20;
const DF_1_INTERPOSE = 0x400;
const DT_AUXILIARY = 0x7ffffffd;
const DT_FILTER = 0x7fffffff;
const DT_AUDIT = 0x6ffffefc;
const PT_GNU_PROPERTY = 0x6474e553;
const PT_PHDR = 6;

/** @param {string} id @param {string} what @param {(file: Tampered) => void} change */
const form = (id, what, change) => /** @type {const} */ ([id, what, change]);

/** A program header that nothing needs becomes another one. @param {Tampered} file @param {Record<string, number>} fields */
function spare(file, fields) {
  for (const [name, value] of Object.entries(fields)) file.segment(PT.GNU_EH_FRAME, 0, name, value);
}

/** @type {(readonly [id: string, what: string, change: (file: Tampered) => void])[]} */
export const HOSTILE_FORMS = [
  form('form-phdr-far', 'PT_PHDR is where nothing is', file =>
    spare(file, { p_vaddr: FAR, p_type: PT_PHDR }),
  ),
  form('form-phdr-elsewhere', 'PT_PHDR is the dynamic symbol table', file =>
    spare(file, { p_vaddr: file.value(DT.SYMTAB), p_type: PT_PHDR }),
  ),
  form('form-note-far', 'PT_NOTE with notes of the processor is where nothing is', file =>
    file.segment(PT.NOTE, 0, 'p_align', 8).segment(PT.NOTE, 0, 'p_vaddr', FAR),
  ),
  form('form-property-far', 'PT_GNU_PROPERTY is where nothing is', file =>
    spare(file, { p_vaddr: FAR, p_align: 8, p_type: PT_GNU_PROPERTY }),
  ),
  form('form-interpreter', 'PT_INTERP is in a plugin', file => spare(file, { p_type: PT.INTERP })),
  form('form-type-unknown', 'a program header of an unknown type', file =>
    spare(file, { p_type: 0x60000001 }),
  ),
  form('form-dynamic-read-only', 'the PT_LOAD that holds the dynamic table is read-only', file =>
    file.segment(PT.LOAD, 3, 'p_flags', 4),
  ),
  form('form-dynamic-flags', 'PT_DYNAMIC says that its table is read-only', file =>
    file.segment(PT.DYNAMIC, 0, 'p_flags', 4),
  ),
  form('form-relro-zeros', 'RELRO covers the variables without a value', file => {
    const { address, fileSize, memorySize } = file.load(3);
    const start = Math.ceil((address + fileSize) / 4096) * 4096;
    file.segment(PT.GNU_RELRO, 0, 'p_vaddr', start);
    file.segment(PT.GNU_RELRO, 0, 'p_memsz', address + memorySize - start);
  }),
  form('form-relro-code', 'RELRO covers the code', file => {
    file.segment(PT.GNU_RELRO, 0, 'p_vaddr', file.load(1).address);
    file.segment(PT.GNU_RELRO, 0, 'p_memsz', file.load(1).fileSize);
  }),
  form('form-code-writable', 'the code is writable', file => file.segment(PT.LOAD, 1, 'p_flags', 7)),
  form('form-data-executable', 'the variables are executable', file =>
    file.segment(PT.LOAD, 3, 'p_flags', 7),
  ),
  form('form-tls-long', 'PT_TLS has 2^40 bytes', file => file.segment(PT.TLS, 0, 'p_memsz', 2 ** 40)),
  form('form-tls-align', 'PT_TLS is aligned to 2^40', file => file.segment(PT.TLS, 0, 'p_align', 2 ** 40)),
  form('form-tls-far', 'PT_TLS begins where nothing is', file =>
    file.segment(PT.TLS, 0, 'p_vaddr', FAR).segment(PT.TLS, 0, 'p_filesz', 8),
  ),
  form('form-stack-size', 'PT_GNU_STACK asks for a size', file =>
    file.segment(PT.GNU_STACK, 0, 'p_memsz', 2 ** 30),
  ),
  form(
    'form-constructor-twice',
    "the Go linker's constructor is called in the place of frame_dummy too",
    file => file.initArray(0, file.constructorAddress()),
  ),
  form('form-constructor-init', "DT_INIT is the Go linker's constructor too", file =>
    file.tag(DT.INIT, file.constructorAddress()),
  ),
  form('form-constructor-fini', "DT_FINI is the Go linker's constructor", file =>
    file.tag(DT.FINI, file.constructorAddress()),
  ),
  form('form-fini-array', 'DT_FINI_ARRAY calls a return instruction', file =>
    file.finiArray(file.returnInstruction()),
  ),
  form('form-constructor-tail', 'runtime.addmoduledata goes on to another function', file =>
    file.constructorTail(),
  ),
  form('form-gmon', '_init calls a function of the file in the place of __gmon_start__', file =>
    file.rebind('__gmon_start__'),
  ),
  form('form-flags1-initfirst', 'DF_1_INITFIRST is set', file => file.flags1(DF_1_INITFIRST)),
  form('form-flags1-interpose', 'DF_1_INTERPOSE is set', file => file.flags1(DF_1_INTERPOSE)),
  form('form-flags-unknown', 'an unknown bit of DT_FLAGS is set', file =>
    file.tag(DT.FLAGS, file.value(DT.FLAGS) | 0x100),
  ),
  form('form-filter', 'the file is a filter for a library that is not there', file =>
    file.retag(DT.RELACOUNT, DT_FILTER, file.stringNamed('crosscall2')),
  ),
  form('form-auxiliary', 'the file is an auxiliary filter for a library that is not there', file =>
    file.retag(DT.RELACOUNT, DT_AUXILIARY, file.stringNamed('crosscall2')),
  ),
  form('form-audit', 'the file names an audit library', file =>
    file.retag(DT.RELACOUNT, DT_AUDIT, file.stringNamed('crosscall2')),
  ),
  form('form-tag-unknown', 'an unknown tag', file => file.retag(DT.RELACOUNT, 0x60000042, 1)),
  form('form-tag-negative', 'a tag of 2^64-2', file => file.retag(DT.RELACOUNT, -2, 1)),
  form('form-tag-twice', 'DT_FLAGS is there twice', file => file.retag(DT.RELACOUNT, DT.FLAGS, 8)),
  form('form-preinit', 'DT_PREINIT_ARRAY is in a library', file => file.retag(DT.RELACOUNT, 32, FAR)),
];
