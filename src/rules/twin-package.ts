import type { Kinship, Placed } from '../cause/twin-paths.ts';
import type { Twin } from '../cause/twins.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Evidence, Fix, Hit, Rule, RuleContext } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

const MAX_SHOWN = 4;

export const twinPackage: Rule = {
  id: 'twin-package',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'the plugin brings a second copy of a package under another import path',
  docs: {
    what: 'The plugin brings a package that the host, or an earlier plugin, has under another import path, and uses it where the two copies meet.',
    why: 'Go knows a package by its import path. Two paths are two packages, each with its own variables, init functions and types, whatever their sources say. What the plugin registers in its copy, the host never finds in its own. Types of the two copies print alike and differ: a type assertion of the host reports false, and an interface with such a type in a method is not satisfied. Registries that all share, such as that of protobuf, get every name twice. A copy that only the plugin uses does no harm and is not reported.',
    causes: [
      'the host moved to the next major version of a module (/v2), the plugin did not',
      'the plugin was built in a tree with a vendor directory above it, or has a copy of the package in its own module',
      'the plugin imports a fork of the module, or the same repository under another name',
    ],
    fix: 'Import the package by the path that the host has, in the version that the host has.',
  },
  references: [
    'cmd/link/internal/ld/lib.go: Library.Fingerprint',
    'runtime/plugin.go: plugin_lastmoduleinit',
    'golang/go#20481',
  ],
  check(context) {
    return pairsOf(context.twins ?? []).map(twins => hitOf(twins, context));
  },
};

/** What matters most of each pair, first. */
const ORDER: Readonly<Record<Twin['effect']['kind'], number>> = { collides: 0, registers: 1, exports: 2 };

/** The findings of each pair of packages together. */
function pairsOf(twins: readonly Twin[]): Twin[][] {
  const pairs = new Map<string, Twin[]>();
  for (const twin of [...twins].sort((a, b) => ORDER[a.effect.kind] - ORDER[b.effect.kind])) {
    const key = `${twin.own.path} ${twin.other.path}`;
    pairs.set(key, [...(pairs.get(key) ?? []), twin]);
  }
  return [...pairs.values()];
}

function hitOf(twins: readonly Twin[], context: RuleContext): Hit {
  const [twin] = twins;
  if (!twin) throw new Error('a pair without a twin');
  const { own, other, earlier } = twin;
  const owner = earlier === undefined ? 'the host' : earlierName(context, earlier);
  return {
    message: `${own.path} is a second copy of ${other.path}, which ${owner} has (${KINSHIPS[twin.kinship ?? 'moved']}): ${effectOf(twin, owner)}`,
    evidence: evidenceOf(twin, twins, context),
    fix: fixOf(twin, context),
    kind: 'review',
  };
}

const KINSHIPS: Readonly<Record<Kinship, string>> = {
  version: 'another major version',
  copied: 'a copy in another tree',
  renamed: 'the same path in other letters',
  forked: 'a fork',
  moved: 'the same package under a new path',
};

function effectOf({ effect }: Twin, owner: string): string {
  switch (effect.kind) {
    case 'registers':
      return `${owner} never sees what the plugin registers with ${listed(effect.functions)}`;
    case 'exports':
      return `${listed(effect.types)} in the type of ${listed(effect.names)} ${effect.types.length > 1 ? 'are' : 'is'} not what ${owner} knows by that name, and type assertions on it report false`;
    case 'collides':
      return `both register ${listed(effect.names)} in the registry that they share`;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN);
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function evidenceOf(twin: Twin, twins: readonly Twin[], context: RuleContext): Evidence[] {
  const { own, other, earlier } = twin;
  const names = twins.flatMap(one => one.names ?? [])[0];
  const source = earlier === undefined ? 'host' : earlierName(context, earlier);
  const facts: Evidence[] = [
    { source: 'plugin', fact: 'package', value: placeText(own, context.plugin) },
    { source, fact: 'package', value: placeText(other, residentOf(twin, context)) },
  ];
  if (names)
    facts.push({
      source,
      fact: `names of ${own.path} in ${other.path}`,
      value: `${names.same} of ${names.of}`,
    });
  for (const { effect } of twins) {
    if (effect.kind === 'registers')
      facts.push({ source: 'plugin', fact: 'calls of init functions', value: listed(effect.functions) });
    else if (effect.kind === 'exports')
      facts.push({ source: 'plugin', fact: 'exports with its types', value: listed(effect.names) });
    else facts.push({ source: 'plugin', fact: 'names that both register', value: listed(effect.names) });
  }
  return facts;
}

function residentOf({ earlier }: Twin, { host, requests }: RuleContext): BinaryProfile | undefined {
  if (earlier === undefined) return host;
  const content = requests[earlier]?.content;
  return content?.kind === 'profile' ? content.profile : undefined;
}

/** `example.com/reg/v2 of module example.com/reg/v2 v2.0.1` */
function placeText({ path, module }: Placed, profile: BinaryProfile | undefined): string {
  if (module === undefined) return path;
  const version = versionOf(module, profile);
  return `${path} of module ${module}${version === undefined ? '' : ` ${version}`}`;
}

function versionOf(module: string, profile: BinaryProfile | undefined): string | undefined {
  const { main, deps = [] } = profile?.go?.buildInfo ?? {};
  const version = [...(main ? [main] : []), ...deps].find(({ path }) => path === module)?.version;
  return version === undefined || version === '(devel)' || version === '' ? undefined : version;
}

/** Imports are rewritten where a module shows what replaces what. */
function fixOf(twin: Twin, context: RuleContext): Fix {
  const { own, other, kinship } = twin;
  const summary = `import ${other.path} in place of ${own.path}`;
  const version = other.module && versionOf(other.module, residentOf(twin, context));
  const isOwn = own.module !== undefined && own.module === context.plugin?.go?.buildInfo?.main?.path;
  if (isOwn && other.module !== undefined)
    return { summary: `build the plugin from ${other.module}, in the version of the host: ${summary}` };
  if (kinship === 'copied' || own.module === undefined || other.module === undefined || version === undefined)
    return { summary };
  const [from, to] = [own.module, other.module];
  return {
    summary,
    commands: [
      `find . -name '*.go' -not -path './vendor/*' -exec sed -i 's|"${from}\\(["/]\\)|"${to}\\1|' {} +`,
      `go get ${to}@${version}`,
      'go mod tidy',
    ],
  };
}
