import type { Unrecognised } from '../profile/unrecognised.ts';
import { defineImageRule } from './define.ts';
import type { Evidence, Rule } from './rule.ts';

const SHOWN = 8;

export const imageUnrecognised: Rule = defineImageRule({
  id: 'image-unrecognised',
  level: 'note',
  title: 'the file has parts that no known link editor writes',
  docs: {
    what: 'Something that the dynamic linker or the Go runtime reads of the plugin, or of a library that comes with it, is in no form that the Go linker and the link editors of C compilers write. It is looked for with --policy strict only.',
    why: 'What such a part makes the loader do is not known. --policy strict lets a file through only if every header, tag, relocation and start function of it is of a known form.',
    causes: [
      'the file was changed after it was linked',
      'a link editor, a compiler or an option that goplug-lint has no record of',
      'C code that was compiled for newer processors than the oldest (-Wl,-z,x86-64-v3)',
    ],
    fix: 'Build the plugin with the Go linker and GNU ld, gold, lld or mold, and no tool that rewrites it. If an ordinary build is refused, report what is printed here.',
  },
  references: ['gABI, chapter 5: program loading', 'elf/dl-load.c', 'elf/get-dynamic-info.h'],
  explain(plugin, { libraries = [] }) {
    const evidence = [
      ...evidenceOf(plugin.unrecognised, 'plugin'),
      ...libraries.flatMap(({ path, profile }) => evidenceOf(profile.unrecognised, path)),
    ];
    const [first] = evidence;
    if (!first) return undefined;
    const whose = first.source === 'plugin' ? 'the file' : first.source;
    return {
      message: `${first.fact} of ${whose} is ${first.value}: no known link editor writes that`,
      evidence: evidence.slice(0, SHOWN),
    };
  },
});

function evidenceOf(parts: readonly Unrecognised[] = [], source: string): Evidence[] {
  return parts.map(({ structure, offset, value }) => ({
    source,
    fact: offset < 0 ? structure : `${structure} at offset ${offset}`,
    value,
  }));
}
