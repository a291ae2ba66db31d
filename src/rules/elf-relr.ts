import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const elfRelr: Rule = defineObstacleRule({
  id: 'elf-relr',
  level: 'error',
  title: 'relocations are packed in a way that glibc refuses',
  docs: {
    what: 'The file has packed relative relocations (DT_RELR), and does not say that it needs a C library which knows them.',
    why: 'A C library that does not know DT_RELR would leave these relocations out, and run wild pointers. So glibc 2.36 and newer take such a file only if it asks for the version GLIBC_ABI_DT_RELR; older ones load it unrelocated.',
    causes: [
      '--pack-dyn-relocs=relr of lld or mold, where the link editor is older than that agreement, or was not configured for glibc',
      'a tool that rewrote the version records',
    ],
    fix: 'Link without packed relocations, or with -z pack-relative-relocs of GNU ld, which writes the dependency.',
  },
  references: ['elf/dl-version.c: _dl_check_map_versions'],
  explain: ({ kind, about }) => ({
    message:
      kind === 'unknown'
        ? `its relocations are packed (DT_RELR), and ${about.detail}: it would run with wild pointers`
        : 'its relocations are packed (DT_RELR), and it does not ask for GLIBC_ABI_DT_RELR, without which glibc refuses them',
    evidence: [{ source: 'plugin', fact: 'DT_RELR', value: 'without a need of GLIBC_ABI_DT_RELR' }],
    fix: {
      summary: 'link it without packed relocations',
      commands: ['go build -buildmode=plugin -ldflags=-extldflags=-Wl,--pack-dyn-relocs=none -o plugin.so .'],
    },
  }),
});
