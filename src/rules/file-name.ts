import { machineName } from '../profile/machine.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Evidence, Rule } from './rule.ts';

/** `NAME_vX.Y.Z_GOOS_GOARCH.so`: which file the gateway takes of those for several releases and platforms. */
const TYK_NAME = /_(v\d+\.\d+\.\d+(?:-[\w.-]+)?)_([a-z0-9]+)_([a-z0-9]+)\.so$/;
const TYK_MODULE = 'github.com/TykTechnologies/tyk';

export const fileName: Rule = {
  id: 'file-name',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'the name of the file says something else than its content',
  docs: {
    what: 'The file is named NAME_vX.Y.Z_GOOS_GOARCH.so, as Tyk Gateway looks for it, but was built for another release or platform.',
    why: 'The gateway adds its own release and platform to the configured name and opens what it finds under it. A file that was only renamed is opened all the same, and fails there.',
    causes: [
      'a plugin was copied to the name that a newer gateway looks for',
      'the plugin compiler of another release was used',
    ],
    fix: 'Build the plugin with the compiler image of the release in the name.',
  },
  references: ['TykTechnologies/tyk goplugin/storage.go', 'internal/goos, internal/goarch'],
  check({ host, plugin, request }) {
    const [, version = '', os = '', arch = ''] = TYK_NAME.exec(request.name) ?? [];
    if (version === '' || !plugin?.elf) return [];
    const wrong: Evidence[] = [];
    const machine = machineName(plugin);
    const platform = plugin.go?.buildInfo?.settings['GOOS'] ?? 'linux';
    if (machine !== arch || platform !== os)
      wrong.push({ source: 'plugin', fact: 'platform', value: `${platform}/${machine}` });
    for (const [source, profile] of [
      ['plugin', plugin],
      ['host', host],
    ] as const) {
      const own = tykVersion(profile);
      if (own !== undefined && own !== version.replace(/-.*/, ''))
        wrong.push({ source, fact: TYK_MODULE, value: own });
    }
    if (wrong.length === 0) return [];
    const facts = wrong.map(({ source, value }) => `${source}: ${value}`).join(', ');
    return [
      {
        message: `the file is named for ${version} on ${os}/${arch}, but the files say otherwise (${facts})`,
        evidence: [{ source: 'plugin', fact: 'file name', value: request.name }, ...wrong],
        fix: { summary: `build the plugin for the gateway ${version} on ${os}/${arch}` },
        kind: 'review' as const,
      },
    ];
  },
};

/** The release of the gateway that a file was built from, where the build says one. */
function tykVersion({ go }: BinaryProfile): string | undefined {
  const info = go?.buildInfo;
  const modules = [...(info?.main ? [info.main] : []), ...(info?.deps ?? [])];
  const version = modules.find(({ path }) => path === TYK_MODULE)?.version ?? '';
  return /^v\d+\.\d+\.\d+$/.test(version) ? version : undefined;
}
