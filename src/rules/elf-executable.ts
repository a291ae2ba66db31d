import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { asPlugin } from './wording/as-plugin.ts';

export const elfExecutable: Rule = defineObstacleRule({
  id: 'elf-executable',
  level: 'error',
  title: 'the file is an executable, an object file or a core',
  docs: {
    what: 'The file is ELF, but of a type that cannot be loaded into a running process.',
    why: 'Only shared objects can be dlopened. glibc refuses executables, from 2.30 on position-independent ones as well; musl maps them if their place is free, and the runtime then throws.',
    causes: ['-buildmode=plugin was forgotten', 'the wrong output file was deployed'],
    fix: 'Build with -buildmode=plugin.',
  },
  references: ['elf/dl-load.c: _dl_map_object_from_fd'],
  explain: ({ about }, context) => ({
    message: `${context.request.name} is not a shared object: ${about.detail}`,
    evidence: [{ source: 'plugin', fact: 'e_type', value: String(context.plugin?.elf?.type ?? '') }],
    fix: asPlugin(context),
  }),
});
