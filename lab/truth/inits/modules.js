// Registries of modules that many hosts have: pflag, prometheus, glog, x/net/trace, grpc; and forks of some.
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../go-command.js';
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';
const PFLAG = 'github.com/spf13/pflag';
const PROMETHEUS = 'github.com/prometheus/client_golang/prometheus';
const PROMAUTO = `${PROMETHEUS}/promauto`;
const GLOG = 'github.com/golang/glog';
const TRACE = 'golang.org/x/net/trace';

const CODEC =
  'type codec struct{}\n\nfunc (codec) Marshal(interface{}) ([]byte, error) { return nil, nil }\n\nfunc (codec) Unmarshal([]byte, interface{}) error { return nil }\n\nfunc (codec) Name() string { return "shared" }\n\n';

/** What the host does in init. */
const TAKEN = [
  'pflag.Int("shared-flag", 1, "")',
  'pflag.IntP("with-letter", "s", 1, "")',
  'prometheus.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "shared_total", Help: "help"}))',
  'prometheus.MustRegister(prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vector_total", Help: "help"}, []string{"a"}))',
  'prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "space", Subsystem: "sub", Name: "gauge", Help: "help"}))',
  'encoding.RegisterCodec(codec{})',
].join('\n\t');

const COUNTER = (/** @type {string} */ name, help = 'help') =>
  `prometheus.NewCounter(prometheus.CounterOpts{Name: "${name}", Help: "${help}"})`;

/** @type {[string, string[], string, InitCase['conflict'], string][]} name, imports, text, conflict, why */
const PLUGINS = [
  [
    'pflag-init',
    [PFLAG],
    'func init() { pflag.Int("shared-flag", 1, "") }',
    'certain',
    'a flag of the same name',
  ],
  [
    'pflag-variable',
    [PFLAG],
    'var V = pflag.String("shared-flag", "", "")',
    'certain',
    'by the initialiser of a variable',
  ],
  [
    'pflag-letter',
    [PFLAG],
    'func init() { pflag.IntP("another", "s", 1, "") }',
    'certain',
    'another flag of the same letter',
  ],
  [
    'pflag-set',
    [PFLAG],
    'func init() { pflag.CommandLine.Bool("shared-flag", false, "") }',
    'certain',
    'by the set itself',
  ],
  [
    'pflag-own-set',
    [PFLAG],
    'func init() { pflag.NewFlagSet("x", pflag.ContinueOnError).Int("shared-flag", 1, "") }',
    'none',
    'a set of its own',
  ],
  ['pflag-other', [PFLAG], 'func init() { pflag.Int("other-flag", 1, "") }', 'none', 'another name'],
  [
    'pflag-beside-flag',
    ['flag'],
    'func init() { flag.Int("shared-flag", 1, "") }',
    'none',
    'flag is another registry',
  ],
  [
    'prometheus-init',
    [PROMETHEUS],
    `func init() { prometheus.MustRegister(${COUNTER('shared_total')}) }`,
    'certain',
    'an equal counter',
  ],
  [
    'prometheus-variable',
    [PROMETHEUS],
    `var counter = ${COUNTER('shared_total')}\n\nfunc init() { prometheus.MustRegister(counter) }`,
    'certain',
    'a variable holds it',
  ],
  [
    'prometheus-promauto',
    [PROMETHEUS, PROMAUTO],
    'var V = promauto.NewCounter(prometheus.CounterOpts{Name: "shared_total", Help: "help"})',
    'certain',
    'by promauto',
  ],
  [
    'prometheus-help',
    [PROMETHEUS],
    `func init() { prometheus.MustRegister(${COUNTER('shared_total', 'other')}) }`,
    'certain',
    'another help',
  ],
  [
    'prometheus-labels',
    [PROMETHEUS],
    'func init() { prometheus.MustRegister(prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vector_total", Help: "help"}, []string{"b"})) }',
    'certain',
    'other labels',
  ],
  [
    'prometheus-vector',
    [PROMETHEUS],
    'func init() { prometheus.MustRegister(prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vector_total", Help: "help"}, []string{"a"})) }',
    'certain',
    'an equal vector',
  ],
  [
    'prometheus-spaces',
    [PROMETHEUS],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "space", Subsystem: "sub", Name: "gauge", Help: "help"})) }',
    'certain',
    'a name of three parts',
  ],
  [
    'prometheus-parts',
    [PROMETHEUS],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "space_sub_gauge", Help: "help"})) }',
    'certain',
    'the same name in one part',
  ],
  [
    'prometheus-kind',
    [PROMETHEUS],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "shared_total", Help: "help"})) }',
    'certain',
    'another kind of metric',
  ],
  [
    'prometheus-register',
    [PROMETHEUS],
    `func init() { _ = prometheus.Register(${COUNTER('shared_total')}) }`,
    'none',
    'Register gives an error',
  ],
  [
    'prometheus-registry',
    [PROMETHEUS],
    `func init() { prometheus.NewRegistry().MustRegister(${COUNTER('shared_total')}) }`,
    'none',
    'a registry of its own',
  ],
  [
    'prometheus-other',
    [PROMETHEUS],
    `func init() { prometheus.MustRegister(${COUNTER('other_total')}) }`,
    'none',
    'another name',
  ],
  [
    'prometheus-promauto-with',
    [PROMETHEUS, PROMAUTO],
    'var V = promauto.With(prometheus.NewRegistry()).NewCounter(prometheus.CounterOpts{Name: "shared_total", Help: "help"})',
    'none',
    'promauto with a registry of its own',
  ],
  [
    'prometheus-env',
    [PROMETHEUS, 'os'],
    `func init() { if os.Getenv("INITS_X") != "" { prometheus.MustRegister(${COUNTER('shared_total')}) } }`,
    'uncertain',
    'only if a variable of the environment is set, which is not',
  ],
  ['glog-fork', ['_ example.com/inits/fork/glog'], '', 'certain', 'a fork of glog beside glog'],
  ['glog-shared', [GLOG], 'func init() { glog.Flush() }', 'none', 'the glog of the host'],
  [
    'trace-fork',
    ['_ example.com/inits/fork/trace'],
    '',
    'uncertain',
    'a copy of x/net/trace beside it, which asks before it registers',
  ],
  ['trace-shared', [`_ ${TRACE}`], '', 'none', 'the x/net/trace of the host'],
  [
    'grpc-codec',
    ['google.golang.org/grpc/encoding'],
    `${CODEC}func init() { encoding.RegisterCodec(codec{}) }`,
    'none',
    'a codec may be registered twice',
  ],
];

