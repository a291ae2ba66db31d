import { needsExecutableStack } from '../profile/active-code.ts';
import { defineImageRule } from './define.ts';
import type { Rule } from './rule.ts';

export const imageExecstack: Rule = defineImageRule({
  id: 'image-execstack',
  level: 'note',
  title: 'the file asks for executable stacks',
  docs: {
    what: 'PT_GNU_STACK of the file has PF_X, or is missing where that means the same.',
    why: 'glibc before 2.41 makes the stacks of all threads of the host executable when it loads the file; from 2.41 on it refuses the file (elf-execstack), unless the process was started with executable stacks.',
    causes: [
      'an assembler file of the plugin has no .note.GNU-stack section',
      'a C function uses nested functions as callbacks',
    ],
    fix: 'Mark the assembler files, or link with -Wl,-z,noexecstack; or refuse the file: --policy strict does.',
  },
  references: ['elf/dl-load.c: _dl_map_object_from_fd', 'elf/dl-execstack.c'],
  explain(plugin, { obstacles }) {
    // Where it keeps the file from loading the obstacle says so.
    if (!needsExecutableStack(plugin) || obstacles.some(({ rule }) => rule === 'elf-execstack'))
      return undefined;
    return {
      message: 'the file asks for stacks on which code can run',
      evidence: [{ source: 'plugin', fact: 'PT_GNU_STACK', value: 'executable' }],
    };
  },
});
