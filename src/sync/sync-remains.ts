import type { Finding } from '../check/finding.ts';
import type { HostBuild } from '../recipe/host-build.ts';
import { checkoutWords, hostSourceOf } from '../recipe/host-source.ts';
import { minorOfHost } from '../recipe/old-release.ts';
import type { FoundModules, PluginModuleFacts } from './module-files.ts';
import { directoryFinding, impossibleFinding, sourceFinding } from './sync-findings.ts';

/** What go.mod cannot change, or what is not known: it is there before and after anything is written. */
export function remainingFindings(
  files: PluginModuleFacts,
  found: FoundModules,
  host: HostBuild,
  isChanged: boolean,
): Finding[] {
  const { differences, impossible } = found;
  const source = hostSourceOf(host.facts);
  return [
    ...noModules(host),
    ...differences.flatMap(difference => {
      const { path, kind } = difference;
      const why = impossible.get(path);
      if (kind === 'own-directory') return [directoryFinding(difference)];
      if (why === undefined) return [];
      const tree = kind === 'tree' || kind === 'directory';
      return [
        impossibleFinding(
          difference,
          why,
          tree
            ? {
                summary: `build it with the source tree of ${source.module ?? 'the host'} (${checkoutWords(source)}): the recipe says how`,
                commands: ['goplug-lint recipe HOST --module . --host-source DIR'],
              }
            : undefined,
        ),
      ];
    }),
    ...newerGo(found, host),
    ...raisedOfOld(found, host),
    ...ownModule(files, found, host),
    ...overriding(files, found, isChanged),
  ];
}

function noModules({ facts }: HostBuild): Finding[] {
  if (facts.modules.size > 0) return [];
  return [
    sourceFinding({
      ruleId: 'module-version',
      level: 'warning',
      kind: 'open',
      message:
        'the host records no modules: it was built before Go 1.12, from GOPATH or from a list of files, or its build information was removed. Its module versions are unknown',
      evidence: [{ source: 'host', fact: 'modules in its build information', value: 'none' }],
    }),
  ];
}

/** The first release that passes over what asks for an excluded version; before, the next higher one is taken. */
const EXCLUDING = 16;

function raisedOfOld({ raised }: FoundModules, { facts }: HostBuild): Finding[] {
  if ((minorOfHost(facts) ?? EXCLUDING) >= EXCLUDING) return [];
  return raised.map(({ path, version, host, askedBy }) =>
    sourceFinding({
      ruleId: 'module-version',
      message: `${path}: ${askedBy.join(' and ') || 'another module'} asks for ${version}, the host has ${host}; ${facts.release} takes the next higher version in place of an excluded one, so that an older version of what asks is needed`,
      evidence: [
        { source: 'plugin', fact: `version of ${path}`, value: version },
        { source: 'host', fact: `version of ${path}`, value: host },
      ],
    }),
  );
}

/** Some module of the plugin needs a newer release than that of the host, whatever go.mod says. */
function newerGo({ needsGo }: FoundModules, { facts }: HostBuild): Finding[] {
  if (needsGo === undefined) return [];
  const { release = '' } = facts;
  return [
    sourceFinding({
      ruleId: 'toolchain-version',
      message: `a module that the plugin needs asks for go ${needsGo}, which the toolchain of the host, ${release}, refuses: an older version of it is needed`,
      evidence: [
        { source: 'plugin', fact: 'go line that its modules need', value: needsGo },
        { source: 'host', fact: 'Go release', value: release },
      ],
      fix: {
        summary: 'find the module',
        commands: [`go list -m -f '{{.Path}} {{.Version}} {{.GoVersion}}' all`],
      },
    }),
  ];
}

/** The plugin is a package of the host's own module: its packages come from the same tree, at the commit of the host. */
function ownModule({ goMod }: PluginModuleFacts, _found: FoundModules, { facts }: HostBuild): Finding[] {
  const module = facts.modules.get(goMod.module);
  if (!module) return [];
  const isMain = goMod.module === facts.mainModule;
  return [
    sourceFinding({
      ruleId: isMain ? 'module-source' : 'module-version',
      level: 'warning',
      kind: 'review',
      message: isMain
        ? `the module in this directory is the host's own, ${goMod.module}: ${checkoutWords(hostSourceOf(facts))}`
        : `the module in this directory, ${goMod.module}, is one of the host's, which has ${module.version}: packages of it that the plugin imports have no version in the plugin`,
      evidence: [{ source: 'host', fact: `version of ${goMod.module}`, value: module.version }],
    }),
  ];
}

/** What cmd/go would take in place of what go.mod says. */
function overriding(
  { workspace, hasVendor }: PluginModuleFacts,
  { seen }: FoundModules,
  isChanged: boolean,
): Finding[] {
  const isNeeded = [...seen.modules.values()].some(({ version }) => version === '(devel)');
  return [
    ...(workspace?.isUsed && !isNeeded
      ? [
          sourceFinding({
            ruleId: 'module-version',
            level: 'note',
            kind: 'review',
            message: `${workspace.file} uses this module: in the workspace the other modules have a say in all versions`,
            evidence: [{ source: 'plugin', fact: 'go.work', value: workspace.file }],
            fix: { summary: 'build outside of the workspace', commands: ['export GOWORK=off'] },
          }),
        ]
      : []),
    ...(hasVendor && isChanged
      ? [
          sourceFinding({
            ruleId: 'source-vendored',
            level: 'warning',
            kind: 'review',
            message:
              'vendor/modules.txt is stale after the change: go build refuses it, unless -mod=mod passes the directory over',
            evidence: [{ source: 'plugin', fact: 'vendor/modules.txt', value: 'made of the go.mod before' }],
            fix: { summary: 'vendor again', commands: ['go mod vendor'] },
          }),
        ]
      : []),
  ];
}
