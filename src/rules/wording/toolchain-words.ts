import { parseGoVersion } from '../../go/version.ts';
import type { BinaryProfile } from '../../profile/profile.ts';
import { SWITCHING } from '../../recipe/old-release.ts';
import type { Fix } from '../rule.ts';

/** The Go release of a file, or the releases that its runtime structures leave open. */
export function releaseOf(profile: BinaryProfile | undefined): string {
  const version = profile?.go?.version;
  if (version !== undefined) return version;
  const family = profile?.go?.layout?.family;
  return family === undefined ? 'an unknown release' : `Go ${family.replace('-', ' to ')}`;
}

/** Whether the go command of the host's release knows what came with Go 1.`since`; one that is not known is taken for new. */
export function hostKnows(host: BinaryProfile, since: number): boolean {
  return (parseGoVersion(host.go?.version ?? '')?.minor ?? since) >= since;
}

export function useToolchainOf(host: BinaryProfile): Fix {
  const version = host.go?.version?.match(/^go[\w.]+/)?.[0];
  if (version === undefined) return { summary: 'build the plugin with the Go release of the host' };
  const own = `, by its own go command or one since 1.${SWITCHING}, which does as GOTOOLCHAIN says`;
  return {
    summary: `build the plugin with ${version}${hostKnows(host, SWITCHING) ? '' : own}`,
    // The default can be overridden: where toolchains are installed by hand it is `local`.
    commands: [`export GOTOOLCHAIN=\${GOTOOLCHAIN:-${version}}`],
  };
}
