import { dynamicOf } from '../profile/known.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

const WITHOUT = 'build the plugin without -asan and -fsanitize=address';

export const sanitizerRuntime: Rule = defineObstacleRule({
  id: 'sanitizer-runtime',
  level: 'error',
  title: 'the runtime of AddressSanitizer ends the host',
  docs: {
    what: 'The plugin was built with -asan, or its C code with -fsanitize=address, and the AddressSanitizer runtime ends the process while the plugin is opened.',
    why: 'The constructor of libasan exits unless libasan is the first library in the process: the program has to be linked with it. Where it is, code built with GCC registers its global variables with it, and a global that the host registered already is an odr-violation: a plugin and a host that both use cgo share those of runtime/cgo. Both happen in constructors, before the runtime compares any package hash.',
    causes: [
      'a plugin built with -asan for a host built without it',
      'CGO_CFLAGS=-fsanitize=address in the build of the plugin',
      'host and plugin both built with -asan and GCC',
      'host and plugin built with -asan by different compilers',
    ],
    fix: 'Build the plugin without AddressSanitizer. To run both with it, start the host with ASAN_OPTIONS=detect_odr_violation=0.',
  },
  references: [
    'compiler-rt/lib/asan/asan_linux.cpp: AsanCheckDynamicRTPrereqs',
    'compiler-rt/lib/asan/asan_globals.cpp: CheckODRViolationViaIndicator',
  ],
  explain: ({ kind, about }, { host }) => {
    const { library = '', symbols: [global] = [], detail } = about;
    if (kind === 'unknown') return { message: detail ?? '', fix: { summary: WITHOUT } };
    if (global !== undefined) {
      const name = global.slice(global.indexOf('.') + 1);
      return {
        message: `AddressSanitizer ends the process: the host registered the global variable ${name} of the plugin already`,
        evidence: [{ source: 'plugin', fact: 'symbol', value: global }],
        fix: {
          summary: `${WITHOUT}, or start the host with ASAN_OPTIONS=detect_odr_violation=0`,
        },
      };
    }
    const needed = { source: 'plugin', fact: 'DT_NEEDED', value: library } as const;
    if (detail !== undefined) {
      return {
        message: `the constructor of ${library} ends the process: ${detail}`,
        evidence: [needed],
        fix: { summary: `${WITHOUT}, or both with the same compiler` },
      };
    }
    const first = dynamicOf(host)?.needed[0];
    return {
      message: `the constructor of ${library} ends the process: it is not the first library of the host`,
      evidence: [needed, { source: 'host', fact: 'DT_NEEDED', value: first ?? 'none' }],
      fix: { summary: WITHOUT },
    };
  },
});
