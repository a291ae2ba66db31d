import type { Rule } from './rule.ts';

/** Modules that register a moduledata at run time for the code that they generate. */
const JIT_MODULES: readonly string[] = ['github.com/bytedance/sonic/loader', 'github.com/bytedance/sonic'];
/** The tag that makes them use their interpreter. */
const TAG = 'bytedance_tango';

export const jitModuledata: Rule = {
  id: 'jit-moduledata',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'code generated at run time may stand where the plugin is looked for',
  docs: {
    what: 'The host contains a library that generates code at run time and registers it with the runtime as a module.',
    why: 'plugin.Open takes the last module of the runtime for the new plugin. A module that is added at that moment by another goroutine has no plugin path, and the host dies: "fatal error: runtime: plugin has empty pluginpath". It happens rarely, and only under load.',
    causes: [
      'the host encodes JSON with bytedance/sonic, often through another library, while plugins are opened',
    ],
    fix: 'Open all plugins before anything is encoded, or build the host without generated code.',
  },
  references: [
    'runtime/plugin.go: plugin_lastmoduleinit',
    'github.com/bytedance/sonic/loader: registerModule',
  ],
  check({ host, trace }) {
    if (trace.outcome.kind !== 'loads') return [];
    const info = host.go?.buildInfo;
    const found = info?.deps.find(({ path }) => JIT_MODULES.includes(path));
    if (!found || (info?.settings['-tags'] ?? '').split(',').includes(TAG)) return [];
    return [
      {
        message: `the host contains ${found.path} ${found.version}: if it generates code while a plugin is opened, the host dies of "plugin has empty pluginpath"`,
        evidence: [{ source: 'host', fact: `module ${found.path}`, value: found.version }],
        fix: {
          summary: 'build the host so that it generates no code',
          commands: [`go build -tags=${TAG} -o host .`],
        },
        kind: 'review',
      },
    ];
  },
};
