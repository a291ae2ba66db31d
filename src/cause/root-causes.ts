import { isStandard } from './build-facts.ts';
import type { Cause } from './cause.ts';
import { instrumentedCause } from './instrumented-cause.ts';
import { isClosed, likelySourceCause } from './module-causes.ts';
import { explainedBy, type Sides } from './sides.ts';
import { likelyTagsCause } from './tag-causes.ts';
import { toolchainSourceCause } from './toolchain-source.ts';

/**
 * What is left to be accounted for. A package also changes with what it imports, and that stands before it in the plugin's
 * list: so only of the first that differs, and the first of the standard library, it is known that the reason is its own.
 */
export function rootCauses(sides: Sides, found: readonly Cause[]): Cause[] {
  const { plugin, other, differing, hashes } = sides;
  // Nothing is the same on another processor, which is a verdict of its own.
  if (plugin.profile.elf?.machine !== other.profile.elf?.machine) return [];
  const explained = explainedBy(found);
  const causes: Cause[] = [];
  const first = differing[0];
  const standard = differing.find(name => isStandard(name, [plugin, other]));
  for (const root of new Set([standard, first])) {
    if (root === undefined || explained.has(root) || !hashes.has(root)) continue;
    // Whatever changed it may change the other too.
    if (causes.length > 0) break;
    const tags = likelyTagsCause(sides, root);
    if (tags.length > 0) causes.push(...tags);
    else if (root === standard) causes.push(...toolchainSourceCause(sides, root));
    else causes.push(...ofModule(sides, explained, root));
  }
  return causes;
}

/** Where both sides have the same source of a released module, a tool that rewrites packages comes first. */
function ofModule(sides: Sides, explained: ReadonlySet<string>, root: string): Cause[] {
  const differing = sides.differing.filter(name => !explained.has(name));
  const ofTool = isClosed(sides, root) ? instrumentedCause({ ...sides, differing }, root) : [];
  return ofTool.length > 0 ? ofTool : likelySourceCause(sides, root);
}
