// More of them: collectors and flags as programs make them.
import { AUTO, P, PFLAG } from './client-ways.js';

/** @import { InitCase } from './families.js' */

const VALUE =
  'type value string\n\nfunc (*value) Set(string) error { return nil }\n\nfunc (*value) String() string { return "" }\n\nfunc (*value) Type() string { return "value" }\n\nvar held value';
const COLLECTOR =
  'type own struct{ desc *prometheus.Desc }\n\nfunc (o *own) Describe(c chan<- *prometheus.Desc) { c <- o.desc }\n\nfunc (o *own) Collect(chan<- prometheus.Metric) {}';
const HELD = 'prometheus.NewCounter(prometheus.CounterOpts{Name: "held_total", Help: "Held."})';
const OTHER = 'prometheus.NewCounter(prometheus.CounterOpts{Name: "own_total", Help: "Own."})';

/** What was tried when the others were read already. @type {[string, InitCase['conflict'], string[], string][]} */
export const MORE = [
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
