import type { BuildFacts } from '../cause/build-facts.ts';
import { parseGoVersion } from '../go/version.ts';
import { isPlainDirectory } from './host-words.ts';

// What the go command of the host's release does not know yet. A variable or flag of a later one is an error there, or is
// passed over without a word.

/** The first minor release with modules; before, sources lie in GOPATH. */
export const MODULES = 11;
/** The first that does as GOTOOLCHAIN says. */
export const SWITCHING = 21;
/** The first with -mod=mod; before, `go build` does so anyway. */
export const MOD_FLAG = 14;
/** Variables of go build, with the first minor release that knows them; in its place what says the same before. */
const VARIABLES: Readonly<Record<string, { since: number; before?: (value: string) => Variable[] }>> = {
  GOFLAGS: { since: MOD_FLAG },
  GOMODCACHE: { since: 15, before: cache => gopathOf(cache, '/pkg/mod') },
  GOWORK: { since: 18 },
};

/** What says where modules come from. */
const OF_MODULES: readonly string[] = ['GOFLAGS', 'GOMODCACHE', 'GOWORK'];

type Variable = readonly [name: string, value: string];

/** What of a plan depends on the release that carries it out. */
export interface Fitted {
  unknown: readonly string[];
  environment: readonly Variable[];
  edits: readonly string[];
  /** commands that lay out sources of modules, and tests of what has to be there for them */
  steps: readonly string[];
  needs: readonly unknown[];
  /** what has to be known of the go command that is called */
  notes?: readonly string[];
}

/** The first minor release that knows -trimpath, and patterns in -gcflags. */
export const TRIMPATH = 13;
export const PATTERNS = 10;

/** The minor release that built the host; undefined: not known. */
export function minorOfHost({ release }: BuildFacts): number | undefined {
  return parseGoVersion(release ?? '')?.minor;
}

/** The same plan in the words that the go command of the host's release knows. */
export function fittedTo<P extends Fitted>(plan: P, facts: BuildFacts): P {
  const minor = minorOfHost(facts);
  if (minor === undefined || minor >= SWITCHING) return plan;
  const { release = '' } = facts;
  const environment = plan.environment.flatMap(([name, value]) => {
    const { since, before } = VARIABLES[name] ?? { since: 0 };
    return minor >= since ? [[name, value] as const] : (before?.(value) ?? []);
  });
  const notes = [
    `a go command before 1.21 passes over GOTOOLCHAIN, and has to be ${release} itself`,
    ...(plan.notes ?? []),
  ];
  const gopath = sourceRoot(facts);
  if (minor >= MODULES && gopath === undefined) {
    const versions = 'the versions of its modules: none are recorded';
    return {
      ...plan,
      environment,
      unknown: [...plan.unknown, ...(facts.modules.size === 0 ? [versions] : [])],
      notes,
    };
  }
  const how =
    minor < MODULES
      ? `${release} knows no modules, and takes them from GOPATH`
      : 'it was built from GOPATH, without modules';
  return {
    ...plan,
    environment: [
      ...environment.filter(([name]) => !OF_MODULES.includes(name)),
      ...(minor < MODULES ? [] : [['GO111MODULE', 'off'] as const]),
      ...(gopath === undefined ? [] : [['GOPATH', gopath] as const]),
    ],
    edits: [],
    steps: [],
    needs: [],
    unknown: [...plan.unknown, `the sources of the packages that it shares: ${how}`],
    notes,
  };
}

/** GOPATH as the host had it, by the directories below its src that packages were compiled from. */
function sourceRoot({ directories, modules }: BuildFacts): string | undefined {
  if (modules.size > 0) return undefined;
  for (const [name, directory] of Object.entries(directories)) {
    const [gopath] = name.includes('.') ? gopathOf(directory, `/src/${name}`) : [];
    if (gopath) return gopath[1];
  }
  return undefined;
}

function gopathOf(directory: string, rest: string): Variable[] {
  const gopath = directory.slice(0, directory.length - rest.length);
  return directory.endsWith(rest) && isPlainDirectory(gopath) ? [['GOPATH', gopath]] : [];
}
