import type { Pattern } from './pattern.ts';

const INSPECT = 'goplug-lint inspect lists what the plugin exports.';

const missing = (name: string | undefined) =>
  `The plugin exports no ${name || 'symbol of this name'}: Lookup finds exported functions and variables of package main only, no methods, constants or types. ${INSPECT}`;
const otherType = (name: string | undefined) =>
  `${name || 'The symbol'} is there, but with another type than the host asserts. Lookup gives a pointer to a variable: a value of an interface type is asserted as such only if its pointer has the methods. ${INSPECT}`;
const noSymbol = (name: string | undefined) =>
  `dlsym finds no ${name || 'symbol of this name'} in the library: a Go function needs an //export comment above it and import "C" in its file, and has to be in package main. goplug-lint HOST LIBRARY --loader dlopen --require ${name || 'NAME'} says it before.`;

/** What hosts say in their own words of what they look up. */
export const HOST_WORDS: readonly Pattern[] = [
  {
    // Gotify
    text: /missing (GetGotifyPluginInfo|NewGotifyPluginInstance) symbol/,
    rules: ['export-missing'],
    says: match => ({ words: missing(match[1]) }),
  },
  {
    text: /unknown plugin version \(unrecog|NewGotifyPluginInstance signature mismatch/,
    rules: ['export-type', 'module-version'],
    says: () => ({
      words: otherType('The function'),
    }),
  },
  {
    // golangci-lint
    text: /plugin does not abide by '(\w{1,100})' (?:function|interface)/,
    rules: ['export-type'],
    says: match => ({ words: otherType(match[1]) }),
  },
  {
    // Tyk
    text: /could not cast function symbol to/,
    rules: ['export-type'],
    says: () => ({ words: otherType('The function') }),
  },
  {
    // Bifrost
    text: /failed to cast (\w{1,100}) to func\(/,
    rules: ['export-type'],
    says: match => ({ words: otherType(match[1]) }),
  },
  {
    // µTask
    text: /failed to assert type of plugin '[^'\n]{1,500}': expected (\w{1,100}) got/,
    rules: ['export-type'],
    says: () => ({ words: otherType('Plugin') }),
  },
  {
    text: /failed to lookup '(\w{1,100})' symbol in plugin|missing (RegisterSkill) symbol|doesn't have symbol (\w{1,100})|cannot find symbol (\w{1,100}),? (?:please|in)/,
    rules: ['export-missing'],
    says: match => ({ words: missing(match[1] ?? match[2] ?? match[3] ?? match[4]) }),
  },
  {
    // Ambassador, gridctl
    text: /(\w{1,100}) has (?:the )?wrong (?:type )?signature/,
    rules: ['export-type'],
    says: match => ({ words: otherType(match[1]) }),
  },
  {
    // Open Policy Agent and others whose plugins register themselves
    text: /plugin "([^"\n]{1,300})" not registered/,
    rules: ['twin-package', 'source-vendored'],
    says: match => ({
      words: `${match[1] ?? 'It'} was registered nowhere that the host looks. Where the plugin was opened and did register, it registered with a copy of the host's package under another import path (/v2, vendor/, a fork): the registry of the host never sees it. Import the package by the very path of the host.`,
    }),
  },
  {
    // Falco
    text: /required symbol not implemented: '(\w{1,100})'|symbol not implemented: (\w{1,100})/,
    rules: ['export-missing'],
    says: match => ({ words: noSymbol(`plugin_${match[1] ?? match[2] ?? ''}`) }),
  },
  {
    // Fluent Bit, Mosquitto, Envoy
    text: /could not load (\w{1,100}) symbol|Unable to load (?:auth )?plugin function (\w{1,100})\(\)|cannot find symbol: (\w{1,100}), err/,
    rules: ['export-missing'],
    says: match => ({ words: noSymbol(match[1] ?? match[2] ?? match[3]) }),
  },
  {
    // KrakenD
    text: /(?:plugin loader|loading plugins?)[^\n]{0,300}unknown type|^[ \t"']{0,20}unknown type[ \t"'.]{0,20}$/m,
    rules: ['export-type'],
    says: () => ({ words: otherType('The registerer') }),
  },
];