const FORKED = { glog: GLOG, trace: TRACE };

/** Copies packages as a fork has them: another import path. @param {string} source @param {Record<string, string>} environment */
function fork(source, environment) {
  const modfile = fs.readdirSync(source).find(name => /^go-.*\.mod$/.test(name)) ?? '';
  for (const [name, original] of Object.entries(FORKED)) {
    const target = path.join(source, 'fork', name);
    if (fs.existsSync(target)) continue;
    const go = path.join(environment['GOROOT'] ?? '', 'bin/go');
    const listed = path.join(source, `${name}.dir`);
    run(['sh', '-c', `${go} list -modfile=${modfile} -f '{{.Dir}}' ${original} > ${listed}`], {
      cwd: source,
      env: environment,
    });
    const from = fs.readFileSync(listed, 'utf8').trim();
    copyForked(from, target, name);
    // What only its module may import goes along.
    const internal = path.join(from, name === 'glog' ? 'internal' : '../internal/timeseries');
    if (fs.existsSync(internal))
      copyForked(internal, path.join(target, name === 'glog' ? 'internal' : 'internal/timeseries'), name);
  }
}

/** @param {string} from @param {string} to @param {string} name */
function copyForked(from, to, name) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory() && from.includes('/internal'))
      copyForked(path.join(from, entry.name), path.join(to, entry.name), name);
    if (!entry.isFile() || !entry.name.endsWith('.go') || entry.name.endsWith('_test.go')) continue;
    const text = fs
      .readFileSync(path.join(from, entry.name), 'utf8')
      .replaceAll('"github.com/golang/glog/internal', '"example.com/inits/fork/glog/internal')
      .replaceAll('"golang.org/x/net/internal', `"example.com/inits/fork/${name}/internal`);
    fs.writeFileSync(path.join(to, entry.name), text);
  }
}

const [ofGlog, ofTrace] = Object.entries(FORKED).map(
  ([fork, original]) => /** @type {[string, string]} */ ([`example.com/inits/fork/${fork}`, original]),
);
/** @type {Record<string, [string, string][]>} by case */
const TWINS = {
  'glog-fork': ofGlog ? [ofGlog] : [],
  'glog-after-fork': ofGlog ? [[ofGlog[1], ofGlog[0]]] : [],
  'trace-fork': ofTrace ? [ofTrace] : [],
};

const SEQUENCES = /** @type {[string, string[], InitCase['conflict'], string][]} */ ([
  ['pflag-two', ['pflag-init', 'pflag-variable'], 'certain', 'two plugins register a flag'],
  ['prometheus-two', ['prometheus-init', 'prometheus-promauto'], 'certain', 'two plugins register a counter'],
  [
    'prometheus-two-help',
    ['prometheus-init', 'prometheus-help'],
    'certain',
    'two plugins register a counter, with other help',
  ],
  [
    'prometheus-two-names',
    ['prometheus-init', 'prometheus-other'],
    'none',
    'two plugins register two counters',
  ],
  [
    'prometheus-one-of-two',
    ['prometheus-registry', 'prometheus-init'],
    'none',
    'one registers in a registry of its own',
  ],
  ['glog-after-fork', ['glog-fork', 'glog-shared'], 'certain', 'a fork of glog, then glog'],
]);

