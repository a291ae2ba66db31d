import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const libraryGoModule: Rule = defineObstacleRule({
  id: 'library-go-module',
  level: 'error',
  title: 'a needed library is a Go plugin',
  docs: {
    what: 'A library that the plugin needs (DT_NEEDED) is a Go plugin itself, and registers its module with the runtime of the host.',
    why: 'dlopen runs the constructors of needed libraries first. plugin.Open expects one new module, that of the file it opens: it finds another, or none, and the process dies.',
    causes: [
      'a Go plugin was given to the C linker as a library',
      'the file was changed to need another one',
    ],
    fix: 'Build the plugin without the library. Plugins are opened one by one, each by plugin.Open.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit', 'elf/dl-init.c: call_init'],
  explain: ({ about, kind }) => ({
    message: `${about.library ?? ''}, which the plugin needs, is a Go plugin itself${
      kind === 'crashes'
        ? ': the host finds the wrong module, and dies'
        : ': which module the host finds is open'
    }`,
    evidence: [{ source: 'plugin', fact: 'DT_NEEDED', value: about.library ?? '' }],
    fix: { summary: 'build the plugin without that library' },
  }),
});
