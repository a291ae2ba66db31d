import type { Obstacle } from '../link/verdict.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const elfExecstack: Rule = defineObstacleRule({
  id: 'elf-execstack',
  level: 'error',
  title: 'glibc refuses the executable stack that the file asks for',
  docs: {
    what: 'PT_GNU_STACK of the file, or of a library that it needs, has PF_X, or is missing where that means the same.',
    why: 'From glibc 2.41 on dlopen does not make stacks executable any more. It takes such a file only in a process that was started with executable stacks. Older releases load it. The dynamic linker inside a static host writes to memory that it has made read-only, and dies of SIGSEGV.',
    causes: [
      'an assembler file of the plugin has no .note.GNU-stack section',
      'a C function uses nested functions as callbacks',
      'it was linked with -z execstack',
    ],
    fix: 'Mark the assembler files, or link with -z noexecstack.',
  },
  references: ['elf/dl-load.c: _dl_map_object_from_fd'],
  explain: ({ about, kind }) => ({
    message: `${about.library ?? 'the file'} asks for stacks on which code can run, and ${answerOf(kind, about)}`,
    evidence: [{ source: 'plugin', fact: 'PT_GNU_STACK', value: 'executable' }],
    fix: {
      summary: 'link it without executable stacks',
      ...(about.library === undefined
        ? {
            commands: ['go build -buildmode=plugin -ldflags=-extldflags=-Wl,-z,noexecstack -o plugin.so .'],
          }
        : {}),
    },
  }),
});

function answerOf(kind: Obstacle['kind'], { detail }: Obstacle['about']): string {
  if (kind === 'unknown') return detail ?? 'what comes of it is unknown';
  return kind === 'crashes' ? 'the glibc inside a static host dies of it' : 'glibc gives none from 2.41 on';
}
