// Two packages for one thing: another major version, a fork, a copy. What registers in one, the host does not see in the other.
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';

/** A registry as many hosts have one. @param {string} extra */
const REGISTRY = (extra = '') => `// Package reg keeps handlers by name.
package reg

import "fmt"

type Handler interface{ Handle(*Request) error }

type Request struct {
	Name string
	Size int
}

type Config struct {
	Names []string
	Limit int
}

type Func func(*Request) error

func (f Func) Handle(r *Request) error { return f(r) }

var handlers = map[string]Handler{}

func Register(name string, h Handler) {
	if _, taken := handlers[name]; taken {
		panic("reg: " + name + " is registered")
	}
	handlers[name] = h
}

func (c *Config) String() string { return fmt.Sprint(c.Names, c.Limit) }

func Count() int { return len(handlers) }
${extra}`;

const FILES = {
  'modules/reg/go.mod': 'module example.com/reg\n',
  'modules/reg/reg.go': REGISTRY(),
  'modules/reg2/go.mod': 'module example.com/reg/v2\n',
  'modules/reg2/reg.go': REGISTRY('\nfunc (c *Config) Check() bool { return c.Limit > 0 }\n'),
  'modules/fork/go.mod': 'module example.org/fork/reg\n',
  'modules/fork/reg.go': REGISTRY(),
  'copied/third_party/reg/reg.go': REGISTRY(),
  'modules/other/go.mod': 'module example.net/other\n',
  // Of the same package name, and nothing else in common.
  'modules/other/reg/reg.go':
    'package reg\n\nimport "strings"\n\ntype Region struct{ Code string }\n\nfunc (r Region) Upper() string { return strings.ToUpper(r.Code) }\n\nvar All = []Region{{"de"}, {"fr"}}\n\nfunc Find(code string) (Region, bool) {\n\tfor _, r := range All {\n\t\tif r.Code == code {\n\t\t\treturn r, true\n\t\t}\n\t}\n\treturn Region{}, false\n}\n',
  'modules/other/util/util.go':
    'package util\n\nfunc Sum(all []int) (n int) {\n\tfor _, one := range all {\n\t\tn += one\n\t}\n\treturn n\n}\n\nvar Total = Sum([]int{1, 2})\n',
  'modules/other/config/config.go':
    'package config\n\ntype Config struct{ Path string }\n\nfunc (c *Config) Join(name string) string { return c.Path + "/" + name }\n\nvar Default = &Config{Path: "/etc"}\n',
  'util/util.go':
    'package util\n\nimport "strconv"\n\nfunc Number(n int) string { return strconv.Itoa(n) + "!" }\n\nvar One = Number(1)\n',
  'config/config.go':
    'package config\n\ntype Options struct{ Verbose bool }\n\nfunc (o *Options) Flags() []string { return []string{"-v"} }\n\nvar Default = &Options{Verbose: true}\n',
};

const MODULES = {
  'example.com/reg': 'modules/reg',
  'example.com/reg/v2': 'modules/reg2',
  'example.org/fork/reg': 'modules/fork',
  'example.net/other': 'modules/other',
};

const HANDLER = 'reg.Func(func(r *reg.Request) error { r.Size++; return nil })';
const REGISTER = `func init() { reg.Register("plugin", ${HANDLER}) }\n\nvar Config = &reg.Config{Limit: 1}\n\nvar Text = Config.String()`;

/** @param {string} path of the registry's package */
const hostWith = path =>
  mainPackage(
    {
      imports: [path, 'strconv', STEPS, 'example.com/inits/util', 'example.com/inits/config'],
      text: `func init() {\n\treg.Register("own", ${HANDLER})\n\tsteps.Own = func() string { return strconv.Itoa(reg.Count()) + util.One + config.Default.Flags()[0] + (&reg.Config{}).String() }\n}`,
    },
    ' steps.Run() ',
  );

/** @type {[string, string, string, string, [string, string][], string][]} name, host, imports of the plugin, text, twins, why */
const PAIRS = [
  ['shared', 'reg', 'example.com/reg', REGISTER, [], 'the package of the host'],
  ['shared-v2', 'reg2', 'example.com/reg/v2', REGISTER, [], 'the package of the host, of a second version'],
  [
    'v1-of-v2',
    'reg2',
    'example.com/reg',
    REGISTER,
    [['example.com/reg', 'example.com/reg/v2']],
    'the first version beside the second',
  ],
  [
    'v2-of-v1',
    'reg',
    'example.com/reg/v2',
    REGISTER,
    [['example.com/reg/v2', 'example.com/reg']],
    'the second version beside the first',
  ],
  ['fork', 'reg', 'example.org/fork/reg', REGISTER, [['example.org/fork/reg', 'example.com/reg']], 'a fork'],
  [
    'copy',
    'reg',
    'example.com/inits/copied/third_party/reg',
    REGISTER,
    [['example.com/inits/copied/third_party/reg', 'example.com/reg']],
    'a copy in the own module',
  ],
  [
    'fork-of-v2',
    'reg2',
    'example.org/fork/reg',
    REGISTER,
    [['example.org/fork/reg', 'example.com/reg/v2']],
    'a fork of the first version beside the second',
  ],
  [
    'namesake',
    'reg',
    'example.net/other/reg',
    'var Found, _ = reg.Find("de")\n\nvar Upper = Found.Upper()',
    [],
    'the same package name, and nothing else in common',
  ],
  ['util', 'reg', 'example.net/other/util', 'var V = util.Total', [], 'two packages util'],
  [
    'config',
    'reg',
    'example.net/other/config',
    'var V = config.Default.Join("x")',
    [],
    'two packages config with types of their own',
  ],
  ['none', 'none', 'example.com/reg', REGISTER, [], 'the host has no such package'],
];

/** @type {Record<string, string>} */
const files = {
  ...FILES,
  'hosts/reg/main.go': hostWith('example.com/reg'),
  'hosts/reg2/main.go': hostWith('example.com/reg/v2'),
  'hosts/none/main.go': mainPackage(
    { imports: [STEPS], text: 'func init() { steps.Own = func() string { return "nothing" } }' },
    ' steps.Run() ',
  ),
};
/** @type {InitCase[]} */
const cases = [];
for (const [name, host, path, text, twins, why] of PAIRS) {
  files[`plugins/${name}/main.go`] = mainPackage({ imports: [path], text });
  for (const variant of ['', '@stripped', '@trimpath']) {
    cases.push({
      name: name + variant.replace('@', '-'),
      host: host + variant,
      steps: [`open:${name}${variant}`, 'own'],
      conflict: 'none',
      registry: 'twin',
      why,
      twins,
      releases: variant === '' ? ['1.26.8', '1.27.4'] : ['1.26.8'],
    });
  }
}
cases.push({
  name: 'two-plugins',
  host: 'none',
  steps: ['open:v1-of-v2', 'open:v2-of-v1', 'own'],
  conflict: 'none',
  registry: 'twin',
  why: 'two plugins have two versions, the host neither',
  twins: [['example.com/reg/v2', 'example.com/reg']],
  releases: ['1.26.8'],
});

/** @type {Family} */
export const TWINS = { name: 'twins', files, cases, replaces: MODULES, goLine: '1.18' };
