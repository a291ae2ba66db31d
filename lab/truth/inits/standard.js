// The standard library's registries: every one in every release, every shape in some.

import { FORMS, PATTERNS } from './forms.js';
import { SHAPES, shapeNamed } from './shapes.js';
import { SINKS, sinkNamed, TOLERANT } from './sinks.js';
import { library, mainPackage, quoted, withSink } from './source.js';

/** @import { Family, InitCase } from './families.js' */
/** @import { Body } from './source.js' */

const RELEASES = [
  ...['1.18.10', '1.20.14', '1.22.12', '1.24.13', '1.26.8', '1.27.4', 'debian-1.22', 'debian-1.27'],
];
/** Those with every shape. */
const SHAPE_RELEASES = ['1.20.14', '1.26.8'];
const ONE = ['1.26.8'];
const STEPS = 'example.com/inits/steps';

/** @type {Record<string, string>} */
const files = {};
/** @type {InitCase[]} */
const cases = [];

/** @param {string} name @param {Body} body @param {string} [main] */
function host(name, { imports, text }, main = ' steps.Run() ', before = '') {
  files[`hosts/${name}/main.go`] = mainPackage({ imports: [...imports, STEPS], text }, main, before);
}

/** @param {string} name @param {Body} body @param {string} [main] */
function plugin(name, body, main = '') {
  const file = `plugins/${name}/main.go`;
  if (file in files) throw new Error(`two plugins ${name}`);
  files[file] = mainPackage(body, main);
}

/** @param {string} name @param {Omit<InitCase, 'name' | 'registry'> & { registry?: string }} rest */
function add(name, { registry = name.split('-')[0] ?? '', ...rest }) {
  cases.push({ name, registry, ...rest });
}

// Hosts

const ALL = [...SINKS, ...TOLERANT];
const allImports = [...ALL.flatMap(({ imports }) => imports), 'example.com/inits/common', 'net/http/pprof'];
const decls = [...new Set(ALL.flatMap(sink => sink.decls ?? []))].join('\n');
const calls = [...ALL.map(sink => sink.call(quoted(sink.taken)))].join('\n\t');
const extra = [
  'gob.Register(&ptr{})',
  'gob.RegisterName("common-one", common.T{})',
  'http.HandleFunc("/debug/own", pprof.Index)',
].join('\n\t');
/** @param {string} text @param {string[]} [more] */
const hostBody = (text, more = []) => ({
  imports: [...allImports, ...more],
  text: `${decls}\n\ntype ptr struct{ A int }\n\nfunc register() {\n\t${calls}\n\t${extra}\n}\n\n${text}`,
});

files['common/common.go'] = library('common', {
  imports: ['flag', 'encoding/gob'],
  text: 'type T struct{ A int }\n\nvar V = flag.Int("common-flag", 1, "usage")\n\nfunc init() { gob.RegisterName("common-two", U{}) }\n\ntype U struct{ B int }',
});
host('busy', hostBody('func init() { register() }'));
host('idle', hostBody('', ['os']), ' if len(os.Args) > 99 { register() }; steps.Run() ');
host('late', hostBody(''), ' register(); steps.Run() ');
host('maybe', hostBody('func init() { if os.Getenv("INITS_HOST") == "" { register() } }', ['os']));
host('initial', {
  imports: ['flag', 'os', 'example.com/inits/common'],
  text: 'var V = flag.Int("shared-flag", 1, common.Usage())\n\nfunc init() { steps.Print(steps.Open(os.Args[1][5:])); os.Args = append(os.Args[:1], os.Args[2:]...) }',
});
files['common/usage.go'] =
  'package common\n\nfunc Usage() string { return join("a", "b") }\n\nfunc join(a, b string) string { return a + b }\n';

// One sink after the other, in every release

for (const sink of SINKS) {
  const { name, taken } = sink;
  plugin(`${name}-init`, shapeNamed('init').body(sink, taken));
  plugin(`${name}-other-name`, shapeNamed('other-name').body(sink, taken));
  const releases = RELEASES;
  add(`${name}-init`, {
    host: 'busy',
    steps: [`open:${name}-init`],
    conflict: 'certain',
    why: 'host and plugin register a name in init',
    releases,
  });
  add(`${name}-idle`, {
    host: 'idle',
    steps: [`open:${name}-init`],
    conflict: 'none',
    why: 'the host has the registry, and registers nothing there in init',
    releases,
  });
}
for (const sink of TOLERANT) {
  plugin(`${sink.name}-init`, shapeNamed('init').body(sink, sink.taken));
  add(`${sink.name}-init`, {
    host: 'busy',
    steps: [`open:${sink.name}-init`],
    conflict: 'none',
    why: 'the registry takes a name twice',
    releases: ['1.20.14', '1.26.8'],
  });
}

// Every shape

