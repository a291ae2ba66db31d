import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

function unknownText(library: string, detail: string | undefined): string {
  return detail === undefined
    ? `whether the target has ${library} is not known`
    : `which file is loaded for ${library} is unknown: ${detail}`;
}

export const libraryMissing: Rule = defineObstacleRule({
  id: 'library-missing',
  level: 'error',
  title: 'a needed library is not found',
  docs: {
    what: 'A shared library that the plugin needs is not where the dynamic linker looks for it.',
    why: 'dlopen loads everything that DT_NEEDED names before it does anything else. The error names the library only, not the plugin.',
    causes: [
      'the library is installed where the plugin was built, but not where the host runs',
      'the image of the host is smaller than that of the build',
      'RUNPATH points to a directory of the build machine',
    ],
    fix: 'Install the library on the target, or link it statically into the plugin.',
  },
  references: ['elf/dl-deps.c: _dl_map_object_deps'],
  explain: ({ about, kind, message }) => ({
    message:
      kind === 'unknown'
        ? unknownText(about.library ?? 'a library', about.detail)
        : message?.includes('No such file') !== true
          ? `${about.library} is found, but cannot be loaded`
          : `${about.library} is not on the target`,
    evidence: [{ source: about.requester ?? 'plugin', fact: 'DT_NEEDED', value: about.library ?? '' }],
    fix: {
      summary:
        kind === 'unknown' && about.detail !== undefined
          ? 'use absolute paths or $ORIGIN for libraries, or check on the target with --sysroot /'
          : `install ${about.library} where the host runs`,
    },
  }),
});
