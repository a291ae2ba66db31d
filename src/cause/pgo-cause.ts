import { isStandard } from './build-facts.ts';
import type { Cause } from './cause.ts';
import { isClosed } from './module-causes.ts';
import { base, both, explainedBy, hashEvidence, type Sides } from './sides.ts';

/**
 * A profile raises what the compiler inlines of hot functions, in every package of the program, and bodies that can be
 * inlined are part of what is hashed. Which functions are hot is in no file: so whatever nothing else accounts for.
 */
export function pgoCause(sides: Sides, found: readonly Cause[]): Cause[] {
  const { plugin, other, differing, hashes } = sides;
  const [own, theirs] = [plugin.pgo, other.pgo];
  if (own === undefined || theirs === undefined || (own === '' && theirs === '')) return [];
  if (differing.length === 0) return [];
  const explained = explainedBy(found);
  const open = differing.filter(name => !explained.has(name));
  const root = open.find(name => name === differing[0] || isStandard(name, [plugin, other]));
  const isOnlyProfile =
    root !== undefined && hashes.has(root) && (isStandard(root, [plugin, other]) || isClosed(sides, root));
  const isOneSided = (own === '') !== (theirs === '');
  if (!isOneSided && !isOnlyProfile) return [];
  const packages = open.length > 0 ? open : differing;
  return [
    {
      ...base(sides, 'build-pgo', own, theirs),
      certainty: isOneSided && isOnlyProfile ? 'proven' : 'likely',
      packages,
      evidence: [
        ...both(sides, '-pgo', own, theirs),
        // Two profiles may be called alike.
        ...(own === theirs && root !== undefined ? hashEvidence(sides, root) : []),
      ],
    },
  ];
}