for (const sink of SINKS) {
  for (const shape of SHAPES) {
    const name = `${sink.name}-${shape.name}`;
    if (shape.name === 'init') continue;
    const releases =
      sink.name === 'flag' || sink.name === 'sql'
        ? SHAPE_RELEASES
        : ['http', 'gob', 'expvar'].includes(sink.name)
          ? ONE
          : [];
    if (releases.length === 0 && shape.name !== 'other-name') continue;
    if (shape.name !== 'other-name')
      plugin(name, shape.body(sink, sink.taken), shape.name === 'in-main' ? ' begin() ' : '');
    add(name, {
      host: 'busy',
      steps: [`open:${name}`],
      conflict: shape.certainty,
      why: shape.why,
      releases: releases.length === 0 ? ONE : releases,
    });
  }
}

// Hosts that register otherwise

for (const { name } of [sinkNamed('flag'), sinkNamed('sql'), sinkNamed('http')]) {
  add(`${name}-late`, {
    host: 'late',
    steps: [`open:${name}-init`],
    conflict: 'uncertain',
    why: 'the host registers in its main function, before it opens',
    releases: SHAPE_RELEASES,
  });
  add(`${name}-maybe`, {
    host: 'maybe',
    steps: [`open:${name}-init`],
    conflict: 'uncertain',
    why: 'the host registers if a variable of the environment is not set',
    releases: SHAPE_RELEASES,
  });
  add(`${name}-maybe-not`, {
    host: 'maybe',
    steps: [`open:${name}-init`],
    conflict: 'uncertain',
    why: 'the same, and it is set',
    env: { INITS_HOST: '1' },
    releases: ONE,
  });
}

// Sequences

add('flag-two', {
  host: 'idle',
  steps: ['open:flag-init', 'open:flag-helper'],
  conflict: 'certain',
  why: 'two plugins register a name',
  releases: SHAPE_RELEASES,
});
add('sql-two', {
  host: 'idle',
  steps: ['open:sql-init', 'open:sql-variable'],
  conflict: 'certain',
  why: 'two plugins register a name',
  releases: SHAPE_RELEASES,
});
add('http-two', {
  host: 'idle',
  steps: ['open:http-init', 'open:http-helper'],
  conflict: 'certain',
  why: 'two plugins register a name',
  releases: ONE,
});
add('mixed-four', {
  host: 'idle',
  steps: ['open:flag-init', 'open:sql-init', 'open:gob-init', 'open:http-other-name', 'open:flag-inlined'],
  conflict: 'certain',
  why: 'the fifth plugin registers what the first has',
  registry: 'flag',
  releases: ONE,
});
add('flag-two-names', {
  host: 'idle',
  steps: ['open:flag-init', 'open:flag-other-name'],
  conflict: 'none',
  why: 'two plugins register two names',
  releases: SHAPE_RELEASES,
});
add('flag-maybe-first', {
  host: 'idle',
  steps: ['open:flag-env-set', 'open:flag-init'],
  conflict: 'uncertain',
  why: 'the first plugin registers only if a variable of the environment is set, which is not',
  releases: SHAPE_RELEASES,
});
add('flag-after-panic-left', {
  host: 'busy',
  steps: ['open:flag-after-others', 'open:flag-left'],
  conflict: 'certain',
  why: 'what a plugin registered before it panicked stays',
  releases: SHAPE_RELEASES,
});
plugin('flag-left', shapeNamed('init').body(sinkNamed('flag'), 'shared-flag-own'));
add('flag-after-panic-other', {
  host: 'busy',
  steps: ['open:flag-init', 'open:sql-other-name'],
  conflict: 'certain',
  why: 'the first plugin panics, the second is another matter',
  releases: ONE,
});
for (const name of ['flag', 'sql', 'http']) {
  add(`${name}-again`, {
    host: 'busy',
    steps: [`open:${name}-init`, `open:${name}-init`],
    conflict: 'certain',
    why: 'the host recovers and opens the path again',
    releases: name === 'flag' ? ['1.18.10', '1.26.8'] : ONE,
  });
  add(`${name}-bare`, {
    host: 'busy',
    steps: [`bare:${name}-init`],
    conflict: 'certain',
    why: 'the host does not recover',
    releases: ['1.20.14', '1.26.8'],
  });
}
for (const name of ['flag', 'sql', 'expvar']) {
  const sink = sinkNamed(name);
  plugin(
    `${name}-self`,
    withSink(
      sink,
      `func init() { ${sink.call(quoted('self'))} }\n\nfunc init() { ${sink.call(quoted('self'))} }`,
    ),
  );
  add(`${name}-self`, {
    host: 'idle',
    steps: [`open:${name}-self`],
    conflict: 'certain',
    why: 'the plugin registers a name twice',
    releases: SHAPE_RELEASES,
  });
  files[`brings${name}/brings.go`] = library(`brings${name}`, shapeNamed('init').body(sink, sink.taken));
  plugin(`${name}-brings`, { imports: [`_ example.com/inits/brings${name}`], text: '' });
  add(`${name}-brings`, {
    host: 'busy',
    steps: [`open:${name}-brings`],
    conflict: 'certain',
    why: 'a package that the plugin brings registers what the host has',
    releases: SHAPE_RELEASES,
  });
  plugin(`${name}-brings2`, { imports: [`_ example.com/inits/brings${name}`], text: 'var V = 1' });
  add(`${name}-brings-twice`, {
    host: 'idle',
    steps: [`open:${name}-brings`, `open:${name}-brings2`],
    conflict: 'none',
    why: 'the package of the first plugin is there when the second has it too',
    releases: ONE,
  });
}

