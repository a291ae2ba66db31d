import { type BuildFacts, buildFactsOf } from '../cause/build-facts.ts';
import { CPU_LEVELS } from '../go/cpu-levels.ts';
import { toolchainOf } from '../go/version.ts';
import { machineName } from '../profile/machine.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { isHarmlessCompiler, isValueOf } from './host-words.ts';
import { minorOfHost, PATTERNS, TRIMPATH } from './old-release.ts';
import { profileOf } from './profile-flag.ts';

/** How the host was built, as far as a plugin has to follow: in the words of cmd/go. */
export interface HostBuild {
  facts: BuildFacts;
  /** environment variables, in the order in which they are printed */
  environment: readonly (readonly [name: string, value: string])[];
  /** of `go build`, without -buildmode */
  flags: readonly string[];
  /** what the host does not record, in words */
  unknown: readonly string[];
}

export function hostBuildOf(host: CheckProfile): HostBuild {
  const facts = buildFactsOf('host', host);
  const { settings } = facts;
  const release = toolchainOf(facts.release ?? '');
  const level = CPU_LEVELS.find(name => settings?.[name] !== undefined);
  const said: [string, string][] = [
    // The default can be overridden: where toolchains are installed by hand it is `local`.
    ...(release === undefined ? [] : [['GOTOOLCHAIN', `\${GOTOOLCHAIN:-${release}}`] as [string, string]]),
    ['GOOS', settings?.['GOOS'] ?? 'linux'],
    ['GOARCH', settings?.['GOARCH'] ?? machineName(host)],
    ...(level === undefined ? [] : [[level, settings?.[level] ?? ''] as [string, string]]),
    ['CGO_ENABLED', '1'],
    ...(facts.experiments ? [['GOEXPERIMENT', facts.experiments] as [string, string]] : []),
    ...(facts.fips && facts.fips !== 'off' ? [['GOFIPS140', facts.fips] as [string, string]] : []),
  ];
  const isRefused = ([name, value]: [string, string]) => name !== 'GOTOOLCHAIN' && !isValueOf(name, value);
  const refused = said.filter(isRefused).map(([name, value]) => [name, value] as const);
  return {
    facts,
    environment: said.filter(pair => !isRefused(pair)),
    flags: flagsOf(facts),
    unknown: [...unknownOf(facts, release), ...refusedOf(facts, refused)],
  };
}

/** What the host says and cmd/go would not take, or would do more with than build. */
function refusedOf(facts: BuildFacts, values: readonly (readonly [string, string])[]): string[] {
  const flags = compilerOf(facts);
  return [
    ...values.map(([name, value]) => `${name}: the host records ${JSON.stringify(value)}`),
    ...(flags !== '' && !isHarmlessCompiler(flags)
      ? [`-gcflags: the host records ${JSON.stringify(flags)}, which is not repeated unseen`]
      : []),
  ];
}

/** What reaches packages beside those on the command line; '' where nothing does. */
function compilerOf(facts: BuildFacts): string {
  const { gcflags, inlining } = facts;
  const compiler = gcflags ?? (inlining === false ? 'all=-N -l' : '');
  if (!/^\S+=/.test(compiler)) return '';
  // There, what has no pattern reaches all packages.
  return (minorOfHost(facts) ?? PATTERNS) < PATTERNS ? compiler.replace(/^all=/, '') : compiler;
}

/** The deciding flags of the host. */
export function flagsOf(facts: BuildFacts): string[] {
  const { trimpath, race, sanitizer, tags, covered } = facts;
  const compiler = compilerOf(facts);
  return [
    ...(trimpath && knowsTrimpath(facts) ? ['-trimpath'] : []),
    ...(race ? ['-race'] : []),
    ...(sanitizer ? [sanitizer] : []),
    ...(compiler !== '' && isHarmlessCompiler(compiler) ? [`-gcflags=${compiler}`] : []),
    ...(tags ? [`-tags=${tags}`] : []),
    ...profileOf(facts).flags,
    ...(covered.size > 0 ? ['-cover', `-coverpkg=${[...covered].join(',')}`] : []),
  ];
}

function knowsTrimpath(facts: BuildFacts): boolean {
  return (minorOfHost(facts) ?? TRIMPATH) >= TRIMPATH;
}

function unknownOf(facts: BuildFacts, toolchain: string | undefined): string[] {
  const { settings, release, tags, trimpath } = facts;
  return [
    ...(release === undefined ? ['which Go release built the host'] : []),
    ...(release !== undefined && toolchain !== release
      ? [`where to get ${release}: it is not a release of the Go project`]
      : []),
    ...(trimpath && !knowsTrimpath(facts)
      ? [`what was cut from the paths of its sources: ${release} has no -trimpath but that of -gcflags`]
      : []),
    ...(settings === undefined || tags === undefined ? ['which build tags the host was built with'] : []),
    ...profileOf(facts).unknown,
  ];
}
