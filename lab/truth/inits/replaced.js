// Hosts that set the variable by which a registry is found, or take back what they registered: what their init functions
// registered is not there any more when they open plugins.
import { library, mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';
const HELD = 'example.com/inits/held';
const P = 'github.com/prometheus/client_golang/prometheus';
const RELEASES = ['1.22.12', '1.27.4', 'arm64:1.24.13'];

const FLAG = 'var Verbose = flag.Bool("verbose", false, "")';
const PATTERN = 'func init() { http.HandleFunc("/health", func(http.ResponseWriter, *http.Request) {}) }';
const COUNTER =
  'func init() { prometheus.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})) }';

/** What main does before it opens anything. @type {Record<string, string>} */
const HOSTS = {
  kept: '',
  set: 'flag.CommandLine = flag.NewFlagSet(os.Args[0], flag.ExitOnError); http.DefaultServeMux = http.NewServeMux(); prometheus.DefaultRegisterer = prometheus.NewRegistry();',
  'taken-back': 'prometheus.Unregister(collectors.NewGoCollector());',
};

/** What a plugin registers, and in which hosts the name may be free again. @type {Record<string, { imports: string[], text: string, free: string[] }>} */
const PLUGINS = {
  flag: { imports: ['flag'], text: FLAG, free: ['set'] },
  http: { imports: ['net/http'], text: PATTERN, free: ['set'] },
  counter: { imports: [P], text: COUNTER, free: ['set', 'taken-back'] },
  'go-collector': {
    imports: [P, `${P}/collectors`],
    text: 'func init() { prometheus.MustRegister(collectors.NewGoCollector()) }',
    free: ['set', 'taken-back'],
  },
};

/** @type {Record<string, string>} */
const files = {
  'held/held.go': library('held', {
    imports: ['flag', 'net/http', P],
    text: `${FLAG}\n\n${PATTERN}\n\n${COUNTER}`,
  }),
};
for (const [name, before] of Object.entries(HOSTS)) {
  const used = 'var _, _, _ = flag.NewFlagSet, http.NewServeMux, collectors.NewGoCollector';
  files[`hosts/${name}/main.go`] = mainPackage(
    {
      imports: ['flag', 'net/http', 'os', P, `${P}/collectors`, `_ ${HELD}`, STEPS],
      text: `${used}\n\nvar _, _ = os.Args, prometheus.NewRegistry`,
    },
    ` ${before} steps.Run() `,
  );
}
/** @type {InitCase[]} */
const cases = [];
for (const [name, { imports, text, free }] of Object.entries(PLUGINS)) {
  files[`plugins/${name}/main.go`] = mainPackage({ imports, text });
  for (const host of Object.keys(HOSTS)) {
    const isFree = free.includes(host);
    cases.push({
      name: `${name}-${host}`,
      host,
      steps: [`open:${name}`],
      conflict: isFree ? 'uncertain' : 'certain',
      registry: name,
      why: isFree
        ? 'code of the host may have emptied the registry, or put another in its place'
        : 'it is taken',
      releases: RELEASES,
    });
  }
}

/** @type {Family} */
export const REPLACED = {
  ...{ name: 'replaced', files, cases },
  requires: { 'github.com/prometheus/client_golang': 'v1.20.5' },
  goLine: '1.21',
  pack: 'inits-replaced',
  table: 'inits-replaced.json',
};
