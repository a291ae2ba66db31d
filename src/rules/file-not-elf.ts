import { hexDigits } from '../bytes/hex.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { NO_PLUGIN } from './wording/no-plugin.ts';

const WORDS: Readonly<Record<string, string>> = {
  archive: 'an ar archive: what go build writes for a package that is not main, or without -buildmode=plugin',
  'go-c-archive': 'a c-archive: it was built with -buildmode=c-archive',
  text: 'a text file',
  'mach-o': 'a macOS binary',
  pe: 'a Windows binary',
  profile: 'a profile of goplug-lint, not a plugin',
};

export const fileNotElf: Rule = defineObstacleRule({
  id: 'file-not-elf',
  level: 'error',
  title: 'the file is not an ELF file',
  docs: {
    what: 'The file is something else than an ELF object: an archive, text, a macOS or Windows binary.',
    why: 'The dynamic linker looks at the first four bytes and says "invalid ELF header", whatever the file is; that of musl says "Exec format error".',
    causes: [
      'built without -buildmode=plugin: a package that is not main becomes an archive',
      'a Git LFS pointer or an error page was deployed in place of the file',
      'built for another operating system',
    ],
    fix: 'Build with -buildmode=plugin, for the operating system of the host, and check what the deployment really copied.',
  },
  references: ['elf/dl-load.c: open_verify'],
  explain: (_obstacle, { plugin, request }) => {
    const kind = plugin?.kind ?? 'other';
    return {
      message: `${request.name} is ${WORDS[kind] ?? 'not an ELF file'}`,
      evidence: [
        { source: 'plugin', fact: 'first bytes', value: hexDigits(plugin?.head.ident.slice(0, 4) ?? []) },
      ],
      fix:
        kind === 'text'
          ? NO_PLUGIN
          : {
              summary: 'build it as a plugin for the system that the host runs on',
              commands: ['GOOS=linux CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .'],
            },
    };
  },
});
