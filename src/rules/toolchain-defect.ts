import { TOOLCHAIN_DEFECTS, type ToolchainDefectId } from '../go/toolchain-defects.ts';
import type { ToolchainDefectFound } from '../link/toolchain-defects.ts';
import type { Hit, Rule } from './rule.ts';

export const toolchainDefect: Rule = {
  id: 'toolchain-defect',
  kind: 'look',
  level: 'error',
  strict: false,
  speaksOfLoads: true,
  title: "a known defect of the host's Go release shows with plugins",
  docs: {
    what: 'The host was built with a Go release that has a defect which shows once plugins are open.',
    why: 'plugin.Open succeeds, and what follows goes wrong. In Go 1.27.0 and 1.27.1 the runtime enters the itabs of each plugin beside those of the host; when its table grows, the wrong ones may be found, and type switches and type assertions of the standard library take the wrong branch, also in the host. The linkers of Go 1.8 to 1.17.8 and of 1.18.0 drop unexported methods that nothing in the host calls, so that a plugin which calls one jumps to nowhere. Position-independent hosts of Go 1.14 to 1.16 on ppc64le die when a plugin waits for a goroutine. Hosts of Go 1.22 to 1.25 that open plugins in an init function run the init functions of rejected plugins too, and end with a fatal error if those of a plugin panicked, whether they recovered or not.',
    causes: [
      'two or more plugins in a host of Go 1.27.0 or 1.27.1: an error. A single plugin is a warning where the table is sure to grow, and else a note',
      'a host of Go 1.8 to 1.17.8, or 1.18.0: a warning, since only running the plugin shows whether it calls such a method',
      'a host of Go 1.14 to 1.16 on ppc64le that was built with -buildmode=pie: a warning',
      'a rejected plugin in a host of Go 1.22 to 1.25 whose code on amd64 shows that an init function calls plugin.Open: a warning',
    ],
    fix: 'Build the host, and with it all plugins, with the release that the finding names, or a newer one.',
  },
  references: [
    ...TOOLCHAIN_DEFECTS.flatMap(({ issues }) => issues.map(issue => `golang/go#${issue}`)),
    'runtime/iface.go: itabAdd',
    'cmd/link/internal/ld/deadcode.go',
    'runtime/proc.go: main',
  ],
  check({ host, trace }) {
    const { version, layout } = host.go ?? {};
    const release = version ?? `go${layout?.family ?? ''}`;
    return (trace.defects ?? []).map(found => HITS[found.id](found, release));
  },
};

const FAILS = 'type switches and type assertions on shared types fail, also in the host';
const GROWS = "the runtime's table of itabs grows with copies from plugins in it, and ";

function conditionOf(isSure: boolean, isGrown: boolean, room: number | undefined): string {
  if (isGrown) return '';
  if (isSure && room === undefined) return ' when two or more plugins are open';
  const more = room === undefined ? '' : ` by more than ${room}`;
  return ` once the runtime's table of itabs grows${more}${isSure ? '' : ', or with another plugin'}`;
}

const HITS: Readonly<Record<ToolchainDefectId, (found: ToolchainDefectFound, release: string) => Hit>> = {
  'itab-copies'({ known: { fixed }, copies }, release) {
    const { plugins = 1, isGrown = false, room } = copies ?? {};
    const isSure = plugins > 1;
    const verb = isGrown && !isSure ? 'may mix' : 'mixes';
    const message = `${release} ${verb} up types${conditionOf(isSure, isGrown, room)} (fixed in ${fixed}): ${isGrown ? GROWS : ''}${FAILS}`;
    return {
      message,
      evidence: [
        { source: 'host', fact: 'Go release', value: release },
        { source: 'host', fact: 'open plugins', value: String(plugins) },
        ...(isGrown
          ? [{ source: 'host', fact: 'table of itabs', value: 'grows with those of plugins in it' }]
          : []),
      ],
      fix: { summary: `build the host and its plugins with ${fixed} or newer` },
      kind: isSure ? 'fail' : 'review',
      ...(isSure ? {} : { level: isGrown ? 'warning' : 'note' }),
    };
  },
  'methods-dropped'({ known: { fixed, dies } }, release) {
    const end = dies === undefined ? 'runs other code or faults' : `dies of "${dies}"`;
    return {
      message: `the linker of ${release} drops unexported methods that nothing in the host calls (fixed in ${fixed}): a plugin that calls one ${end}`,
      evidence: [{ source: 'host', fact: 'Go release', value: release }],
      fix: { summary: `build the host and its plugins with ${fixed} or newer` },
      kind: 'review',
      level: 'warning',
    };
  },
  'pie-host'({ known: { fixed } }, release) {
    return {
      message: `a position-independent host of ${release} on ppc64le dies of a fatal error when a plugin waits for a goroutine (fixed in ${fixed})`,
      evidence: [{ source: 'host', fact: 'Go release', value: release }],
      fix: { summary: `build the host without -buildmode=pie, or both with ${fixed} or newer` },
      kind: 'review',
      level: 'warning',
    };
  },
  'rejected-init'({ known: { fixed }, ran }, release) {
    const { packages = [], through = [] } = ran ?? {};
    const [first = ''] = through;
    return {
      message: `it is rejected, but its init functions run all the same if the host opens it in ${first}: ${release} then initializes rejected plugins too`,
      evidence: [
        { source: 'host', fact: 'Go release', value: release },
        { source: 'host', fact: 'calls', value: [...through, 'plugin.Open'].join(' > ') },
        { source: 'plugin', fact: 'packages that are initialized', value: packages.join(', ') },
      ],
      fix: { summary: `open plugins after the host's init functions, or build both with ${fixed} or newer` },
      kind: 'review',
      level: 'warning',
    };
  },
};
