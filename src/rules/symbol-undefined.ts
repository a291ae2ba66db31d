import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const symbolUndefined: Rule = defineObstacleRule({
  id: 'symbol-undefined',
  level: 'error',
  title: 'a symbol is not defined anywhere',
  docs: {
    what: 'The plugin refers to a symbol that neither the host, nor its libraries, nor an earlier plugin defines.',
    why: 'plugin.Open binds everything at once (RTLD_NOW): one missing symbol fails the load.',
    causes: [
      'a C library was not linked (-l is missing in CGO_LDFLAGS)',
      'the library on the target is older than that of the build',
      'built with headers of another library',
      'the file was damaged after it was linked, so that its own symbols are not found',
    ],
    fix: 'Link the library that defines the symbol. Copy or build a damaged file again.',
  },
  references: ['elf/dl-lookup.c: _dl_lookup_symbol_x'],
  explain: ({ about, kind }) => {
    const names = about.symbols ?? [];
    const first = names[0] || 'a symbol without a name';
    const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
    return {
      message: about.own
        ? `the file has ${first}${more}, but looks for it by a name that its hash table does not lead to`
        : kind === 'unknown'
          ? `whether the target defines ${first}${more} is not known`
          : `nothing in the process defines ${first}${more}`,
      evidence: names
        .slice(0, 20)
        .map(name => ({ source: about.requester ?? 'plugin', fact: 'undefined symbol', value: name })),
      fix: {
        summary: about.own
          ? 'it was changed after it was linked: copy it again, and compare the checksum with that of the build'
          : 'link the library that defines it: add it to #cgo LDFLAGS or CGO_LDFLAGS',
      },
    };
  },
});
