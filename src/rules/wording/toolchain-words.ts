import type { BinaryProfile } from '../../profile/profile.ts';
import type { Fix } from '../rule.ts';

/** The Go release of a file, or the releases that its runtime structures leave open. */
export function releaseOf(profile: BinaryProfile | undefined): string {
  const version = profile?.go?.version;
  if (version !== undefined) return version;
  const family = profile?.go?.layout?.family;
  return family === undefined ? 'an unknown release' : `Go ${family.replace('-', ' to ')}`;
}

export function useToolchainOf(host: BinaryProfile): Fix {
  const version = host.go?.version?.match(/^go[\w.]+/)?.[0];
  if (version === undefined) return { summary: 'build the plugin with the Go release of the host' };
  return {
    summary: `build the plugin with ${version}`,
    // The default can be overridden: where toolchains are installed by hand it is `local`.
    commands: [`export GOTOOLCHAIN=\${GOTOOLCHAIN:-${version}}`],
  };
}
