import { PT_TLS } from '../elf/constants.ts';
import type { Obstacle } from '../link/verdict.ts';
import { libcOf } from '../profile/libc.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const tlsStatic: Rule = defineObstacleRule({
  id: 'tls-static',
  level: 'error',
  title: 'no room for thread-local storage',
  docs: {
    what: 'The plugin, or a library that it brings, needs more initial-exec thread-local storage than the process has left.',
    why: 'Storage of the initial-exec model has to fit into a block that is laid out when the process starts; glibc keeps about 1.6 KB for objects that come later, musl nothing.',
    causes: [
      'C code with __thread variables and -ftls-model=initial-exec',
      'a library that is meant to be linked, not opened',
      'on musl: any library of Go for C, -buildmode=c-shared (golang/go#75048)',
    ],
    fix: 'Compile the C code with -fPIC and the default model, or let the host link the library.',
  },
  references: ['elf/dl-reloc.c: _dl_try_allocate_static_tls', 'ldso/dynlink.c of musl: do_relocs'],
  explain: ({ about }, { plugin, host }) => {
    const size = plugin?.elf?.segments.find(({ type }) => type === PT_TLS)?.memsz ?? 0;
    if (libcOf(host) === 'musl')
      return plugin?.kind === 'go-c-shared' ? ofGoLibrary(size) : ofMusl(about, size);
    if (about.library !== undefined) return ofLibrary(about.library);
    return {
      message: `its initial-exec thread-local storage does not fit into what the process keeps for later`,
      evidence: [{ source: 'plugin', fact: 'PT_TLS.p_memsz', value: `${size} bytes` }],
      fix: {
        summary: 'compile the C code with the default TLS model, or raise the reserve for the host process',
        commands: [`export GLIBC_TUNABLES=glibc.rtld.optional_static_tls=${Math.max(512, size) + 512}`],
      },
    };
  },
});

function ofLibrary(library: string) {
  return {
    message: `the initial-exec thread-local storage of ${library} does not fit into what the process keeps for later`,
    evidence: [{ source: library, fact: 'PT_TLS', value: 'initial-exec' }],
    fix: {
      summary: 'let the host link the library, or raise glibc.rtld.optional_static_tls for the host process',
    },
  };
}

/** What every -buildmode=c-shared has, whatever it was linked with. */
function ofGoLibrary(size: number) {
  return {
    message:
      'the Go runtime of a library for C has initial-exec thread-local storage, for which musl keeps no room after the start',
    evidence: [{ source: 'plugin', fact: 'PT_TLS.p_memsz', value: `${size} bytes` }],
    fix: { summary: 'open it in a host on glibc: musl opens no library of -buildmode=c-shared' },
  };
}

function ofMusl({ symbols = [] }: Obstacle['about'], size: number) {
  const isGo = symbols.includes('runtime.tlsg');
  return {
    message: isGo
      ? 'the host does not export runtime.tlsg, so the plugin would need a block of its own, for which musl keeps no room'
      : 'it has initial-exec thread-local storage, for which musl keeps no room after the start',
    evidence: [{ source: 'plugin', fact: 'PT_TLS.p_memsz', value: `${size} bytes` }],
    fix: {
      summary: isGo
        ? 'link the host with -rdynamic, as go build does, and the plugin with -buildmode=plugin'
        : 'compile the C code with the default TLS model, or let the host link the library',
    },
  };
}
