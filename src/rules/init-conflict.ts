import type { InitConflict } from '../link/init-conflicts.ts';
import type { Registration } from '../profile/registrations.ts';
import { defineObstacleRule } from './define.ts';
import type { Evidence, Hit, Rule, RuleContext } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

const AGAIN = 'a host that recovers the panic must not open the file again: plugin.Open never returns then';

const obstacles = defineObstacleRule({
  id: 'init-conflict',
  level: 'error',
  title: 'an init function registers a name that is taken, and panics',
  docs: {
    what: 'An init function of a package that the plugin brings registers a name which the host, an earlier plugin or the plugin itself has registered already.',
    why: 'plugin.Open runs the init functions of the packages that are new to the process. Registries such as those of flag, database/sql, encoding/gob, expvar, net/http and protobuf exist once in the process, and panic at the second registration of a name. The panic comes out of plugin.Open. A host that does not recover it dies; one that does goes on without the plugin, and a later Open of the same file waits forever for the first one. The names are read from the code of init functions (Go 1.18 and later, amd64 and arm64). A registration on every path through the init functions is an error, one behind a branch a warning. Names that code computes are not read. Hosts of Go 1.22 to 1.25 that open plugins in their own init functions also run the init functions of rejected plugins, once their own have returned: a name that is taken ends the process there, and nothing recovers the panic. It is an error if only init functions of the host call plugin.Open (amd64), else a warning.',
    causes: [
      'the plugin brings a second copy of a package that the host has under another import path: /v2, vendor/, a fork',
      'two plugins are built from the same template and register the same flag, driver, metric or handler',
      'a plugin defines a flag or handles a pattern that the host has as well',
    ],
    fix: 'Import the package of the host instead of a copy of it, leave the registration to one side, or register under a name of its own.',
  },
  references: [
    'plugin/plugin_dlopen.go: open',
    'runtime/proc.go: doInit1',
    'flag: (*FlagSet).Var',
    'database/sql: Register',
    'encoding/gob: RegisterName',
    'expvar: Publish',
    'net/http: (*ServeMux).register',
  ],
  explain({ about: { conflict } }, context) {
    return conflict
      ? { ...wordsOf(conflict, context), message: certainMessage(conflict, context) }
      : { message: '' };
  },
});

/** What is behind a branch is reported for plugins that load as well. */
export const initConflict: Rule = {
  ...obstacles,
  speaksOfLoads: true,
  check: context => [
    ...obstacles.check(context),
    ...(context.trace.conflicts ?? []).flatMap(one => {
      if (one.deferred) return one.certain ? deferred(one, context) : possibleDeferred(one, context);
      return one.certain ? [] : possible(one, context);
    }),
  ],
};

function possible(conflict: InitConflict, context: RuleContext): Hit {
  const { registration, earlier, panic } = conflict;
  const when =
    registration.certain || earlier.certain ? 'behind a branch' : 'behind branches, as the plugin does';
  const who = registration.certain ? `${ownerOf(conflict, context)} registers it` : 'it does so';
  const owner = ownerOf(conflict, context);
  let how = `${who} ${when}`;
  if (earlier.deferred)
    how = `${owner} is rejected, but its init functions run first if the host opens it in ${opensInInit(context)}`;
  else if (earlier.mayBeGone)
    how = `code of ${owner} may take it back, or set another registry, before this plugin is opened`;
  return {
    ...wordsOf(conflict, context),
    message: `the init functions of ${registration.package} may panic: ${nameOf(registration)} is registered by ${originOf(conflict, context)} too (${how}), and the panic is "${panic}"`,
    kind: 'review',
    level: 'warning',
  };
}

/** Of a plugin that is rejected, and whose init functions run after those of the host. */
function deferred(conflict: InitConflict, context: RuleContext): Hit {
  const { registration, panic } = conflict;
  return {
    ...wordsOf(conflict, context),
    message: `it is rejected, but a host that goes on runs the init functions of ${registration.package} after its own, and they panic: ${nameOf(registration)} is registered by ${originOf(conflict, context)} already. Nothing recovers that: the process ends with "panic: ${panic}"`,
    kind: 'fail',
  };
}

function possibleDeferred(conflict: InitConflict, context: RuleContext): Hit {
  const { registration, panic } = conflict;
  return {
    ...wordsOf(conflict, context),
    message: `it is rejected, but the init functions of ${registration.package} run all the same if the host opens it in ${opensInInit(context)}, and may panic then: ${nameOf(registration)} is registered by ${originOf(conflict, context)} too, and the panic, which nothing recovers, is "${panic}"`,
    kind: 'review',
    level: 'warning',
  };
}

function opensInInit({ host }: RuleContext): string {
  return host.opensInInit?.[0] ?? 'an init function';
}

function certainMessage(conflict: InitConflict, context: RuleContext): string {
  const { registration } = conflict;
  return `the init functions of ${registration.package} panic: ${nameOf(registration)} is registered by ${originOf(conflict, context)} already; ${AGAIN}${afterHost(context)}`;
}

/** Of releases that go through all plugins once the init functions of the host have returned. */
function afterHost({ host: { opensInInit, go } }: RuleContext): string {
  const [init] = opensInInit ?? [];
  if (init === undefined) return '';
  return `. If the host opens it in ${init} and recovers, ${go?.version ?? 'the runtime'} ends the process when the init functions of the host have returned: "fatal error: recursive call during initialization - linker skew"`;
}

function wordsOf(
  conflict: InitConflict,
  context: RuleContext,
): { evidence: Evidence[]; fix: { summary: string } } {
  const { registration, earlier } = conflict;
  const fact = `registration in ${registryOf(registration)}`;
  return {
    evidence: [
      { source: 'plugin', fact, value: `${shownOf(registration)} by ${registration.package}` },
      { source: ownerOf(conflict, context), fact, value: `${shownOf(earlier)} by ${earlier.package}` },
    ],
    fix: {
      summary:
        earlier.package === registration.package
          ? 'register it once, or under names of their own'
          : `leave the registration to ${earlier.package}, or register it under another name`,
    },
  };
}

function shownOf({ name, value, at }: Registration): string {
  return `${JSON.stringify(name)}${value === undefined ? '' : ` (${value})`}${at === undefined ? '' : ` at ${at}`}`;
}

/** `host`, `plugin`, or the name of an earlier plugin. */
function ownerOf({ registration: _, earlier }: InitConflict, context: RuleContext): string {
  if (earlier.plugin === undefined) return 'host';
  return earlier.plugin === context.index ? 'plugin' : earlierName(context, earlier.plugin);
}

/** `main of the host` */
function originOf(conflict: InitConflict, context: RuleContext): string {
  const { earlier, registration } = conflict;
  const owner = ownerOf(conflict, context);
  if (owner === 'host')
    return `${earlier.package === 'main' ? 'the main package' : earlier.package} of the host`;
  if (owner !== 'plugin') return `${earlier.package} of ${owner}`;
  return earlier.package === registration.package ? 'itself' : earlier.package;
}

const THINGS: Readonly<Partial<Record<string, string>>> = {
  flag: 'the flag',
  'github.com/spf13/pflag': 'the flag',
  'database/sql': 'the driver',
  'encoding/gob': 'the type name',
  expvar: 'the variable',
  'net/http': 'the pattern',
};

function nameOf({ registry, name }: Registration): string {
  return `${THINGS[registry] ?? 'the name'} ${JSON.stringify(name)}`;
}

function registryOf({ registry }: Registration): string {
  return registry.split('#')[0] ?? registry;
}
