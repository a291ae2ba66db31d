import { defineObstacleRule, type Rule } from './rule.ts';

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
    ],
    fix: 'Link the library that defines the symbol.',
  },
  references: ['elf/dl-lookup.c: _dl_lookup_symbol_x'],
  explain: ({ about, kind }) => {
    const names = about.symbols ?? [];
    const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
    return {
      message:
        kind === 'unknown'
          ? `whether the target defines ${names[0]}${more} is not known`
          : `nothing in the process defines ${names[0]}${more}`,
      evidence: names
        .slice(0, 20)
        .map(name => ({ source: about.requester ?? 'plugin', fact: 'undefined symbol', value: name })),
      fix: { summary: 'link the library that defines it: add it to #cgo LDFLAGS or CGO_LDFLAGS' },
    };
  },
});
