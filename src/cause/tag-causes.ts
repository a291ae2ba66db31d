import { STANDARD_TAGS } from '../go/standard-library.ts';
import { type BuildFacts, isStandard } from './build-facts.ts';
import type { Cause, CauseEvidence } from './cause.ts';
import { isClosed } from './module-causes.ts';
import { NOT_RECORDED } from './module-facts.ts';
import { base, both, hashEvidence, type Sides, standardOf } from './sides.ts';

/**
 * Tags choose files. What proves that they did: a tag that is known to change a package of the standard library, or a
 * function that both sides compiled from different files of the package. A tag that no file asks for changes nothing.
 */
export function tagsCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  const isRecorded = plugin.tags !== undefined && other.tags !== undefined;
  if (isRecorded && plugin.tags === other.tags) return [];
  const known = isRecorded ? packagesOfTags(unlikeTags(sides)) : [];
  const ofTags = differing.filter(name => known.includes(name) || (isRecorded && isPure(sides, name)));
  const chosen = new Map<string, CauseEvidence[]>();
  for (const name of differing) {
    if (!mayBeChosen(sides, name, known)) continue;
    const evidence = chosenFile(sides, name);
    if (evidence) chosen.set(name, evidence);
  }
  const packages = differing.filter(name => ofTags.includes(name) || chosen.has(name));
  if (packages.length === 0) return [];
  return [
    {
      ...base(sides, 'build-tags', plugin.tags ?? NOT_RECORDED, other.tags ?? NOT_RECORDED),
      packages,
      evidence: [
        ...(isRecorded ? both(sides, '-tags', plugin.tags ?? '', other.tags ?? '') : []),
        ...([...chosen.values()][0] ?? []),
      ],
    },
  ];
}

/**
 * Whether a function in another file points to tags: of the standard library only where a known tag does it, since releases move
 * functions too; and without recorded tags only where the source of a module is the same.
 */
function mayBeChosen(sides: Sides, name: string, known: readonly string[]): boolean {
  const { plugin, other } = sides;
  const isRecorded = plugin.tags !== undefined && other.tags !== undefined;
  if (!isStandard(name, [plugin, other])) return isRecorded || isClosed(sides, name);
  return isRecorded ? known.includes(name) : sides.hashes.has(name) && standardOf(sides)[0] === name;
}

/**
 * Tags of the product's own that differ: whether they choose files of a module that has another source anyhow cannot be seen
 * where no function shows it.
 */
export function withTagsBeside(sides: Sides, causes: readonly Cause[]): Cause[] {
  const custom = unlikeTags(sides).filter(tag => !Object.hasOwn(STANDARD_TAGS, tag));
  if (custom.length === 0 || causes.some(({ rule }) => rule === 'build-tags')) return [...causes];
  return causes.map(cause =>
    cause.rule === 'module-source' ? { ...cause, beside: `-tags differ too: ${custom.join(',')}` } : cause,
  );
}

/** That the runtime itself differs points to another toolchain, and not to faketime. */
const GUESSED: readonly string[] = Object.values(STANDARD_TAGS)
  .flat()
  .filter(name => name !== 'runtime' && name !== 'internal/race');

/** What is left: the first package that differs, and nothing else that could account for it. */
export function likelyTagsCause(sides: Sides, root: string): Cause[] {
  const { plugin, other } = sides;
  const isStd = isStandard(root, [plugin, other]);
  const isRecorded = plugin.tags !== undefined && other.tags !== undefined;
  if (isRecorded && plugin.tags === other.tags) return [];
  // Of tags that are known it is known what they change.
  if (isRecorded && unlikeTags(sides).every(tag => tag in STANDARD_TAGS)) return [];
  const files = exclusiveFiles(sides, root);
  const mayBe = isStd ? GUESSED.includes(root) : files !== undefined;
  if (!isRecorded && !mayBe) return [];
  const known = isRecorded
    ? both(sides, '-tags', plugin.tags ?? '', other.tags ?? '')
    : [plugin, other].flatMap(({ who, tags }): CauseEvidence[] =>
        tags === undefined ? [] : [{ source: who, fact: '-tags', value: tags || undefined }],
      );
  return [
    {
      ...base(sides, 'build-tags', plugin.tags ?? NOT_RECORDED, other.tags ?? NOT_RECORDED),
      certainty: isRecorded && isClosed(sides, root) ? 'proven' : 'likely',
      ...(isStd || isClosed(sides, root) ? {} : { beside: 'or its source was changed' }),
      packages: [root],
      evidence: [...known, ...(files ?? []), ...hashEvidence(sides, root)],
    },
  ];
}

function unlikeTags({ plugin, other }: Sides): string[] {
  const [own, theirs] = [plugin, other].map(({ tags }) => tags?.split(',').filter(tag => tag !== '') ?? []);
  if (!own || !theirs) return [];
  return [...own.filter(tag => !theirs.includes(tag)), ...theirs.filter(tag => !own.includes(tag))];
}

function packagesOfTags(tags: readonly string[]): string[] {
  return tags.flatMap(tag => (Object.hasOwn(STANDARD_TAGS, tag) ? (STANDARD_TAGS[tag] ?? []) : []));
}

/** Without assembly many packages of crypto have other files. */
function isPure(sides: Sides, name: string): boolean {
  return name.startsWith('crypto/') && unlikeTags(sides).includes('purego');
}

/** A function that stands in different files on the two sides. */
function chosenFile({ plugin, other }: Sides, name: string): CauseEvidence[] | undefined {
  const functions = Object.keys(plugin.lines[name] ?? {}).filter(func => func in (other.lines[name] ?? {}));
  for (const func of functions) {
    const [own, theirs] = [plugin.fileOf(name, func), other.fileOf(name, func)];
    if (own === undefined || theirs === undefined || own === theirs) continue;
    const one = ({ who }: BuildFacts, value: string) => ({
      source: who,
      fact: `file of ${name}.${func}`,
      value,
    });
    return [one(plugin, own), one(other, theirs)];
  }
  return undefined;
}

/** A file on either side that the other compiled nothing of: it is evidence only where something is known to differ. */
function exclusiveFiles({ plugin, other }: Sides, name: string): CauseEvidence[] | undefined {
  const [own, theirs] = [plugin.filesOf(name), other.filesOf(name)];
  const alone = own.find(file => !theirs.includes(file));
  const missing = theirs.find(file => !own.includes(file));
  if (alone === undefined || missing === undefined) return undefined;
  const fact = `file of ${name} that only one side has code of`;
  return [
    { source: plugin.who, fact, value: alone },
    { source: other.who, fact, value: missing },
  ];
}
