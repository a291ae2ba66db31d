import { hex } from '../bytes/hex.ts';
import type { Disagreement } from '../profile/disagreement.ts';
import { defineImageRule } from './define.ts';
import type { Rule } from './rule.ts';

const SHOWN = 8;

export const imageDisagrees: Rule = defineImageRule({
  id: 'image-disagrees',
  level: 'warning',
  title: 'section headers, segments and the dynamic table of the file disagree',
  docs: {
    what: 'The section table of the file, or its build info, contradicts its segments, its dynamic table or its memory.',
    why: 'The loader reads segments and PT_DYNAMIC only, the runtime its own tables; most tools that inspect files read sections and build info. What they say of this file is not what will be loaded. goplug-lint judges by what the loader reads.',
    causes: ['a tool rewrote the file and forgot the section table', 'the file was made to deceive scanners'],
    fix: 'Build the file again, and find out which tool changed it.',
  },
  references: ['gABI, chapter 5: program loading', 'elf/dl-load.c'],
  explain(plugin) {
    const found = (plugin.elf?.disagreements ?? []).map(disagreementText);
    if (found.length === 0) return undefined;
    return {
      message: `the file contradicts what the loader reads of it: ${found[0]}`,
      evidence: found.slice(0, SHOWN).map(value => ({ source: 'plugin', fact: 'contradiction', value })),
    };
  },
});

function disagreementText(one: Disagreement): string {
  switch (one.kind) {
    case 'section-address':
      return `section ${one.section} is at ${hex(one.sectionAddress)}, ${one.counterpart} at ${hex(one.address)}`;
    case 'section-offset':
      return `section ${one.section} is at file offset ${hex(one.sectionOffset)}, its segment at ${hex(one.offset)}`;
    case 'relocation-section':
      return `no section of relocations is at ${hex(one.address)}, where DT_RELA is`;
    case 'main-package':
      return `build info says that the main package is ${one.buildInfo}, the moduledata ${one.moduledata}`;
    case 'go-release':
      return `build info says ${one.buildInfo}, the moduledata is that of Go ${one.moduledata}`;
    case 'build-mode':
      return `build info says -buildmode=${one.buildInfo}, but there is a moduledata with a plugin path`;
  }
}