/** A host that registers, and one that does not. @returns {Record<string, string>} */
function hostFiles() {
  const imports = [PFLAG, PROMETHEUS, `_ ${GLOG}`, `_ ${TRACE}`, 'google.golang.org/grpc/encoding', STEPS];
  return {
    'hosts/busy/main.go': mainPackage(
      { imports, text: `${CODEC}func init() {\n\t${TAKEN}\n}` },
      ' steps.Run() ',
    ),
    'hosts/idle/main.go': mainPackage(
      {
        imports: [PFLAG, PROMETHEUS, 'os', STEPS],
        text: `func register() { pflag.Int("own", 1, ""); prometheus.MustRegister(${COUNTER('own_total')}) }`,
      },
      ' if len(os.Args) > 99 { register() }; steps.Run() ',
    ),
  };
}

/** @param {string} name @param {Record<string, string>} requires @param {string[]} releases @returns {Family} */
function family(name, requires, releases) {
  const files = hostFiles();
  /** @type {InitCase[]} */
  const cases = [];
  for (const [plugin, used, text, conflict, why] of PLUGINS) {
    files[`plugins/${plugin}/main.go`] = mainPackage({ imports: used, text });
    const registry = plugin.split('-')[0] ?? '';
    cases.push({
      name: plugin,
      host: 'busy',
      steps: [`open:${plugin}`],
      conflict,
      registry,
      why,
      releases,
      ...(TWINS[plugin] ? { twins: TWINS[plugin] } : {}),
    });
  }
  for (const [sequence, plugins, conflict, why] of SEQUENCES) {
    const registry = sequence.split('-')[0] ?? '';
    const steps = plugins.map(plugin => `open:${plugin}`);
    cases.push({
      name: sequence,
      host: 'idle',
      steps,
      conflict,
      registry,
      why,
      releases,
      ...(TWINS[sequence] ? { twins: TWINS[sequence] } : {}),
    });
  }
  cases.push({
    name: 'prometheus-bare',
    host: 'busy',
    steps: ['bare:prometheus-init'],
    conflict: 'certain',
    registry: 'prometheus',
    why: 'the host does not recover',
    releases,
  });
  return { name, requires, files, prepare: fork, cases };
}

/** @param {string} name @param {Record<string, string>} requires @param {string[]} releases @returns {Family} */
function later(name, requires, releases) {
  const kept = releases.filter(release => ['1.21.13', 'arm64:1.24.13'].includes(release));
  return { ...family(name, requires, releases), pack: 'inits-later', table: 'inits-later.json', kept };
}

export const MODULES = [
  {
    pack: 'inits-more',
    ...family(
      'modules',
      {
        [PFLAG]: 'v1.0.5',
        'github.com/prometheus/client_golang': 'v1.12.1',
        [GLOG]: 'v1.0.0',
        'golang.org/x/net': 'v0.10.0',
        'google.golang.org/grpc': 'v1.50.0',
      },
      ['1.18.10', '1.22.12'],
    ),
  },
  family(
    'modules-new',
    {
      [PFLAG]: 'v1.0.10',
      'github.com/prometheus/client_golang': 'v1.23.2',
      [GLOG]: 'v1.2.5',
      'golang.org/x/net': 'v0.48.0',
      'google.golang.org/grpc': 'v1.78.0',
    },
    ['1.26.8'],
  ),
  later(
    'modules-1.14',
    {
      [PFLAG]: 'v1.0.5',
      'github.com/prometheus/client_golang': 'v1.14.0',
      [GLOG]: 'v1.1.0',
      'golang.org/x/net': 'v0.17.0',
      'google.golang.org/grpc': 'v1.56.3',
    },
    ['1.21.13'],
  ),
  later(
    'modules-1.20',
    {
      [PFLAG]: 'v1.0.6',
      'github.com/prometheus/client_golang': 'v1.20.5',
      [GLOG]: 'v1.2.4',
      'golang.org/x/net': 'v0.33.0',
      'google.golang.org/grpc': 'v1.69.0',
    },
    ['1.24.13', 'arm64:1.24.13'],
  ),
  later(
    'modules-1.23',
    {
      [PFLAG]: 'v1.0.10',
      'github.com/prometheus/client_golang': 'v1.23.2',
      [GLOG]: 'v1.2.5',
      'golang.org/x/net': 'v0.48.0',
      'google.golang.org/grpc': 'v1.78.0',
    },
    ['arm64:debian-1.27'],
  ),
];
