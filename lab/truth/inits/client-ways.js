// Ways to register with pflag and the registry of prometheus.
/** @import { InitCase } from './families.js' */

export const PFLAG = 'github.com/spf13/pflag';
export const P = 'github.com/prometheus/client_golang/prometheus';
export const AUTO = `${P}/promauto`;

/** Name, what a reader of the source knows, imports, text. @type {[string, InitCase['conflict'], string[], string][]} */
export const WAYS = [
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
