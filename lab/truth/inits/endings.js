// Init functions that do not return, whichever way: what the process prints, what a host can recover, and what it meets when it
// opens the file again. None registers anything that is taken.
import { library, mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';

/** Name, what the plugin has, why, imports. @type {[string, string, string, string[]?][]} */
const ENDINGS = [
  ['panic', 'func init() { panic("no way") }', 'a panic with a text'],
  ['panic-error', 'func init() { panic(errors.New("no way")) }', 'a panic with an error', ['errors']],
  ['panic-variable', 'var V = func() int { panic("no way") }()', 'the initialiser of a variable panics'],
  [
    'panic-exported',
    'func F() {}\n\nfunc init() { defer F(); panic("no way") }',
    'a deferred call comes before the panic',
  ],
  [
    'panic-recovered',
    'func init() { defer func() { _ = recover() }(); panic("no way") }',
    'the plugin itself recovers',
  ],
  ['panic-dependency', '', 'a package that it brings panics', ['_ example.com/inits/broken']],
  ['panic-must', 'var V = regexp.MustCompile("(")', 'a constant that regexp does not take', ['regexp']],
  [
    'panic-template',
    'var V = template.Must(template.New("x").Parse("{{"))',
    'a template that does not parse',
    ['text/template'],
  ],
  [
    'panic-env',
    'func init() { if os.Getenv("INITS_X") == "" { panic("no INITS_X") } }',
    'a variable of the environment is not set',
    ['os'],
  ],
  [
    'panic-goroutine',
    'func init() { go func() { panic("no way") }(); time.Sleep(time.Second) }',
    'a goroutine of init panics',
    ['time'],
  ],
  ['panic-nil-map', 'var m map[string]int\n\nfunc init() { m["a"]++ }', 'a nil map is written to'],
  ['exit', 'func init() { os.Exit(3) }', 'the process is ended', ['os']],
  ['exit-zero', 'func init() { os.Exit(0) }', 'it is ended as if all were well', ['os']],
  ['fatal', 'func init() { log.Fatal("no way") }', 'log.Fatal', ['log']],
  [
    'fatal-logger',
    'var l = log.New(os.Stderr, "own: ", 0)\n\nfunc init() { l.Fatalln("no way") }',
    'that of a logger of its own',
    ['log', 'os'],
  ],
  ['log-panic', 'func init() { log.Panic("no way") }', 'log.Panic', ['log']],
  ['goexit', 'func init() { runtime.Goexit() }', 'the goroutine is ended', ['runtime']],
  ['receive', 'func init() { <-make(chan int) }', 'nobody sends'],
  ['select', 'func init() { select {} }', 'nothing to wait for'],
  ['lock', 'var m sync.Mutex\n\nfunc init() { m.Lock(); m.Lock() }', 'a lock is taken twice', ['sync']],
  [
    'wait',
    'var w sync.WaitGroup\n\nfunc init() { w.Add(1); w.Wait() }',
    'a group that is never done',
    ['sync'],
  ],
  ['loop', 'func init() { for {\n} }', 'a loop without an end'],
  [
    'loop-count',
    'var n int\n\nfunc init() { for n >= 0 {\n\tn = (n + 1) & 7\n} }',
    'a loop whose end never comes',
  ],
  ['sleep', 'func init() { time.Sleep(time.Hour) }', 'an hour of sleep', ['time']],
  [
    'kill',
    'func init() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL) ; time.Sleep(time.Second) }',
    'a signal',
    ['syscall', 'time'],
  ],
  ['unlock', 'var m sync.Mutex\n\nfunc init() { m.Unlock() }', 'what is not locked is unlocked', ['sync']],
  [
    'open-self',
    'func init() { _, _ = plugin.Open(os.Args[1][5:]) }',
    'the plugin opens itself',
    ['os', 'plugin'],
  ],
  [
    'serve',
    'func init() { l, _ := net.Listen("tcp", "127.0.0.1:0"); for { c, err := l.Accept(); if err != nil { return }; c.Close() } }',
    'a server in init',
    ['net'],
  ],
];

/** @type {[string, string, string, string[]?][]} */
const RETURNING = [
  ['goroutine', 'func init() { go func() { select {} }() }', 'a goroutine that waits'],
  ['once', 'var o sync.Once\n\nfunc init() { o.Do(func() {}) }', 'something is done once', ['sync']],
  [
    'env-set',
    'func init() { if os.Getenv("INITS_X") != "" { panic("INITS_X") } }',
    'a variable of the environment is not set',
    ['os'],
  ],
  ['print', 'func init() { fmt.Fprintln(os.Stderr, "hello") }', 'something is printed', ['fmt', 'os']],
  ['closed', 'func init() { c := make(chan int); close(c); <-c }', 'a closed channel is received from'],
];

/** @type {Record<string, string>} */
const files = {
  'broken/broken.go': library('broken', {
    imports: ['errors'],
    text: 'func init() { panic(errors.New("broken")) }',
  }),
  'hosts/plain/main.go': mainPackage(
    {
      imports: [STEPS, 'errors', 'fmt', 'log', 'net', 'os', 'regexp', 'sync', 'text/template', 'time'],
      text: 'var all = []any{errors.New, fmt.Sprint, log.Fatal, log.New, net.Listen, regexp.MustCompile, template.New, time.Sleep, &sync.WaitGroup{}}',
    },
    ' if len(os.Args) > 99 { fmt.Println(all...) }; steps.Run() ',
  ),
};
/** @type {InitCase[]} */
const cases = [];
for (const [name, text, why, imports = []] of [...ENDINGS, ...RETURNING]) {
  files[`plugins/${name}/main.go`] = mainPackage({ imports, text });
  const common = {
    host: 'plain',
    conflict: /** @type {const} */ ('none'),
    registry: 'none',
    why,
    releases: ['1.18.10', '1.21.13', '1.24.13', '1.27.4'],
  };
  cases.push({ ...common, name, steps: [`open:${name}`, `open:${name}`] });
  if (/^(panic|goexit|log-panic)/.test(name))
    cases.push({ ...common, name: `${name}-bare`, steps: [`bare:${name}`] });
}

/** @type {Family} */
export const ENDINGS_FAMILY = {
  ...{ name: 'endings', files, cases },
  pack: 'inits-later',
  table: 'inits-later.json',
  kept: ['1.21.13', '1.27.4'],
};
