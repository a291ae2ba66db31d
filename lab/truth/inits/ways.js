// More ways in which code comes to a registration: names that come through other packages, methods, closures, loops and options.
import { library, mainPackage } from './source.js';
import { HANDLER, HELP, NAMES, STEPS, WAYS } from './ways-table.js';

/** @import { Family, InitCase } from './families.js' */

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
