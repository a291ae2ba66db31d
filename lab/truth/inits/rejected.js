// Rejected plugins whose init functions run all the same (golang/go#75102): a host that opens plugins in its own init functions.
import { sinkNamed } from './sinks.js';
import { library, mainPackage, quoted, withSink } from './source.js';

/** @import { Family, InitCase } from './families.js' */
/** @import { Sink } from './source.js' */

const STEPS = 'example.com/inits/steps';
const COMMON = 'example.com/inits/common';

/** Releases that run them, and their neighbours that do not. */
const RUNS = ['1.22.12', '1.23.12', '1.24.13', '1.25.14'];
const DOES_NOT = ['1.18.10', '1.21.13', '1.26.8', '1.27.4'];
/** Those of the registries that need net/http, which takes long to link. */
const FEW = ['1.21.13', '1.22.12', '1.25.14', '1.26.8'];

const SINKS = ['flag', 'sql', 'gob', 'expvar', 'http'].map(sinkNamed);

/** @param {Sink} sink @param {string} name */
const register = (sink, name) => `func init() { ${sink.call(name)} }`;

/** @param {Sink} sink what it registers beside what the host does */
const nameIn = sink => sink.taken.replace('shared', 'later');

/** What opens everything in init, and answers in main. */
const IN_INIT = `func init() {
	for _, step := range os.Args[1:] {
		if step != "own" {
			steps.Print(steps.Open(step[5:]))
		}
	}
}`;
const ANSWERS = ' if os.Args[len(os.Args)-1] == "own" { steps.Print("returns", common.Usage()) } ';

/** The first in init, the others in main. */
const FIRST_IN_INIT =
  'func init() { steps.Print(steps.Open(os.Args[1][5:])); os.Args = append(os.Args[:1], os.Args[2:]...) }';

/** @type {Record<string, string>} */
const files = {
  'common/common.go': library('common', {
    imports: [],
    text: 'func Usage() string { return join("a", "b") }\n\nfunc join(a, b string) string { return a + b }',
  }),
};
/** @type {InitCase[]} */
const cases = [];

for (const sink of SINKS) {
  const { name, imports, decls = '', taken } = sink;
  const hosted = [...imports, 'os', COMMON, STEPS];
  const registers = `${decls}\n\nfunc register() { ${sink.call(quoted(taken))} }`;
  const unless = ' if len(os.Args) > 99 { register() };';
  files[`hosts/${name}-all/main.go`] = mainPackage(
    { imports: hosted, text: `${registers}\n\n${IN_INIT}` },
    `${unless}${ANSWERS}`,
  );
  files[`hosts/${name}-taken/main.go`] = mainPackage(
    { imports: hosted, text: `${registers}\n\nfunc init() { register() }\n\n${IN_INIT}` },
    ANSWERS,
  );
  files[`hosts/${name}-first/main.go`] = mainPackage(
    { imports: hosted, text: `${registers}\n\n${FIRST_IN_INIT}` },
    `${unless} if common.Usage() != "" { steps.Run() } `,
  );
  files[`hosts/${name}-main/main.go`] = mainPackage(
    { imports: hosted, text: registers },
    `${unless} if common.Usage() != "" { steps.Run() } `,
  );
  /** @param {string} plugin @param {string} registered @param {boolean} [isOdd] */
  const plugin = (plugin, registered, isOdd = false) => {
    const text = register(sink, quoted(registered));
    files[`plugins/${name}-${plugin}/main.go`] = mainPackage(
      isOdd ? withSink(sink, `${text}\n\nvar Odd = common.Usage()`, [COMMON]) : withSink(sink, text),
    );
  };
  plugin('odd', nameIn(sink), true);
  plugin('odd2', nameIn(sink), true);
  plugin('odd-taken', taken, true);
  plugin('plain-taken', taken);
  plugin('same', nameIn(sink));
  plugin('other', `${nameIn(sink)}-other`);
  const [runs, doesNot] = ['flag', 'sql'].includes(name)
    ? [RUNS, DOES_NOT]
    : [RUNS.filter(one => FEW.includes(one)), DOES_NOT.filter(one => FEW.includes(one))];
  const ofPanic = {
    registry: name,
    conflict: /** @type {const} */ ('certain'),
    releases: [...doesNot, ...runs],
  };
  cases.push(
    {
      ...ofPanic,
      name: `${name}-panic`,
      host: `${name}-taken`,
      steps: [`open:${name}-plain-taken`, 'own'],
      why: 'a plugin that panics is opened in init, and the host recovers',
    },
    {
      ...ofPanic,
      name: `${name}-panic-again`,
      host: `${name}-taken`,
      steps: [`open:${name}-plain-taken`, `open:${name}-odd-taken@rejected`, 'own'],
      why: 'the same, and then one that is rejected',
    },
  );
  /**
   * @param {string} kind @param {string} host @param {string[]} plugins @param {InitCase['conflict']} conflict in releases that run
   *   the init functions of rejected plugins
   * @param {string} why
   */
  const add = (kind, host, plugins, conflict, why) => {
    const steps = plugins.map(one => `open:${name}-${one}${one.startsWith('odd') ? '@rejected' : ''}`);
    const common = {
      name: `${name}-${kind}`,
      host: `${name}-${host}`,
      steps: host === 'all' || host === 'taken' ? [...steps, 'own'] : steps,
      registry: name,
      why,
    };
    cases.push({ ...common, conflict: 'none', releases: doesNot });
    cases.push({ ...common, conflict, releases: runs });
  };
  add(
    'same',
    'all',
    ['odd', 'same'],
    'certain',
    'the init functions of a rejected plugin run after those of one that loads, and register the same name',
  );
  add('before', 'all', ['same', 'odd'], 'certain', 'the rejected plugin comes second');
  add('other', 'all', ['odd', 'other'], 'none', 'another name');
  add('again', 'all', ['odd', 'odd'], 'none', 'the rejected plugin is opened again');
  add('two', 'all', ['odd', 'odd2'], 'certain', 'two rejected plugins register a name');
  add('taken', 'taken', ['odd-taken'], 'certain', 'a rejected plugin registers what the host has');
  add('taken-more', 'taken', ['odd-taken', 'other'], 'certain', 'the same, and another plugin loads');
  add('free', 'taken', ['odd'], 'none', 'a rejected plugin registers a name of its own');
  add(
    'later',
    'first',
    ['odd', 'same'],
    'uncertain',
    'the rejected plugin is opened in init, the other in main',
  );
  add('later-other', 'first', ['odd', 'other'], 'none', 'the same, with another name');
  add('main', 'main', ['odd', 'same'], 'none', 'both are opened in main');
}

/** @type {Family} */
export const REJECTED = {
  ...{ name: 'rejected', files, cases },
  pack: 'inits-later',
  table: 'inits-later.json',
  kept: ['1.21.13', '1.22.12', '1.25.14'],
};
