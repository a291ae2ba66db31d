import type { LoadTrace } from '../link/verdict.ts';
import { machineName } from '../profile/machine.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Evidence, Rule } from './rule.ts';
import { type FileNaming, namingOf } from './wording/file-naming.ts';

export const fileName: Rule = {
  id: 'file-name',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'the name of the file disagrees with its content',
  docs: {
    what: 'The file is named for a release and a platform, as Tyk Gateway looks for it (NAME_vX.Y.Z_GOOS_GOARCH.so) or as plugins of Gotify are published (NAME-GOOS-GOARCH-for-gotify-vX.Y.Z.so), but was built for others.',
    why: 'Tyk adds its own release and platform to the configured name and opens what it finds under it; Gotify opens every file of its directory, and users pick the file by its name. A file that was only renamed, or published under the name of a release that it was not built for, is opened all the same, and fails there.',
    causes: [
      'a plugin was copied to the name that a newer host looks for',
      'the plugin compiler or the build image of another release was used',
      'the release job takes the name from a variable and the modules from a branch',
    ],
    fix: 'Build the plugin with the compiler image, or the modules, of the release in the name.',
  },
  references: [
    'TykTechnologies/tyk goplugin/storage.go',
    'gotify/plugin-template Makefile: FILE_SUFFIX',
    'internal/goos, internal/goarch',
  ],
  check({ host, plugin, request, trace }) {
    const naming = namingOf(request.name);
    if (!naming || !plugin?.elf) return [];
    const { release, os, arch } = naming;
    const wrong = [
      ...platformFacts(plugin, naming),
      ...releaseFacts('plugin', plugin, naming),
      ...releaseFacts('host', host, naming),
    ];
    const evidence = { source: 'plugin', fact: 'file name', value: request.name };
    const named = `${release === undefined ? '' : `${release} on `}${os}/${arch}`;
    const whose = release === undefined ? '' : `${naming.host} `;
    const fix = { summary: `build the plugin for ${whose}${named}` };
    if (wrong.length > 0) {
      const facts = wrong.map(({ source, value }) => `${source}: ${value}`).join(', ');
      const message = `the file is named for ${named}, but the files say otherwise (${facts})`;
      return [{ message, evidence: [evidence, ...wrong], fix, kind: 'review' as const }];
    }
    // It is the release in the name that refuses the file.
    const isOfHost = release !== undefined && naming.releaseOf(host) === bare(release);
    const otherwise = isOfHost ? builtOtherwise(trace) : undefined;
    if (otherwise === undefined) return [];
    const message = `the file is named for ${release}, which the host is, but was not built for it: ${otherwise}`;
    return [{ message, evidence: [evidence], fix, kind: 'review' as const }];
  },
};

/** `v2.8.0` of `2.8.0` and of `v2.8.0-rc1` */
function bare(release: string): string {
  return `v${release.replace(/^v/, '').replace(/-.*/, '')}`;
}

function platformFacts(plugin: BinaryProfile, { os, arch }: FileNaming): Evidence[] {
  const machine = machineName(plugin);
  const platform = plugin.go?.buildInfo?.settings['GOOS'] ?? 'linux';
  return machine === arch && platform === os
    ? []
    : [{ source: 'plugin', fact: 'platform', value: `${platform}/${machine}` }];
}

function releaseFacts(source: string, profile: BinaryProfile, naming: FileNaming): Evidence[] {
  const { release } = naming;
  const own = naming.releaseOf(profile);
  return own === undefined || release === undefined || own === bare(release)
    ? []
    : [{ source, fact: naming.module, value: own }];
}

/** What shows that another release was at hand when the plugin was built. */
function builtOtherwise({ packages, obstacles }: LoadTrace): string | undefined {
  if (obstacles.some(({ rule }) => rule === 'toolchain-layout')) return 'Go is of another minor release';
  const [first] = packages.differing;
  const more = packages.differing.length - 1;
  return first && `${first.package}${more > 0 ? ` and ${more} more packages differ` : ' differs'}`;
}
