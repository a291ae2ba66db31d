import { isStandard } from './build-facts.ts';
import type { Cause } from './cause.ts';
import { base, both, type Sides, standardOf } from './sides.ts';

/** Build tags that choose between files of the standard library, with the packages that they change. */
const STANDARD_TAGS: Readonly<Record<string, readonly string[]>> = {
  netgo: ['net'],
  netcgo: ['net'],
  osusergo: ['os/user'],
  timetzdata: ['time'],
  purego: ['crypto/md5', 'crypto/sha1', 'crypto/aes', 'crypto/internal/fips140/aes', 'hash/crc32'],
  faketime: ['runtime'],
  race: ['internal/race'],
};

/**
 * Tags choose files. That a tag does so is known of the standard library; of another package only that it differs and
 * nothing else explains it. A tag that no file asks for changes nothing, and is not blamed.
 */
export function tagsCause(sides: Sides, found: readonly Cause[]): Cause[] {
  const { plugin, other, differing } = sides;
  if (plugin.tags === undefined || other.tags === undefined) return likelyTagsCause(sides, found);
  if (plugin.tags === other.tags) return [];
  const [own, theirs] = [plugin.tags.split(','), other.tags.split(',')];
  const unlike = [...own.filter(tag => !theirs.includes(tag)), ...theirs.filter(tag => !own.includes(tag))];
  const known = new Set(unlike.flatMap(tag => STANDARD_TAGS[tag] ?? []));
  const explained = new Set(found.flatMap(({ packages }) => packages));
  const certain = differing.filter(name => known.has(name));
  const open = differing.filter(name => !explained.has(name) && isStandard(name, [plugin, other]));
  const packages = certain.length > 0 ? certain : open;
  if (packages.length === 0) return [];
  return [
    {
      ...base(sides, 'build-tags', plugin.tags, other.tags),
      certainty: certain.length > 0 && explained.size === 0 ? 'proven' : 'likely',
      packages,
      evidence: both(sides, '-tags', plugin.tags, other.tags),
    },
  ];
}

/** A plugin that recorded no tags, of which only packages differ that a tag is known to change. */
function likelyTagsCause(sides: Sides, found: readonly Cause[]): Cause[] {
  const { plugin, other } = sides;
  const standard = standardOf(sides);
  const known = new Set(Object.values(STANDARD_TAGS).flat());
  if (found.length > 0 || standard.length === 0 || !standard.every(name => known.has(name))) return [];
  return [
    {
      ...base(sides, 'build-tags', plugin.tags ?? '', other.tags ?? ''),
      certainty: 'likely',
      packages: standard,
      evidence: [{ source: other.who, fact: '-tags', value: other.tags || undefined }],
    },
  ];
}
