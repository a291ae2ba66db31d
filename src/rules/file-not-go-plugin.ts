import type { ArtifactKind } from '../go/kind.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { asPlugin } from './wording/as-plugin.ts';

function subject(name: string, kind: ArtifactKind | undefined): string {
  return kind === 'tinygo' ? `${name} was built by TinyGo, which makes no plugins: it` : name;
}

export const fileNotGoPlugin: Rule = defineObstacleRule({
  id: 'file-not-go-plugin',
  level: 'error',
  title: 'the file is a shared object, but not a Go plugin',
  docs: {
    what: 'The file can be loaded, but brings no Go module that the runtime of the host could take in.',
    why: 'dlopen succeeds, then the runtime looks for the new module at the end of its list. Nothing was added, so it throws "no plugin module data", which no recover can catch; after an earlier plugin it says "plugin already loaded" instead.',
    causes: [
      'built with -buildmode=c-shared or by TinyGo, or written in C',
      'linked with -Bsymbolic, so that it registers with its own copy of the runtime',
    ],
    fix: 'Build with -buildmode=plugin and without -Bsymbolic.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit', 'runtime/symtab.go: lastmoduledatap'],
  explain: ({ kind, about }, context) => {
    const { plugin, request } = context;
    return {
      message:
        kind === 'unknown' && about.detail !== undefined
          ? `what ${request.name} does to the host is unknown: ${about.detail}`
          : plugin?.kind === 'go-c-shared'
            ? `${request.name} was built with -buildmode=c-shared: it has a runtime of its own and registers nothing with the host`
            : plugin?.kind === 'go-plugin'
              ? `${request.name} is a Go plugin, but binds to its own runtime: it was linked with -Bsymbolic`
              : `${subject(request.name, plugin?.kind)} has no Go module${kind === 'crashes' ? '; the runtime throws, and recover cannot catch it' : ''}`,
      evidence: [{ source: 'plugin', fact: 'kind', value: plugin?.kind ?? 'other' }],
      fix: asPlugin(context),
    };
  },
});
