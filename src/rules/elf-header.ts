import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const elfHeader: Rule = defineObstacleRule({
  id: 'elf-header',
  level: 'error',
  title: 'the ELF structures are damaged',
  docs: {
    what: 'A header or table of the file is not as the dynamic linker needs it.',
    why: 'What ld.so checks it refuses with an error; what it trusts makes it read or write wild memory, and the process dies inside dlopen.',
    causes: ['the file was damaged on its way, or edited', 'a tool that rewrites ELF files broke it'],
    fix: 'Build the file again, or copy it again, and leave out the tool that rewrote it.',
  },
  references: ['elf/dl-load.c', 'elf/get-dynamic-info.h', 'elf/dl-reloc.c'],
  explain: ({ about, kind }) => ({
    message: `the file is damaged${kind === 'crashes' ? ', and loading it takes the process down' : ''}: ${about.detail ?? ''}`,
    evidence: [{ source: 'plugin', fact: 'defect', value: about.detail ?? '' }],
    fix: { summary: 'build it again, or copy it again and compare the checksum with that of the build' },
  }),
});
