import { hasTextRelocations } from '../profile/active-code.ts';
import { defineImageRule } from './define.ts';
import type { Rule } from './rule.ts';

export const imageTextrel: Rule = defineImageRule({
  id: 'image-textrel',
  level: 'note',
  title: 'the code of the file is made writable while it is loaded',
  docs: {
    what: 'The file asks for relocations in its code (DT_TEXTREL or DF_TEXTREL).',
    why: 'The dynamic linker makes the code writable for them. Hardened systems forbid that, and dlopen fails there; elsewhere the pages are no longer shared, and what runs is not what stands in the file.',
    causes: ['assembler code or C objects that were not compiled with -fPIC'],
    fix: 'Compile all C code of the plugin with -fPIC, or refuse the file: --policy strict does.',
  },
  references: ['elf/dl-reloc.c: _dl_relocate_object'],
  explain(plugin, { libraries = [] }) {
    const library = libraries.find(({ profile }) => hasTextRelocations(profile))?.path;
    if (!hasTextRelocations(plugin) && library === undefined) return undefined;
    const source = hasTextRelocations(plugin) ? 'plugin' : (library ?? '');
    return {
      message: `${source === 'plugin' ? 'the file' : source} asks for its code to be writable while it is relocated`,
      evidence: [{ source, fact: 'DT_FLAGS', value: 'TEXTREL' }],
    };
  },
});