// Forms of a call, and registries that look alike

for (const [name, imports, call, conflict, why, releases = SHAPE_RELEASES] of FORMS) {
  const decl = [
    call.includes('nothing') ? 'func nothing(http.ResponseWriter, *http.Request) {}' : '',
    call.includes('rec{') ? 'type rec struct{ A int }' : '',
    call.includes('ptr{') ? 'type ptr struct{ A int }' : '',
    call.includes('v{}')
      ? 'type v struct{}\n\nfunc (v) String() string { return "" }\n\nfunc (v) Set(string) error { return nil }'
      : '',
  ].join('\n');
  plugin(name, { imports, text: `${decl}\n\nfunc init() { ${call} }` });
  add(name, { host: 'busy', steps: [`open:${name}`], conflict, why, releases });
}

// Another processor, with a host that has one registry

host('flags', { imports: ['flag'], text: 'var V = flag.Int("shared-flag", 1, "usage")' });
for (const name of [
  'init',
  'variable',
  'helper',
  'inlined',
  'two-deep',
  'env-set',
  'recovered',
  'other-name',
  'not-called',
]) {
  const { certainty, why } = shapeNamed(name);
  add(`flag-alone-${name}`, {
    host: 'flags',
    steps: [`open:flag-${name}`],
    conflict: certainty,
    why,
    releases: ['arm64:debian-1.27'],
  });
}

// Patterns of Go 1.22 and later

const HANDLE = (/** @type {string} */ pattern) => `http.HandleFunc(${quoted(pattern)}, nothing)`;
const NOTHING = 'func nothing(http.ResponseWriter, *http.Request) {}\n\n';
const registerPatterns = `${NOTHING}func init() {\n\t${PATTERNS.map(([taken]) => HANDLE(taken)).join('\n\t')}\n}`;
host('patterns', { imports: ['net/http'], text: registerPatterns });
host(
  'patterns121',
  { imports: ['net/http'], text: registerPatterns },
  ' steps.Run() ',
  '//go:debug httpmuxgo121=1\n',
);
for (const [at, [taken, pattern, conflict]] of PATTERNS.entries()) {
  plugin(`pattern-${at}`, { imports: ['net/http'], text: `${NOTHING}func init() { ${HANDLE(pattern)} }` });
  const common = { steps: [`open:pattern-${at}`], registry: 'http' };
  const why = `${pattern} beside ${taken}`;
  add(`pattern-${at}`, { ...common, host: 'patterns', conflict, why, releases: ['1.22.12', '1.26.8'] });
  add(`pattern121-${at}`, {
    ...common,
    host: 'patterns121',
    conflict: taken === pattern ? 'certain' : 'none',
    why: `${why}, by the rules of Go 1.21`,
    releases: ONE,
  });
}

// How files are built

for (const [variant, on] of [
  ['stripped', 'plugin'],
  ['stripped', 'both'],
  ['trimpath', 'both'],
]) {
  for (const name of [
    'flag-init',
    'flag-helper',
    'flag-inlined',
    'sql-variable',
    'gob-init',
    'http-init',
    'expvar-init',
    'flag-other-name',
    'flag-env-set',
  ]) {
    const shape = shapeNamed(name.slice(name.indexOf('-') + 1));
    add(`${name}-${variant}-${on}`, {
      host: on === 'both' ? `busy@${variant}` : 'busy',
      steps: [`open:${name}@${variant}`],
      conflict: shape.certainty,
      why: `${shape.why}; ${variant}: ${on}`,
      releases: on === 'plugin' ? ONE : ['1.24.13', '1.26.8'],
    });
  }
}

// Rejected, and init runs

add('flag-opened-in-init', {
  host: 'initial',
  steps: ['open:flag-init', 'open:sql-init'],
  conflict: 'certain',
  why: 'a host that opens in init: the first plugin panics, the second is another matter',
  releases: ['1.20.14', '1.22.12', '1.24.13', '1.26.8'],
});
add('flag-rejected-name', {
  host: 'initial',
  steps: ['open:flag-rejected@rejected', 'open:flag-taken'],
  conflict: 'uncertain',
  why: 'a plugin that is rejected registers what a later one registers too',
  releases: ['1.20.14', '1.22.12', '1.24.13', '1.26.8'],
});
const REJECTED = { imports: ['flag', 'example.com/inits/common'] };
plugin('flag-rejected', {
  ...REJECTED,
  text: 'func init() { flag.Int("rejected-flag", 1, common.Usage()) }',
});
plugin('flag-taken', { imports: ['flag'], text: 'func init() { flag.Int("rejected-flag", 1, "") }' });

/** @type {Family} */
export const STANDARD = { name: 'standard', files, cases };
