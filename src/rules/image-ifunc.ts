import { hex } from '../bytes/hex.ts';
import { resolvers } from '../profile/active-code.ts';
import type { Resolver } from '../profile/profile.ts';
import { defineImageRule } from './define.ts';
import type { Evidence, Rule } from './rule.ts';

const SHOWN = 8;

export const imageIfunc: Rule = defineImageRule({
  id: 'image-ifunc',
  level: 'note',
  title: 'ifunc resolvers of the file run while it is loaded',
  docs: {
    what: 'Symbols or relocations of the file get their addresses from ifunc resolvers (STT_GNU_IFUNC, R_*_IRELATIVE): functions of the file itself.',
    why: 'Ifunc resolvers run in the middle of relocation, before any constructor, and before the runtime checks anything. Static analysis cannot know what they return.',
    causes: [
      'C code with __attribute__((ifunc)) or target_clones in the plugin',
      'the file was changed to run code in the host',
    ],
    fix: 'Link such code into a library of its own, or refuse the file: --policy strict does.',
  },
  references: ['elf/dl-reloc.c', 'sysdeps/x86_64/dl-machine.h: elf_machine_rela'],
  explain(plugin, { libraries = [] }) {
    const own = evidenceOf(resolvers(plugin), 'plugin');
    const brought = libraries.flatMap(({ path, profile }) => evidenceOf(resolvers(profile), path));
    const evidence = [...own, ...brought];
    if (evidence.length === 0) return undefined;
    const [resolver, run] =
      evidence.length === 1 ? ['an ifunc resolver', 'runs'] : [`${evidence.length} ifunc resolvers`, 'run'];
    const whose = own.length > 0 ? 'the file' : brought[0]?.source;
    return {
      message: `${resolver} of ${whose} ${run} while it is loaded`,
      evidence: evidence.slice(0, SHOWN),
    };
  },
});

function evidenceOf(functions: readonly Resolver[], source: string): Evidence[] {
  return functions.map(resolver => ({
    source,
    fact: 'IFUNC',
    value: 'symbol' in resolver ? resolver.symbol : hex(resolver.address),
  }));
}
