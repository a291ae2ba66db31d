import type { Pattern, Told } from './pattern.ts';

/** What a panic of an init function means in a plugin, and what comes after it. */
const IN_INIT =
  'In a plugin this usually comes from the init function of a second package that registers the same name: a copy under another import path (/v2, vendor/, a fork), or code that the host has as well. The panic comes out of plugin.Open; a host that recovers goes on, but every later Open of the same path never returns.';

function registered(what: string, fix: string): Told {
  return { words: `${what} ${IN_INIT} ${fix}`, rules: ['init-conflict', 'twin-package'] };
}

const ONE_COPY = 'Import the package of the host instead, or leave the registration to one side.';

const quoted = (text: string | undefined) => (text ?? '').replace(/^"|"$/g, '');

/** What the runtime, the standard library and packages that many use print when they panic. */
export const PANICS: readonly Pattern[] = [
  {
    text: /flag redefined: (\S{1,200})/,
    rules: [],
    says: match =>
      registered(
        `The flag -${match[1] ?? ''} is defined twice in one set.`,
        'Define flags of plugins in a flag.FlagSet of their own; of glog and klog only one copy can be in a process.',
      ),
  },
  {
    text: /sql: Register called twice for driver (\S{1,200})/,
    rules: [],
    says: match => registered(`The database driver ${match[1] ?? ''} is registered twice.`, ONE_COPY),
  },
  {
    text: /gob: registering duplicate (types|names) for (.{1,300})/,
    rules: [],
    says: match =>
      registered(
        match[1] === 'types'
          ? 'encoding/gob has the name for another type already.'
          : 'encoding/gob has the type under another name already.',
        'Register with gob.RegisterName under a name of its own.',
      ),
  },
  {
    text: /Reuse of exported var name:? ?(\S{0,200})/,
    rules: [],
    says: match =>
      registered(
        `expvar publishes ${match[1] || 'this variable'} already.`,
        'Ask expvar.Get first, or give it a name of its own.',
      ),
  },
  {
    text: /http: multiple registrations for (\S{1,300})/,
    rules: [],
    says: match =>
      registered(
        `http.DefaultServeMux has a handler for ${match[1] ?? ''} already.`,
        'Register with a ServeMux of its own; net/http/pprof and x/net/trace register when they are imported.',
      ),
  },
  {
    text: /pattern ("[^"\n]{1,300}") \(registered at .{1,500}?\) conflicts with pattern/,
    rules: [],
    says: match =>
      registered(
        `http.DefaultServeMux has a handler for a pattern that conflicts with ${quoted(match[1])}.`,
        'Register with a ServeMux of its own; net/http/pprof and x/net/trace register when they are imported.',
      ),
  },
  {
    text: /proto: (?:file|message|enum|extension|service)? ?("?[^"\s]{1,300}"?) (?:is already registered|has a name conflict over)/,
    rules: [],
    says: match =>
      registered(
        `The protobuf registry has ${quoted(match[1])} already.`,
        'Import the generated package of the host, or give the .proto file another path and package. GOLANG_PROTOBUF_REGISTRATION_CONFLICT=warn in the environment of the host turns the panic into a warning.',
      ),
  },
  {
    text: /proto: duplicate (?:proto type|proto message|enum|extension) registered:? ?(\S{0,300})/,
    rules: [],
    says: match => registered(`The protobuf registry has ${match[1] || 'the name'} already.`, ONE_COPY),
  },
  {
    text: /duplicate metrics collector registration attempted/,
    rules: [],
    says: () =>
      registered(
        'A Prometheus registry has a collector of the same name and labels already.',
        'Register with a prometheus.Registry of its own, or use the error of Register in place of MustRegister.',
      ),
  },
  {
    text: /unreachable method called\. linker bug\?/,
    rules: ['toolchain-defect'],
    says: () => ({ words: DROPPED }),
  },
  {
    text: /unexpected fault address 0xffffffffffffffff/,
    rules: ['toolchain-defect'],
    says: () => ({ words: DROPPED }),
  },
  {
    text: /ast\.Walk: unexpected node type/,
    rules: ['toolchain-defect'],
    says: () => ({
      words:
        'Types of the standard library stop being equal to themselves in a host and plugins of Go 1.27.0 or 1.27.1 once two plugins are open (golang/go#81303); here a type switch misses its case. It concerns the host too, and any other switch or assertion. Build all of them with Go 1.27.2 or newer.',
    }),
  },
  {
    text: /bad sweepgen in refill/,
    rules: ['go-runtime-second'],
    says: () => ({
      words:
        'A runtime of Go finds its own memory changed. Where a process has several Go libraries for C, each with a runtime of its own, they are the first suspects (golang/go#65050).',
    }),
  },
];

const DROPPED =
  'The linker of the host left out a method that only a plugin calls: a defect of Go 1.16 and of 1.18.0 (golang/go#51621). Build the host, and with it the plugins, with Go 1.18.1 or newer; 1.17.13 is right too.';
