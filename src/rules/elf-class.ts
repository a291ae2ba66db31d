import { hexDigits } from '../bytes/hex.ts';
import { EI_CLASS } from '../elf/constants.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { bits, rebuildFor } from './wording/machine-words.ts';

export const elfClass: Rule = defineObstacleRule({
  id: 'elf-class',
  level: 'error',
  title: 'the file is for another word size',
  docs: {
    what: 'The host has 64-bit words and the plugin 32-bit ones, or the other way round.',
    why: 'The dynamic linker takes objects of its own class only.',
    causes: ['GOARCH of the plugin differs from that of the host'],
    fix: 'Build with the GOARCH of the host.',
  },
  references: ['elf/dl-load.c: open_verify'],
  explain: (_obstacle, { host, plugin }) => ({
    message: `the plugin is ${bits(plugin)}-bit, the host ${bits(host)}-bit`,
    evidence: [
      { source: 'plugin', fact: 'e_ident[EI_CLASS]', value: classText(plugin) },
      { source: 'host', fact: 'e_ident[EI_CLASS]', value: classText(host) },
    ],
    fix: rebuildFor(host),
  }),
});

/** EI_CLASS in hexadecimal digits. */
function classText(profile: BinaryProfile | undefined): string {
  return hexDigits(profile?.head.ident.slice(EI_CLASS, EI_CLASS + 1) ?? []);
}
