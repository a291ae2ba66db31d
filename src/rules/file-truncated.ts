import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { NO_PLUGIN } from './wording/no-plugin.ts';

export const fileTruncated: Rule = defineObstacleRule({
  id: 'file-truncated',
  level: 'error',
  title: 'the file ends too early',
  docs: {
    what: 'The file is shorter than its own headers promise.',
    why: 'A file that is too short for its headers is refused. One that ends inside a segment is mapped all the same: the process dies of SIGBUS as soon as the dynamic linker touches a page that is not there.',
    causes: [
      'an upload or copy was cut off',
      'the disk was full',
      'the file was still being written when it was opened',
    ],
    fix: 'Copy the file again and compare checksums; deploy by writing beside and renaming.',
  },
  references: ['elf/dl-load.c: open_verify', 'elf/dl-map-segments.h'],
  explain: ({ about }, { plugin, request }) => {
    const size = plugin?.identity.size ?? 0;
    const evidence = [{ source: 'plugin', fact: 'size', value: `${size} bytes: ${about.detail ?? ''}` }];
    if (plugin?.kind === 'text')
      return {
        message: `${request.name} is a text file of ${size} bytes, not a plugin`,
        evidence,
        fix: NO_PLUGIN,
      };
    return {
      message: `the file has ${size} bytes and ends before what its headers describe`,
      evidence,
      fix: { summary: 'copy it again, and compare the checksum with that of the build' },
    };
  },
});
