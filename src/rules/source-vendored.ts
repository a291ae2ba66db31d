import type { Cause } from '../cause/cause.ts';
import { MOD_FLAG } from '../recipe/old-release.ts';
import { defineCauseRule } from './define.ts';
import { evidenceOf } from './details.ts';
import type { Fix, Rule, RuleContext } from './rule.ts';
import { otherName, pathAdvice, takeAsHost } from './wording/cause-words.ts';
import { hostKnows } from './wording/toolchain-words.ts';

const ofEach: Rule = defineCauseRule({
  id: 'source-vendored',
  level: 'error',
  title: 'vendored on one side only',
  docs: {
    what: 'One side compiles a module from its vendor directory, the other from the module cache, both without -trimpath.',
    why: 'Without -trimpath the path of every file is part of what is hashed, and vendor/ is part of the path. With -trimpath vendored sources are labelled like all others, and load.',
    causes: ['the host vendors its dependencies, the plugin does not, or the other way round'],
    fix: 'Build both sides with -trimpath; or without vendoring where the host does not vendor.',
  },
  references: ['golang/go#31278', 'golang/go#30838'],
  explain: (cause, context) => ({
    message: isOfPlugin(cause)
      ? `${cause.module} is vendored in the plugin (${cause.plugin}), and comes from ${cause.host} in ${otherName(cause)}`
      : `${cause.module} is vendored in ${otherName(cause)} (${cause.host}), and comes from ${cause.plugin} in the plugin`,
    fix: isOfPlugin(cause) ? withoutVendor(context) : takeAsHost(cause, context, pathAdvice(context)),
  }),
});

/** from so many modules on the directory is named once, and not each of them */
const MANY = 3;
/** of those that are named */
const SHOWN = 3;

export const sourceVendored: Rule = {
  ...ofEach,
  check: context => {
    const vendored = context.causes.filter(({ rule }) => rule === 'source-vendored');
    return [...byDirectory(vendored).values()].flatMap(causes => {
      const hits = ofEach.check({ ...context, causes });
      const [first] = hits;
      const [cause] = causes;
      if (!first || !cause || causes.length < MANY) return hits;
      const whose = isOfPlugin(cause) ? 'the plugin' : otherName(cause);
      const modules = causes.flatMap(({ module }) => module ?? []);
      const rest = modules.length - SHOWN;
      const named = rest > 0 ? `${modules.slice(0, SHOWN).join(', ')} and ${rest} more` : modules.join(', ');
      const details = { kind: 'cause' as const, proof: causes.flatMap(one => one.evidence) };
      const commands = hits.flatMap(({ fix }) => fix?.commands ?? []);
      return [
        {
          ...first,
          message: `${modules.length} modules are vendored in ${whose} (${vendorOf(cause)}), and not on the other side: ${named}`,
          evidence: evidenceOf(details),
          details,
          fix: {
            summary: first.fix?.summary ?? '',
            ...(commands.length > 0 ? { commands: [...new Set(commands)] } : {}),
          },
        },
      ];
    });
  },
};

function isOfPlugin({ plugin }: Cause): boolean {
  return plugin.includes('/vendor/');
}

/** The vendor directory itself. */
function vendorOf(cause: Cause): string {
  const directory = isOfPlugin(cause) ? cause.plugin : cause.host;
  return directory.slice(0, directory.indexOf('/vendor/') + '/vendor'.length);
}

function byDirectory(causes: readonly Cause[]): Map<string, Cause[]> {
  const groups = new Map<string, Cause[]>();
  for (const cause of causes) {
    const key = `${cause.other} ${vendorOf(cause)}`;
    groups.set(key, [...(groups.get(key) ?? []), cause]);
  }
  return groups;
}

/** Before 1.14 a vendor directory is used where -mod=vendor asks for it, and not otherwise. */
function withoutVendor({ host }: RuleContext): Fix {
  return hostKnows(host, MOD_FLAG)
    ? { summary: 'build without the vendor directory', commands: ['export GOFLAGS=-mod=mod'] }
    : { summary: 'build without -mod=vendor', commands: ['unset GOFLAGS'] };
}
