import type { BuildInfo } from '../go/build-info.ts';

/** The module that a package belongs to, by the longest path of the build info; `std` for the standard library. */
export function moduleOfPackage(name: string, info: BuildInfo | undefined): string | undefined {
  const paths = info ? [...(info.main ? [info.main] : []), ...info.deps].map(({ path }) => path) : [];
  const owner = paths
    .filter(path => name === path || name.startsWith(`${path}/`))
    .reduce<string | undefined>(
      (longest, path) => (path.length > (longest?.length ?? 0) ? path : longest),
      undefined,
    );
  if (owner !== undefined) return owner;
  // Import paths of modules start with a host name; those of the standard library have no dot in front.
  return name.split('/')[0]?.includes('.') ? undefined : 'std';
}
