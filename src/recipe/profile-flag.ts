import type { BuildFacts } from '../cause/build-facts.ts';
import { isPlainDirectory } from './host-words.ts';

/** How a plugin is built with the profile of the host, which is not in its file: only where it lay is. */
export function profileOf({ pgo }: BuildFacts): { flags: readonly string[]; unknown: readonly string[] } {
  if (!pgo) return { flags: [], unknown: [] };
  // With -trimpath only the name is left.
  if (/^\w[\w.-]*$/.test(pgo) || isPlainDirectory(pgo))
    return {
      flags: [`-pgo=${pgo}`],
      unknown: [`the profile ${pgo} that the host was built with, which has to be there for -pgo`],
    };
  return { flags: [], unknown: [`-pgo: the host records ${JSON.stringify(pgo)}`] };
}

/** What keeps a profile of the plugin's own out, where the host has none. */
export function withoutProfile(host: BuildFacts, plugin: BuildFacts): string[] {
  return plugin.pgo && host.pgo === '' ? ['-pgo=off'] : [];
}
