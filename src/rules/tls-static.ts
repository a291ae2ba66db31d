import { defineObstacleRule, type Rule } from './rule.ts';

export const tlsStatic: Rule = defineObstacleRule({
  id: 'tls-static',
  level: 'error',
  title: 'no room for thread-local storage',
  docs: {
    what: 'The plugin, or a library that it brings, needs more initial-exec thread-local storage than the process has left.',
    why: 'Storage of the initial-exec model has to fit into a block that is laid out when the process starts; glibc keeps about 1.6 KB for objects that come later.',
    causes: [
      'C code with __thread variables and -ftls-model=initial-exec',
      'a library that is meant to be linked, not opened',
    ],
    fix: 'Compile the C code with -fPIC and the default model, or let the host link the library.',
  },
  references: ['elf/dl-reloc.c: _dl_try_allocate_static_tls'],
  explain: (_obstacle, { plugin }) => {
    const size = plugin?.elf?.segments.find(({ type }) => type === 7)?.memsz ?? 0;
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
