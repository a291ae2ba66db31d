import { hex } from '../bytes/hex.ts';
import { type ActiveConstructor, foreignConstructors } from '../profile/active-code.ts';
import { defineImageRule } from './define.ts';
import type { Evidence, Rule } from './rule.ts';

const SHOWN = 8;

export const imageConstructor: Rule = defineImageRule({
  id: 'image-constructor',
  level: 'note',
  title: 'loading runs code of the file before Go checks it',
  docs: {
    what: "The file has a function that dlopen calls by itself, beyond the Go linker's and those of the C compiler's start files.",
    why: 'It runs inside the host before the runtime compares a single package: also in a plugin that is then rejected, and whatever the host looks up.',
    causes: [
      'cgo code with __attribute__((constructor)), or a C++ object with a constructor at file level',
      'the file was changed to run code in the host',
    ],
    fix: 'Look at what the function does, or refuse the file: --policy strict does.',
  },
  references: ['elf/dl-init.c: call_init'],
  explain(plugin, { libraries = [], startCalls = [] }) {
    const own = evidenceOf(foreignConstructors(plugin), 'plugin');
    const brought = libraries.flatMap(({ path, profile }) => evidenceOf(foreignConstructors(profile), path));
    const called = startCalls.map(({ name, definer }) => ({
      source: definer,
      fact: 'called by start code',
      value: name,
    }));
    const evidence = [...own, ...brought, ...called];
    if (evidence.length === 0) return undefined;
    const functions = evidence.length === 1 ? 'a function' : `${evidence.length} functions`;
    const source = own.length === evidence.length ? 'the file' : evidence[own.length]?.source;
    const whose = own.length > 0 && own.length < evidence.length ? `the file and ${source}` : source;
    return {
      message: `loading runs ${functions} of ${whose} before Go checks it`,
      evidence: evidence.slice(0, SHOWN),
    };
  },
});

function evidenceOf(functions: readonly ActiveConstructor[], source: string): Evidence[] {
  return functions.map(one => ({ source, fact: 'constructor', value: constructorText(one) }));
}

/** `DT_INIT`, `DT_INIT_ARRAY 0x1139`, `DT_INIT_ARRAY[2]` */
function constructorText({ tag, address, index }: ActiveConstructor): string {
  if (index !== undefined) return `${tag}[${index}]`;
  return address === undefined ? tag : `${tag} ${hex(address)}`;
}
