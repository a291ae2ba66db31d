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
      'a //go:linkname comment refers to a Go symbol that the linker of Go 1.27 refuses: -buildmode=c-shared leaves it undefined, and the build succeeds',
    ],
    fix: 'Link the library that defines the symbol. Copy or build a damaged file again.',
  },
  references: ['elf/dl-lookup.c: _dl_lookup_symbol_x'],
  explain: ({ about, kind }, { plugin }) => {
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
          : plugin?.kind === 'go-c-shared' && isOfGo(first)
            ? 'it is a symbol of Go that a //go:linkname comment refers to, and that the linker refuses since Go 1.27: drop the comment, or take a release of the module without it'
            : 'link the library that defines it: add it to #cgo LDFLAGS or CGO_LDFLAGS',
      },
    };
  },
});

/** `golang.org/x/net/http2.(*Transport).connPool`: no symbol of C has a slash. */
function isOfGo(symbol: string): boolean {
  return /^[^/\s]+\/\S+\.\S+$/.test(symbol);
}
