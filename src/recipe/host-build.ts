import { type BuildFacts, buildFactsOf } from '../cause/build-facts.ts';
import { toolchainOf } from '../go/version.ts';
import { machineName } from '../profile/machine.ts';
import type { CheckProfile } from '../profile/profile.ts';

/** How the host was built, as far as a plugin has to follow: in the words of cmd/go. */
export interface HostBuild {
  facts: BuildFacts;
  /** environment variables, in the order in which they are printed */
  environment: readonly (readonly [name: string, value: string])[];
  /** of `go build`, without -buildmode */
  flags: readonly string[];
  /** what the host does not tell, in words */
  unknown: readonly string[];
}

/** Variables of the CPU level, by GOARCH: a plugin is best built for the same one. */
export const CPU_LEVELS: readonly string[] = [
  'GOAMD64',
  'GO386',
  'GOARM',
  'GOARM64',
  'GOPPC64',
  'GORISCV64',
  'GOMIPS',
  'GOMIPS64',
];

export function hostBuildOf(host: CheckProfile): HostBuild {
  const facts = buildFactsOf('host', host);
  const { settings } = facts;
  const release = toolchainOf(facts.release ?? '');
  const level = CPU_LEVELS.find(name => settings?.[name] !== undefined);
  const environment: [string, string][] = [
    // The default can be overridden: where toolchains are installed by hand it is `local`.
    ...(release === undefined ? [] : [['GOTOOLCHAIN', `\${GOTOOLCHAIN:-${release}}`] as [string, string]]),
    ['GOOS', settings?.['GOOS'] ?? 'linux'],
    ['GOARCH', settings?.['GOARCH'] ?? machineName(host)],
    ...(level === undefined ? [] : [[level, settings?.[level] ?? ''] as [string, string]]),
    ['CGO_ENABLED', '1'],
    ...(facts.experiments ? [['GOEXPERIMENT', facts.experiments] as [string, string]] : []),
    ...(facts.fips && facts.fips !== 'off' ? [['GOFIPS140', facts.fips] as [string, string]] : []),
  ];
  return { facts, environment, flags: flagsOf(facts), unknown: unknownOf(facts, release) };
}

/** The deciding flags of the host. */
export function flagsOf({ trimpath, race, gcflags, inlining, tags, covered }: BuildFacts): string[] {
  const compiler = gcflags ?? (inlining === false ? 'all=-N -l' : '');
  return [
    ...(trimpath ? ['-trimpath'] : []),
    ...(race ? ['-race'] : []),
    ...(/^\S+=/.test(compiler) ? [`-gcflags=${compiler}`] : []),
    ...(tags ? [`-tags=${tags}`] : []),
    ...(covered.size > 0 ? ['-cover', `-coverpkg=${[...covered].join(',')}`] : []),
  ];
}

function unknownOf({ settings, release, tags }: BuildFacts, toolchain: string | undefined): string[] {
  return [
    ...(release === undefined ? ['which Go release built the host'] : []),
    ...(release !== undefined && toolchain !== release
      ? [`where to get ${release}: it is no release of the Go project`]
      : []),
    ...(settings === undefined || tags === undefined ? ['which build tags the host was built with'] : []),
  ];
}
