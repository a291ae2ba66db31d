import type { HostLookup } from '../code/host-lookup.ts';
import { NameSet } from '../elf/name-hash.ts';
import type { SymbolVersion } from '../profile/profile.ts';
import type { Binary } from './binary.ts';

/** names whose answers are kept, and how long they may be */
const MAX_NAMES = 1 << 16;
const MAX_NAME_LENGTH = 512;
/** sets of packages of which it is kept what the host looks up */
const MAX_LOOKUPS = 64;

/** What a file says of one name; nothing: it does not define it. */
interface Answer {
  versions?: SymbolVersion[] | undefined;
  packageHash?: string | undefined;
}

/**
 * A host that is asked by one plugin after the other: most of their names are the same ones, and what it looks up in them is
 * a fact of its own. A further plugin of the bench's big host takes a quarter less with it.
 */
export function keptAnswers(host: Binary): Binary {
  const answers = new Map<string, Answer>();
  const lookups = new Map<string, Promise<HostLookup[] | undefined>>();
  let opensInInit: ReturnType<Binary['opensInInit']> | undefined;
  return {
    ...host,
    async answering(names, isLast = false) {
      const missing = names.all.filter(name => !answers.has(name));
      const found = await answersTo(host, missing, isLast);
      if (answers.size + missing.length > MAX_NAMES) answers.clear();
      const symbols: Record<string, SymbolVersion[]> = Object.create(null);
      const packageHashes: Record<string, string> = Object.create(null);
      for (const name of names.all) {
        const answer = found.get(name) ?? answers.get(name);
        if (answer?.versions) symbols[name] = answer.versions;
        if (answer?.packageHash !== undefined) packageHashes[name] = answer.packageHash;
      }
      for (const [name, answer] of found) if (name.length <= MAX_NAME_LENGTH) answers.set(name, answer);
      return { ...host.profile, exports: { complete: isLast, asked: names.all, symbols, packageHashes } };
    },
    lookups(packages) {
      const key = [...(packages ?? [])].join('\n');
      const known = lookups.get(key) ?? host.lookups(packages);
      if (lookups.size >= MAX_LOOKUPS) lookups.clear();
      lookups.set(key, known);
      return known;
    },
    opensInInit() {
      opensInInit ??= host.opensInInit();
      return opensInInit;
    },
  };
}

async function answersTo(
  host: Binary,
  names: readonly string[],
  isLast: boolean,
): Promise<Map<string, Answer>> {
  if (names.length === 0) return new Map();
  const { symbols, packageHashes } = (await host.answering(new NameSet(names), isLast)).exports;
  return new Map(names.map(name => [name, { versions: symbols[name], packageHash: packageHashes[name] }]));
}
