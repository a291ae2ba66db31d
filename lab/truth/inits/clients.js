// More ways to register with pflag and the default registry of prometheus: vectors, options, lists, factories.

import { MORE } from './client-shapes.js';
import { AUTO, P, PFLAG, WAYS } from './client-ways.js';
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';

const METRICS = `package metrics

import "github.com/prometheus/client_golang/prometheus"

const Space = "held"

var Requests = prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: Space, Subsystem: "http", Name: "requests_total", Help: "Requests."}, []string{"code", "method"})

var Latency = prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: Space, Subsystem: "http", Name: "latency_seconds", Help: "Latency.", Buckets: prometheus.DefBuckets}, []string{"code"})

func init() { prometheus.MustRegister(Requests, Latency) }
`;

const HOST = `func init() {
	pflag.String("held-flag", "", "")
	pflag.BoolP("help-me", "h", false, "")
	prometheus.MustRegister(
		prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."}),
		prometheus.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"code", "method"}),
		prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "held", Subsystem: "sub", Name: "gauge", Help: "Held."}, []string{"a"}),
		prometheus.NewHistogram(prometheus.HistogramOpts{Name: "held_seconds", Help: "Held."}),
		prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: prometheus.Labels{"app": "x", "zone": "a"}}),
	)
	if err := prometheus.Register(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_lenient", Help: "Held."})); err != nil {
		panic(err)
	}
}

func never() {
	r := prometheus.NewPedanticRegistry()
	promauto.With(r).NewGauge(prometheus.GaugeOpts{})
	promauto.With(r).NewGaugeVec(prometheus.GaugeOpts{}, nil)
	promauto.With(r).NewCounter(prometheus.CounterOpts{})
	promauto.With(r).NewCounterVec(prometheus.CounterOpts{}, nil)
	promauto.With(r).NewHistogram(prometheus.HistogramOpts{})
}
`;

/** Releases of whose files profiles are kept. */
const KEPT = ['1.18.10', '1.27.4', 'arm64:1.24.13'];

/** @param {string} name @param {Record<string, string>} requires @param {string[]} releases @param {string} goLine @returns {Family} */
function family(name, requires, releases, goLine) {
  /** @type {Record<string, string>} */
  const files = {
    'metrics/metrics.go': METRICS,
    'copied/metrics/metrics.go': METRICS,
    'hosts/held/main.go': mainPackage(
      {
        imports: [
          PFLAG,
          P,
          AUTO,
          `_ ${P}/collectors`,
          '_ example.com/inits/metrics',
          STEPS,
          'os',
          'time',
          'flag',
        ],
        text: HOST,
      },
      ' if len(os.Args) > 99 { never(); flag.Parse(); time.Sleep(1) }; steps.Run() ',
    ),
  };
  /** @type {InitCase[]} */
  const cases = [];
  for (const [way, conflict, imports, text] of [...WAYS, ...MORE]) {
    files[`plugins/${way}/main.go`] = mainPackage({ imports, text });
    const registry = way.startsWith('flag') ? 'pflag' : 'prometheus';
    cases.push({
      name: way,
      host: 'held',
      steps: [`open:${way}`],
      conflict,
      registry,
      why: `held out: ${way}`,
      releases,
    });
  }
  return {
    name,
    files,
    cases,
    requires,
    goLine,
    kept: KEPT,
    pack: 'inits-clients',
    table: 'inits-clients.json',
  };
}

export const CLIENTS = [
  family(
    'clients',
    { [PFLAG]: 'v1.0.5', 'github.com/prometheus/client_golang': 'v1.14.0' },
    ['1.18.10', '1.22.12', '1.25.14', 'arm64:1.24.13'],
    '1.18',
  ),
  family(
    'clients-new',
    { [PFLAG]: 'v1.0.6', 'github.com/prometheus/client_golang': 'v1.20.5' },
    ['1.21.13', '1.27.4'],
    '1.21',
  ),
];
