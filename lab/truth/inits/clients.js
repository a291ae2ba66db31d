// More ways to register with pflag and the default registry of prometheus: vectors, options, lists, factories.
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';
const PFLAG = 'github.com/spf13/pflag';
const P = 'github.com/prometheus/client_golang/prometheus';
const AUTO = `${P}/promauto`;

const METRICS = `package metrics

import "github.com/prometheus/client_golang/prometheus"

const Space = "held"

var Requests = prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: Space, Subsystem: "http", Name: "requests_total", Help: "Requests."}, []string{"code", "method"})

var Latency = prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: Space, Subsystem: "http", Name: "latency_seconds", Help: "Latency.", Buckets: prometheus.DefBuckets}, []string{"code"})

func init() { prometheus.MustRegister(Requests, Latency) }
`;

/** Name, what a reader of the source knows, imports, text. @type {[string, InitCase['conflict'], string[], string][]} */
const WAYS = [
  [
    'counter',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})) }',
  ],
  [
    'counter-variable',
    'certain',
    [P],
    'var c = prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})\n\nfunc init() { prometheus.MustRegister(c) }',
  ],
  [
    'counter-exported',
    'certain',
    [P],
    'var Held = prometheus.NewCounter(prometheus.CounterOpts{Namespace: "held", Name: "total", Help: "Held."})\n\nfunc init() { prometheus.MustRegister(Held) }',
  ],
  [
    'vector-variable',
    'certain',
    [P],
    'var v = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"code", "method"})\n\nfunc init() { prometheus.MustRegister(v) }',
  ],
  [
    'vector-labels',
    'certain',
    [P],
    'var v = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"code"})\n\nfunc init() { prometheus.MustRegister(v) }',
  ],
  [
    'vector-spaces',
    'certain',
    [P],
    'var v = prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "held", Subsystem: "sub", Name: "gauge", Help: "Held."}, []string{"a"})\n\nfunc init() { prometheus.MustRegister(v) }',
  ],
  [
    'spaces-variable',
    'certain',
    [P],
    'var g = prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "held", Subsystem: "sub", Name: "gauge", Help: "Held."})\n\nfunc init() { prometheus.MustRegister(g) }',
  ],
  [
    'histogram',
    'certain',
    [P],
    'var h = prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "held", Name: "seconds", Help: "Held.", Buckets: []float64{1, 2, 3}})\n\nfunc init() { prometheus.MustRegister(h) }',
  ],
  [
    'histogram-vector',
    'certain',
    [P],
    'var h = prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "held", Name: "seconds", Help: "Held.", Buckets: prometheus.DefBuckets}, []string{"a"})\n\nfunc init() { prometheus.MustRegister(h) }',
  ],
  [
    'summary',
    'certain',
    [P],
    'var s = prometheus.NewSummary(prometheus.SummaryOpts{Name: "held_seconds", Help: "Held.", Objectives: map[float64]float64{0.5: 0.05}})\n\nfunc init() { prometheus.MustRegister(s) }',
  ],
  [
    'three',
    'certain',
    [P],
    'var (\n\ta = prometheus.NewCounter(prometheus.CounterOpts{Name: "own_a", Help: "A."})\n\tb = prometheus.NewGauge(prometheus.GaugeOpts{Name: "own_b", Help: "B."})\n\tc = prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})\n)\n\nfunc init() { prometheus.MustRegister(a, b, c) }',
  ],
  [
    'each',
    'certain',
    [P],
    'var (\n\ta = prometheus.NewCounter(prometheus.CounterOpts{Name: "own_a", Help: "A."})\n\tc = prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})\n)\n\nfunc init() {\n\tprometheus.MustRegister(a)\n\tprometheus.MustRegister(c)\n}',
  ],
  [
    'local',
    'certain',
    [P],
    'func init() {\n\tc := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "held", Name: "vec", Help: "Held."}, []string{"code", "method"})\n\tprometheus.MustRegister(c)\n}',
  ],
  [
    'gauge-func',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "held_total", Help: "Held."}, func() float64 { return 1 })) }',
  ],
  [
    'default-registerer',
    'certain',
    [P],
    'func init() { prometheus.DefaultRegisterer.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})) }',
  ],
  [
    'auto',
    'certain',
    [P, AUTO],
    'var c = promauto.NewCounter(prometheus.CounterOpts{Namespace: "held", Name: "total", Help: "Held."})',
  ],
  [
    'auto-vector',
    'certain',
    [P, AUTO],
    'var c = promauto.NewCounterVec(prometheus.CounterOpts{Namespace: "held", Name: "vec", Help: "Held."}, []string{"code", "method"})',
  ],
  [
    'auto-histogram',
    'certain',
    [P, AUTO],
    'var h = promauto.NewHistogram(prometheus.HistogramOpts{Name: "held_seconds", Help: "Held."})',
  ],
  [
    'auto-with-default',
    'certain',
    [P, AUTO],
    'var c = promauto.With(prometheus.DefaultRegisterer).NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})',
  ],
  [
    'auto-block',
    'certain',
    [P, AUTO],
    'var (\n\ta = promauto.NewCounter(prometheus.CounterOpts{Name: "own_a", Help: "A."})\n\tb = promauto.NewGaugeVec(prometheus.GaugeOpts{Namespace: "held", Subsystem: "sub", Name: "gauge", Help: "Held."}, []string{"x"})\n)',
  ],
  [
    'auto-own',
    'none',
    [P, AUTO],
    'var registry = prometheus.NewRegistry()\n\nvar c = promauto.With(registry).NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})',
  ],
  [
    'registry-own',
    'none',
    [P],
    'var registry = prometheus.NewRegistry()\n\nvar c = prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})\n\nfunc init() { registry.MustRegister(c) }',
  ],
  [
    'registry-pedantic',
    'none',
    [P],
    'func init() {\n\tvar r prometheus.Registerer = prometheus.NewPedanticRegistry()\n\tr.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."}))\n}',
  ],
  [
    'other-space',
    'none',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Namespace: "own", Name: "held_total", Help: "Held."})) }',
  ],
  [
    'const-labels',
    'none',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "own_total", Help: "Held.", ConstLabels: prometheus.Labels{"a": "b"}})) }',
  ],
  [
    'unregistered',
    'none',
    [P],
    'var C = prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})',
  ],
  [
    'register-error',
    'none',
    [P],
    'func init() { if err := prometheus.Register(prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})); err != nil { return } }',
  ],
  ['package-shared', 'none', ['_ example.com/inits/metrics'], ''],
  ['package-copy', 'certain', ['_ example.com/inits/copied/metrics'], ''],
  ['flag-p', 'certain', [PFLAG], 'var V = pflag.StringP("own-flag", "h", "", "")'],
  [
    'flag-set',
    'certain',
    [PFLAG],
    'func init() { set := pflag.CommandLine; set.StringSlice("held-flag", nil, "") }',
  ],
  [
    'flag-var',
    'certain',
    [PFLAG],
    'var held bool\n\nfunc init() { pflag.BoolVarP(&held, "held-flag", "", false, "") }',
  ],
  [
    'flag-set-var',
    'certain',
    [PFLAG, 'time'],
    'var held time.Duration\n\nfunc init() { pflag.CommandLine.DurationVar(&held, "held-flag", time.Second, "") }',
  ],
  [
    'flag-loop',
    'certain',
    [PFLAG],
    'func init() { for _, name := range []string{"own-a", "held-flag"} { pflag.Int(name, 1, "") } }',
  ],
  [
    'flag-helper',
    'certain',
    [PFLAG],
    '//go:noinline\nfunc add(set *pflag.FlagSet, name string) { set.Float64(name, 1.5, "") }\n\nfunc init() { add(pflag.CommandLine, "held-flag") }',
  ],
  [
    'flag-own',
    'none',
    [PFLAG],
    '//go:noinline\nfunc add(set *pflag.FlagSet, name string) { set.Int(name, 1, "") }\n\nfunc init() { add(pflag.NewFlagSet("own", pflag.ContinueOnError), "held-flag") }',
  ],
  ['flag-count', 'certain', [PFLAG], 'var V = pflag.CountP("held-flag", "", "")'],
  [
    'flag-goflags',
    'none',
    ['flag', PFLAG],
    'func init() { flag.Int("held-flag", 1, ""); pflag.CommandLine.AddGoFlagSet(flag.CommandLine) }',
  ],
];

