// More ways in which code comes to a registration: names that come through other packages, methods, closures, loops and options.
import { library, mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';
const HELP = 'example.com/inits/helpers';
const NAMES = 'example.com/inits/names';
const HANDLER = 'func(http.ResponseWriter, *http.Request) {}';

const DRIVER = `
type Driver struct{ Name string }

func (Driver) Open(string) (driver.Conn, error) { return nil, nil }

const name = "held-driver"

func init() { sql.Register(name, &Driver{Name: name}) }
`;

/** @type {Record<string, string>} */
const files = {
  'names/names.go':
    'package names\n\nconst Prefix = "held."\n\nconst First = Prefix + "first"\n\nfunc Joined(s string) string { return Prefix + s }\n\n//go:noinline\nfunc Fixed() string { return "held.first" }\n',
  'helpers/helpers.go': library('helpers', {
    imports: ['flag', 'net/http', 'fmt', 'expvar'],
    text: `type Registrar struct {
	Prefix string
	Count  int
}

//go:noinline
func (r *Registrar) Add(name string) { r.Count++; flag.Int(name, r.Count, "") }

//go:noinline
func Flag(name string) *string { return flag.String(name, "", "usage of "+name) }

func Inlined(name string) { flag.Bool(name, false, "") }

//go:noinline
func Joined(name string) { flag.Int("held."+name, 1, "") }

//go:noinline
func All(names ...string) {
	for _, name := range names {
		flag.Int(name, 1, "")
	}
}

//go:noinline
func To(set *flag.FlagSet, name string) { set.Int(name, 1, "") }

//go:noinline
func Formatted(name string) { flag.Int(fmt.Sprintf("held.%s", name), 1, "") }

//go:noinline
func Route(mux *http.ServeMux, pattern string) { mux.HandleFunc(pattern, ${HANDLER}) }

//go:noinline
func Count(name string) *expvar.Int {
	v := new(expvar.Int)
	expvar.Publish(name, v)
	return v
}

type Option struct {
	Name  string
	Usage string
	Value int
}

func (o Option) Register() { flag.Int(o.Name, o.Value, o.Usage) }

//go:noinline
func (o *Option) Enter() { flag.Int(o.Name, o.Value, o.Usage) }

//go:noinline
func Enter(o Option) { flag.Int(o.Name, o.Value, o.Usage) }

func Deep(name string) { deeper(name) }

//go:noinline
func deeper(name string) { deepest(name, 1) }

//go:noinline
func deepest(name string, value int) { flag.Int(name, value, "") }`,
  }),
  'drivers/held/held.go': library('held', { imports: ['database/sql', 'database/sql/driver'], text: DRIVER }),
  'vendored/drivers/held/held.go': library('held', {
    imports: ['database/sql', 'database/sql/driver'],
    text: DRIVER,
  }),
};

const FIRST = '"held.first"';

/** Name, what a reader of the source knows, imports, text. @type {[string, InitCase['conflict'], string[], string][]} */
const WAYS = [
  ['const-of-package', 'certain', ['flag', NAMES], 'func init() { flag.Int(names.First, 1, "") }'],
  ['const-joined', 'certain', ['flag', NAMES], 'func init() { flag.Int(names.Prefix+"first", 1, "") }'],
  [
    'joined-by-function',
    'certain',
    ['flag', NAMES],
    'func init() { flag.Int(names.Joined("first"), 1, "") }',
  ],
  ['joined-by-helper', 'certain', [HELP], 'func init() { helpers.Joined("first") }'],
  ['named-by-function', 'certain', ['flag', NAMES], 'func init() { flag.Int(names.Fixed(), 1, "") }'],
  ['formatted', 'uncertain', [HELP], 'func init() { helpers.Formatted("first") }'],
  [
    'formatted-here',
    'uncertain',
    ['flag', 'fmt'],
    'func init() { flag.Int(fmt.Sprintf("held.%s", "first"), 1, "") }',
  ],
  ['helper', 'certain', [HELP], `func init() { helpers.Flag(${FIRST}) }`],
  ['helper-inlined', 'certain', [HELP], `func init() { helpers.Inlined(${FIRST}) }`],
  ['helper-deep', 'certain', [HELP], `func init() { helpers.Deep(${FIRST}) }`],
  ['helper-variable', 'certain', [HELP], `var Value = helpers.Flag(${FIRST})`],
  [
    'helper-method',
    'certain',
    [HELP],
    `func init() { r := &helpers.Registrar{Prefix: "p"}; r.Add("x1"); r.Add(${FIRST}) }`,
  ],
  [
    'helper-method-variable',
    'certain',
    [HELP],
    `var r = helpers.Registrar{}\n\nfunc init() { r.Add(${FIRST}) }`,
  ],
  ['helper-set', 'certain', [HELP, 'flag'], `func init() { helpers.To(flag.CommandLine, ${FIRST}) }`],
  [
    'helper-other-set',
    'none',
    [HELP, 'flag'],
    `func init() { helpers.To(flag.NewFlagSet("x", flag.ContinueOnError), ${FIRST}) }`,
  ],
  ['helper-variadic', 'certain', [HELP], `func init() { helpers.All("x2", ${FIRST}, "x3") }`],
  ['helper-variadic-other', 'none', [HELP], 'func init() { helpers.All("x2", "x4", "x3") }'],
  ['option', 'certain', [HELP], `func init() { helpers.Option{Name: ${FIRST}, Usage: "u"}.Register() }`],
  [
    'option-by-value',
    'certain',
    [HELP],
    `func init() { helpers.Enter(helpers.Option{Name: ${FIRST}, Usage: "u", Value: 2}) }`,
  ],
  [
    'option-by-pointer',
    'certain',
    [HELP],
    `func init() { o := &helpers.Option{Name: ${FIRST}, Usage: "u", Value: 2}; o.Enter() }`,
  ],
  [
    'set-local',
    'certain',
    ['flag'],
    `func init() { set := flag.CommandLine; set.Int("x5", 1, ""); set.String(${FIRST}, "", "") }`,
  ],
  [
    'set-var',
    'certain',
    ['flag'],
    `var held uint64\n\nfunc init() { flag.CommandLine.Uint64Var(&held, ${FIRST}, 1, "") }`,
  ],
  [
    'set-interface',
    'certain',
    ['flag'],
    `type adder interface{ Int(string, int, string) *int }\n\nfunc init() { var a adder = flag.CommandLine; a.Int(${FIRST}, 1, "") }`,
  ],
  ['method-value', 'certain', ['flag'], `func init() { add := flag.CommandLine.Int; add(${FIRST}, 1, "") }`],
  [
    'function-value',
    'certain',
    ['flag'],
    `func init() { add := flag.Int; add("x6", 1, ""); add(${FIRST}, 1, "") }`,
  ],
  ['function-variable', 'uncertain', ['flag'], `var add = flag.Int\n\nfunc init() { add(${FIRST}, 1, "") }`],
  [
    'generic',
    'certain',
    ['flag'],
    `func register[T any](name string, value T) { flag.String(name, "", "") }\n\nfunc init() { register(${FIRST}, 1); register("x7", "a") }`,
  ],
  [
    'generic-noinline',
    'certain',
    ['flag'],
    `type holder[T any] struct{ v T }\n\n//go:noinline\nfunc (h *holder[T]) register(name string) { flag.String(name, "", "") }\n\nfunc init() { (&holder[int]{}).register(${FIRST}) }`,
  ],
  [
    'loop-literal',
    'certain',
    ['flag'],
    `func init() { for _, name := range []string{"x8", ${FIRST}} { flag.Int(name, 1, "") } }`,
  ],
  [
    'loop-array',
    'certain',
    ['flag'],
    `func init() { for i, name := range [...]string{"x9", "x10", ${FIRST}} { flag.Int(name, i, "") } }`,
  ],
  [
    'loop-struct',
    'certain',
    ['flag'],
    `func init() { for _, one := range []struct{ name string; value int }{{"x11", 1}, {${FIRST}, 2}} { flag.Int(one.name, one.value, "") } }`,
  ],
  [
    'loop-other',
    'none',
    ['flag'],
    'func init() { for _, name := range []string{"x8", "x12"} { flag.Int(name, 1, "") } }',
  ],
  [
    'loop-pointers',
    'certain',
    [HELP],
    `func init() { for _, o := range []*helpers.Option{{Name: "x13"}, {Name: ${FIRST}}} { o.Enter() } }`,
  ],
  [
    'loop-map',
    'certain',
    ['flag'],
    `func init() { for name, value := range map[string]int{"x14": 1, ${FIRST}: 2} { flag.Int(name, value, "") } }`,
  ],
  [
    'loop-variable',
    'uncertain',
    ['flag'],
    `var Names = []string{"x15", ${FIRST}}\n\nfunc init() { for _, name := range Names { flag.Int(name, 1, "") } }`,
  ],
  [
    'loop-break',
    'uncertain',
    ['flag', 'os'],
    `func init() { for _, name := range []string{"x16", ${FIRST}} { if os.Getenv("INITS_X") == "" { break }; flag.Int(name, 1, "") } }`,
  ],
  ['closure', 'certain', ['flag'], `func init() { func() { flag.Int(${FIRST}, 1, "") }() }`],
  [
    'closure-captures',
    'certain',
    ['flag'],
    `func init() { name := ${FIRST}; add := func(v int) { flag.Int(name, v, "") }; add(1) }`,
  ],
  [
    'deferred',
    'certain',
    ['flag'],
    `func init() { defer flag.Int(${FIRST}, 1, ""); flag.Int("x17", 1, "") }`,
  ],
  [
    'deferred-closure',
    'certain',
    ['flag'],
    `func init() { defer func() { flag.Int(${FIRST}, 1, "") }(); flag.Int("x18", 1, "") }`,
  ],
  [
    'once',
    'certain',
    ['flag', 'sync'],
    `var once sync.Once\n\nfunc init() { once.Do(func() { flag.Int(${FIRST}, 1, "") }) }`,
  ],
  [
    'goroutine',
    'uncertain',
    ['flag', 'time'],
    `func init() { go func() { flag.Int(${FIRST}, 1, "") }(); time.Sleep(100 * time.Millisecond) }`,
  ],
  [
    'goroutine-function',
    'uncertain',
    ['flag', 'time'],
    `//go:noinline\nfunc start(name string) { flag.Int(name, 1, "") }\n\nfunc init() { go start(${FIRST}); time.Sleep(100 * time.Millisecond) }`,
  ],
  [
    'constant-branch',
    'certain',
    ['flag', 'runtime'],
    `func init() { if runtime.GOOS == "linux" { flag.Int(${FIRST}, 1, "") } }`,
  ],
  [
    'both-branches',
    'certain',
    ['flag', 'os'],
    `func init() { if os.Getenv("INITS_X") == "" { flag.Int(${FIRST}, 1, "") } else { flag.Bool(${FIRST}, true, "") } }`,
  ],
  [
    'error-branch',
    'uncertain',
    ['flag', 'os'],
    `func init() { if _, err := os.Stat("/inits-nowhere"); err == nil { return }; flag.Int(${FIRST}, 1, "") }`,
  ],
  [
    'second-init',
    'certain',
    ['flag'],
    `func init() { flag.Int("x19", 1, "") }\n\nfunc init() { flag.Int(${FIRST}, 1, "") }`,
  ],
  [
    'variable-block',
    'certain',
    ['flag', 'time'],
    `var (\n\ta = flag.Duration("x20", time.Second, "")\n\tb = flag.Float64(${FIRST}, 1.5, "")\n)`,
  ],
  [
    'variable-struct',
    'certain',
    ['flag'],
    `var options = struct{ a *int; b *string }{flag.Int("x21", 1, ""), flag.String(${FIRST}, "", "")}`,
  ],
  [
    'variable-map',
    'certain',
    ['flag'],
    `var options = map[string]*int{"a": flag.Int("x22", 1, ""), "b": flag.Int(${FIRST}, 1, "")}`,
  ],
  [
    'method-init',
    'certain',
    ['flag'],
    `type app struct{ name string; n int }\n\nfunc (a *app) setup() { flag.IntVar(&a.n, a.name, 1, "") }\n\nfunc newApp() *app { a := &app{name: ${FIRST}}; a.setup(); return a }\n\nvar App = newApp()`,
  ],
  [
    'text-var',
    'certain',
    ['flag', 'net'],
    `var ip net.IP\n\nfunc init() { flag.TextVar(&ip, ${FIRST}, ip, "") }`,
  ],
  [
    'func-flag',
    'certain',
    ['flag'],
    `func init() { flag.Func(${FIRST}, "", func(string) error { return nil }) }`,
  ],
  ['driver-twin', 'certain', ['_ example.com/inits/vendored/drivers/held'], ''],
  ['driver-shared', 'none', ['_ example.com/inits/drivers/held'], ''],
  [
    'driver-pointer',
    'certain',
    ['database/sql', 'database/sql/driver'],
    'type d struct{}\n\nfunc (*d) Open(string) (driver.Conn, error) { return nil, nil }\n\nvar it = &d{}\n\nfunc init() { sql.Register("held-driver", it) }',
  ],
  ['expvar-map', 'certain', ['expvar'], 'var M = expvar.NewMap("held-vars")'],
  ['expvar-float', 'certain', ['expvar'], 'var M = expvar.NewFloat("held-vars")'],
  ['expvar-helper', 'certain', [HELP], 'var M = helpers.Count("held-vars")'],
  [
    'expvar-func',
    'certain',
    ['expvar'],
    'func init() { expvar.Publish("held-vars", expvar.Func(func() any { return 1 })) }',
  ],
  [
    'expvar-get-first',
    'uncertain',
    ['expvar'],
    'func init() { if expvar.Get("held-vars") == nil { expvar.NewInt("held-vars") } }',
  ],
  [
    'expvar-map-set',
    'none',
    ['expvar'],
    'func init() { m := expvar.NewMap("held-own"); m.Set("held-vars", new(expvar.Int)); m.Init() }',
  ],
  [
    'gob-name',
    'certain',
    ['encoding/gob'],
    'type rec struct{ B string }\n\nfunc init() { gob.RegisterName("held-rec", &rec{}) }',
  ],
  [
    'gob-slice',
    'none',
    ['encoding/gob'],
    'type rec struct{ B string }\n\nfunc init() { gob.Register([]rec{}); gob.Register(map[string]rec{}); gob.Register([]interface{}{}) }',
  ],
  [
    'gob-helper',
    'certain',
    ['encoding/gob'],
    'type rec struct{ B string }\n\n//go:noinline\nfunc name(n string, v any) { gob.RegisterName(n, v) }\n\nfunc init() { name("held-rec", rec{}) }',
  ],
  [
    'http-mux-local',
    'certain',
    ['net/http'],
    `func init() { mux := http.DefaultServeMux; mux.Handle("/held/a", http.NotFoundHandler()) }`,
  ],
  [
    'http-helper',
    'certain',
    [HELP, 'net/http'],
    'func init() { helpers.Route(http.DefaultServeMux, "/held/a") }',
  ],
  [
    'http-helper-own',
    'none',
    [HELP, 'net/http'],
    'func init() { helpers.Route(http.NewServeMux(), "/held/a") }',
  ],
  [
    'http-strip',
    'certain',
    ['net/http'],
    'func init() { http.Handle("/held/dir/", http.StripPrefix("/held/dir", http.FileServer(http.Dir("/")))) }',
  ],
  ['http-host', 'certain', ['net/http'], `func init() { http.HandleFunc("held.example/a", ${HANDLER}) }`],
  ['http-other-host', 'none', ['net/http'], `func init() { http.HandleFunc("other.example/a", ${HANDLER}) }`],
  [
    'http-function',
    'certain',
    ['net/http'],
    'func serve(http.ResponseWriter, *http.Request) {}\n\nfunc init() { http.HandleFunc("/held/a", serve) }',
  ],
  [
    'http-method-value',
    'certain',
    ['net/http'],
    'type s struct{ n int }\n\nfunc (*s) serve(http.ResponseWriter, *http.Request) {}\n\nvar it = &s{}\n\nfunc init() { http.HandleFunc("/held/a", it.serve) }',
  ],
  ['pprof-shared', 'none', ['_ net/http/pprof'], ''],
  [
    'pprof-index',
    'certain',
    ['net/http', 'net/http/pprof'],
    'func init() { http.HandleFunc("/debug/pprof/", pprof.Index) }',
  ],
  [
    'pprof-profile',
    'certain',
    ['net/http', 'net/http/pprof'],
    'func init() { http.HandleFunc("/debug/pprof/profile", pprof.Profile) }',
  ],
  [
    'pprof-own',
    'none',
    ['net/http', 'net/http/pprof'],
    'func init() { http.HandleFunc("/debug/held/pprof/", pprof.Index) }',
  ],
  [
    'vars-handler',
    'certain',
    ['net/http', 'expvar'],
    'func init() { http.Handle("/debug/vars", expvar.Handler()) }',
  ],
];

const host = mainPackage(
  {
    imports: [
      'flag',
      'database/sql',
      'encoding/gob',
      'expvar',
      'net/http',
      '_ net/http/pprof',
      '_ example.com/inits/drivers/held',
      HELP,
      NAMES,
      STEPS,
      'fmt',
      'sync',
      'net',
      'time',
      'runtime',
      'strings',
      'os',
    ],
    text: `type rec struct{ A int }

func init() {
	flag.Int(names.First, 1, "")
	expvar.NewInt("held-vars")
	gob.RegisterName("held-rec", rec{})
	http.HandleFunc("/held/a", ${HANDLER})
	http.HandleFunc("/held/dir/", ${HANDLER})
	http.HandleFunc("held.example/a", ${HANDLER})
}

var once sync.Once

func never() {
	once.Do(func() { fmt.Println(net.IP{}, time.Now(), runtime.GOOS, strings.ToLower("A"), sql.Drivers(), expvar.Get("a"), names.Joined("a"), names.Fixed()) })
	helpers.All()
	helpers.Flag("")
	helpers.Joined("")
	helpers.Formatted("")
	helpers.Deep("")
	helpers.Inlined("")
	helpers.Count("")
	helpers.To(nil, "")
	helpers.Route(nil, "")
	helpers.Enter(helpers.Option{})
	(&helpers.Option{}).Enter()
	(&helpers.Registrar{}).Add("")
	http.Handle("", http.StripPrefix("", http.FileServer(http.Dir(""))))
	flag.TextVar(nil, "", nil, "")
	http.Handle("", expvar.Handler())
}`,
  },
  ' if len(os.Args) > 99 { never() }; steps.Run() ',
);

/** @type {InitCase[]} */
const cases = [];
files['hosts/held/main.go'] = host;
for (const [name, conflict, imports, text] of WAYS) {
  files[`plugins/${name}/main.go`] = mainPackage({ imports, text });
  const registry = /^(http|gob|expvar|driver|pprof|vars)/.exec(name)?.[1] ?? 'flag';
  const releases = ['1.19.13', '1.25.14', 'arm64:1.24.13'];
  cases.push({
    name,
    host: 'held',
    steps: [`open:${name}`],
    conflict,
    registry,
    why: `held out: ${name}`,
    releases,
  });
}

/** @type {Family} */
export const WAYS_FAMILY = { name: 'ways', files, cases, pack: 'inits-more', goLine: '1.19' };
