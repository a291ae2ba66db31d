import { escapePath, splitVersioned } from '../go/package-path.ts';
import type { HostBuild } from './host-build.ts';
import { isPlainDirectory } from './host-words.ts';

/** Where the host's module cache was: without -trimpath it is part of what is hashed. */
export function moduleCacheOf({ facts }: HostBuild): string | undefined {
  for (const [name, directory] of Object.entries(facts.directories)) {
    const module = directory.startsWith('/') ? splitVersioned(directory)?.module : undefined;
    if (module === undefined) continue;
    for (const path of facts.modules.keys()) {
      const owns = name === path || name.startsWith(`${path}/`);
      const escaped = escapePath(path);
      if (owns && module.endsWith(`/${escaped}`))
        return cacheOf(module.slice(0, module.length - escaped.length - 1));
    }
  }
  return undefined;
}

function cacheOf(directory: string): string | undefined {
  return isPlainDirectory(directory) ? directory : undefined;
}
