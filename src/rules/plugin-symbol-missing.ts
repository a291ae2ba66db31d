import { pathToPrefix } from '../go/package-path.ts';
import { defineObstacleRule } from './define.ts';
import type { Hit, Rule } from './rule.ts';
import { hostKnows } from './wording/toolchain-words.ts';

export const pluginSymbolMissing: Rule = defineObstacleRule({
  id: 'plugin-symbol-missing',
  level: 'error',
  title: 'an exported symbol is not where its table says',
  docs: {
    what: 'The plugin lists an exported symbol that its dynamic symbol table does not have.',
    why: 'After all checks and after init, plugin.Open looks every exported symbol up as PLUGINPATH.Name. If one is missing the Open fails, and every later Open of the same file blocks forever.',
    causes: [
      '-ldflags=-pluginpath=... without the same path given to the compiler',
      'a tool renamed or removed symbols',
      'a host of Go 1.8, and a main package in a directory with a dot in its name',
    ],
    fix: 'Drop -pluginpath, or give the compiler the same path.',
  },
  references: ['plugin/plugin_dlopen.go: open'],
  explain: ({ about, kind }, { host }) => {
    const { symbols = [], detail = '' } = about;
    if (kind === 'unknown') return { message: detail };
    return {
      ...(hostKnows(host, ESCAPING) ? otherPrefix(detail, symbols) : unescaped(detail, symbols)),
      evidence: symbols.map(name => ({
        source: 'plugin',
        fact: 'missing dynamic symbol',
        value: `${detail}.${name}`,
      })),
    };
  },
});

/** The first minor release whose plugin.Open escapes the path as the linker does. */
const ESCAPING = 9;

function otherPrefix(path: string, symbols: readonly string[]): Pick<Hit, 'message' | 'fix'> {
  return {
    message: `the plugin path is ${path}, but its symbols have another prefix: ${symbols.join(', ')} cannot be found`,
    fix: {
      summary: 'build without -pluginpath',
      commands: ['go build -buildmode=plugin -o plugin.so .'],
    },
  };
}

/** Go 1.8 asks for the path as it is written, where the linker wrote %2e for a dot behind the last slash. */
function unescaped(path: string, symbols: readonly string[]): Pick<Hit, 'message' | 'fix'> {
  if (pathToPrefix(path) === path) return otherPrefix(path, symbols);
  return {
    message: `Go 1.8 looks for ${symbols.join(', ')} below ${path}, where the linker wrote ${pathToPrefix(path)}`,
    fix: { summary: 'give the main package a directory without a dot in its name' },
  };
}