const VALUE =
  'type value string\n\nfunc (*value) Set(string) error { return nil }\n\nfunc (*value) String() string { return "" }\n\nfunc (*value) Type() string { return "value" }\n\nvar held value';
const COLLECTOR =
  'type own struct{ desc *prometheus.Desc }\n\nfunc (o *own) Describe(c chan<- *prometheus.Desc) { c <- o.desc }\n\nfunc (o *own) Collect(chan<- prometheus.Metric) {}';
const HELD = 'prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})';
const OTHER = 'prometheus.NewCounter(prometheus.CounterOpts{Name: "own_total", Help: "Own."})';

/** What was tried when the others were read already. @type {[string, InitCase['conflict'], string[], string][]} */
const MORE = [
  [
    'flag-varpf',
    'certain',
    [PFLAG],
    `${VALUE}\n\nfunc init() { pflag.CommandLine.VarPF(&held, "held-flag", "", "").NoOptDefVal = "x" }`,
  ],
  ['flag-custom', 'certain', [PFLAG], `${VALUE}\n\nfunc init() { pflag.Var(&held, "held-flag", "") }`],
  [
    'flag-set-varp',
    'certain',
    [PFLAG],
    `${VALUE}\n\nfunc init() { pflag.CommandLine.VarP(&held, "own-flag", "h", "") }`,
  ],
  ['flag-bool-p', 'certain', [PFLAG], 'var b = pflag.BoolP("own-b", "h", false, "")'],
  [
    'flag-duration-p',
    'certain',
    [PFLAG, 'time'],
    'var d = pflag.DurationP("held-flag", "d", time.Second, "")',
  ],
  [
    'flag-slice-var',
    'certain',
    [PFLAG],
    'var l []string\n\nfunc init() { pflag.StringSliceVarP(&l, "held-flag", "l", nil, "") }',
  ],
  ['flag-int-slice', 'certain', [PFLAG], 'var l = pflag.IntSlice("held-flag", []int{1, 2}, "")'],
  [
    'flag-map',
    'certain',
    [PFLAG],
    'var m = pflag.StringToString("held-flag", map[string]string{"a": "b"}, "")',
  ],
  [
    'flag-add',
    'certain',
    [PFLAG],
    `${VALUE}\n\nfunc init() { pflag.CommandLine.AddFlag(&pflag.Flag{Name: "held-flag", Value: &held}) }`,
  ],
  [
    'flag-add-own',
    'none',
    [PFLAG],
    `${VALUE}\n\nfunc init() { pflag.CommandLine.AddFlag(&pflag.Flag{Name: "own-flag", Value: &held}) }`,
  ],
  [
    'flag-struct',
    'certain',
    [PFLAG],
    'type options struct {\n\tname string\n\tcount int\n}\n\nfunc (o *options) add(set *pflag.FlagSet) {\n\tset.StringVar(&o.name, "own-name", "", "")\n\tset.IntVarP(&o.count, "held-flag", "c", 1, "")\n}\n\nvar o options\n\nfunc init() { o.add(pflag.CommandLine) }',
  ],
  [
    'flag-table',
    'certain',
    [PFLAG],
    'var flags = []struct{ name, usage string }{{"own-a", "A."}, {"own-b", "B."}, {"held-flag", "C."}}\n\nfunc init() {\n\tfor _, one := range flags {\n\t\tpflag.Bool(one.name, false, one.usage)\n\t}\n}',
  ],
  [
    'flag-joined',
    'certain',
    [PFLAG],
    'const prefix = "held-"\n\nfunc add(name string) { pflag.Int(prefix+name, 1, "") }\n\nfunc init() { add("flag") }',
  ],
  [
    'flag-set-shared',
    'none',
    [PFLAG],
    'var set = pflag.NewFlagSet("own", pflag.ContinueOnError)\n\nfunc init() {\n\tset.Int("held-flag", 1, "")\n\tpflag.CommandLine.AddFlagSet(set)\n}',
  ],
  [
    'flag-lookup',
    'none',
    [PFLAG],
    'func init() { if pflag.Lookup("held-flag") == nil { pflag.Int("held-flag", 1, "") } }',
  ],
  [
    'const-same',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: prometheus.Labels{"zone": "a", "app": "x"}})) }',
  ],
  [
    'const-value',
    'none',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: prometheus.Labels{"zone": "b", "app": "x"}})) }',
  ],
  [
    'const-none',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held."})) }',
  ],
  [
    'const-names',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: map[string]string{"zone": "a"}})) }',
  ],
  [
    'wrap-prefix',
    'certain',
    [P],
    `func init() { prometheus.WrapRegistererWithPrefix("held_", prometheus.DefaultRegisterer).MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "total", Help: "Held."})) }`,
  ],
  [
    'wrap-prefix-other',
    'none',
    [P],
    `func init() { prometheus.WrapRegistererWithPrefix("own_", prometheus.DefaultRegisterer).MustRegister(${HELD}) }`,
  ],
  [
    'wrap-labels',
    'certain',
    [P],
    'func init() {\n\tr := prometheus.WrapRegistererWith(prometheus.Labels{"zone": "a"}, prometheus.DefaultRegisterer)\n\tr.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: prometheus.Labels{"app": "x"}}))\n}',
  ],
  [
    'wrap-labels-other',
    'none',
    [P],
    'func init() {\n\tr := prometheus.WrapRegistererWith(prometheus.Labels{"zone": "c"}, prometheus.DefaultRegisterer)\n\tr.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_const", Help: "Held.", ConstLabels: prometheus.Labels{"app": "x"}}))\n}',
  ],
  [
    'auto-wrapped',
    'certain',
    [P, AUTO],
    'var c = promauto.With(prometheus.WrapRegistererWithPrefix("held_", prometheus.DefaultRegisterer)).NewCounter(prometheus.CounterOpts{Name: "total", Help: "Held."})',
  ],
  [
    'auto-factory',
    'certain',
    [P, AUTO],
    'var factory = promauto.With(prometheus.DefaultRegisterer)\n\nvar (\n\ta = factory.NewCounter(prometheus.CounterOpts{Name: "own_a", Help: "A."})\n\tb = factory.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"code", "method"})\n)',
  ],
  [
    'auto-nil',
    'none',
    [P, AUTO],
    'var c = promauto.With(nil).NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})',
  ],
  [
    'collector-go',
    'certain',
    [P, `${P}/collectors`],
    'func init() { prometheus.MustRegister(collectors.NewGoCollector()) }',
  ],
  [
    'collector-process',
    'certain',
    [P, `${P}/collectors`],
    'func init() { prometheus.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})) }',
  ],
  [
    'collector-process-space',
    'none',
    [P, `${P}/collectors`],
    'func init() { prometheus.MustRegister(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{Namespace: "own"})) }',
  ],
  [
    'collector-own',
    'certain',
    [P],
    `${COLLECTOR}\n\nfunc init() { prometheus.MustRegister(&own{prometheus.NewDesc("held_total", "Held.", nil, nil)}) }`,
  ],
  [
    'collector-own-built',
    'certain',
    [P],
    `${COLLECTOR}\n\nvar desc = prometheus.NewDesc(prometheus.BuildFQName("held", "sub", "gauge"), "Held.", []string{"a"}, nil)\n\nfunc init() { prometheus.MustRegister(&own{desc}) }`,
  ],
  [
    'collector-own-other',
    'none',
    [P],
    `${COLLECTOR}\n\nfunc init() { prometheus.MustRegister(&own{prometheus.NewDesc("own_total", "Own.", nil, nil)}) }`,
  ],
  [
    'unregister-first',
    'none',
    [P],
    `var c = ${HELD}\n\nfunc init() {\n\tprometheus.Unregister(c)\n\tprometheus.MustRegister(c)\n}`,
  ],
  [
    'after-register',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "held_lenient", Help: "Held."})) }',
  ],
  [
    'list-loop',
    'certain',
    [P],
    `var (\n\ta = ${OTHER}\n\tb = ${HELD}\n)\n\nfunc init() {\n\tfor _, c := range []prometheus.Collector{a, b} {\n\t\tprometheus.MustRegister(c)\n\t}\n}`,
  ],
  [
    'list-variable',
    'certain',
    [P],
    `var all = []prometheus.Collector{${OTHER}, ${HELD}}\n\nfunc init() { prometheus.MustRegister(all...) }`,
  ],
  [
    'list-append',
    'certain',
    [P],
    `func init() {\n\tvar all []prometheus.Collector\n\tall = append(all, ${OTHER})\n\tall = append(all, ${HELD})\n\tprometheus.MustRegister(all...)\n}`,
  ],
  [
    'helper-makes',
    'certain',
    [P],
    `//go:noinline\nfunc counter(name, help string) prometheus.Counter {\n\treturn prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})\n}\n\nvar a, b = counter("own_a", "A."), counter("held_total", "Held.")\n\nfunc init() { prometheus.MustRegister(a, b) }`,
  ],
  [
    'helper-registers',
    'certain',
    [P],
    `var (\n\ta = ${OTHER}\n\tb = ${HELD}\n)\n\n//go:noinline\nfunc register() { prometheus.MustRegister(a, b) }\n\nfunc init() { register() }`,
  ],
  [
    'helper-registerer',
    'certain',
    [P],
    `var b = ${HELD}\n\n//go:noinline\nfunc register(r prometheus.Registerer) { r.MustRegister(b) }\n\nfunc init() { register(prometheus.DefaultRegisterer) }`,
  ],
  [
    'helper-registry',
    'none',
    [P],
    `var b = ${HELD}\n\n//go:noinline\nfunc register(r prometheus.Registerer) { r.MustRegister(b) }\n\nfunc init() { register(prometheus.NewRegistry()) }`,
  ],
  [
    'struct-metrics',
    'certain',
    [P],
    'type metrics struct {\n\tcalls *prometheus.CounterVec\n\tsize prometheus.Gauge\n}\n\nfunc newMetrics() *metrics {\n\tm := &metrics{\n\t\tcalls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"code", "method"}),\n\t\tsize: prometheus.NewGauge(prometheus.GaugeOpts{Name: "own_size", Help: "Size."}),\n\t}\n\tprometheus.MustRegister(m.size, m.calls)\n\treturn m\n}\n\nvar all = newMetrics()',
  ],
  [
    'labels-order',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewCounterVec(prometheus.CounterOpts{Name: "held_vec", Help: "Held."}, []string{"method", "code"})) }',
  ],
  [
    'summary-vector',
    'certain',
    [P],
    'func init() { prometheus.MustRegister(prometheus.NewSummaryVec(prometheus.SummaryOpts{Name: "held_seconds", Help: "Held.", Objectives: map[float64]float64{0.5: 0.05, 0.9: 0.01}}, []string{"a"})) }',
  ],
  [
    'other-work',
    'certain',
    [P, 'time', 'os', 'strings'],
    `var started = time.Now()\n\nvar name, _ = os.Hostname()\n\nvar c = ${HELD}\n\nvar upper = strings.ToUpper(name)\n\nfunc init() {\n\tprometheus.MustRegister(c)\n\tc.Add(float64(len(upper)))\n}`,
  ],
];

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
