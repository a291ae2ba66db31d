// The ways in which code that init runs comes to a registration, and what can be known of each from the file alone.
import { quoted, withSink } from './source.js';

/** @import { Body, Sink } from './source.js' */

/**
 * @typedef {object} Shape
 * @property {string} name
 * @property {'certain' | 'uncertain' | 'none'} certainty that init registers the name, as a reader of the source sees it
 * @property {string} why
 * @property {(sink: Sink, name: string) => Body} body
 */

/** @param {Sink} sink @param {string} name as a Go expression */
function callAsValue(sink, name) {
  return sink.isVoid ? `func() int { ${sink.call(name)}; return 1 }()` : sink.call(name);
}

/** @param {string} body */
const init = body => `func init() {\n\t${body}\n}`;

/** @type {Shape[]} */
export const SHAPES = [
  {
    name: 'init',
    certainty: 'certain',
    why: 'an init function registers a constant',
    body: (sink, name) => withSink(sink, init(sink.call(quoted(name)))),
  },
  {
    name: 'variable',
    certainty: 'certain',
    why: 'the initialiser of a variable registers a constant',
    body: (sink, name) => withSink(sink, `var V = ${callAsValue(sink, quoted(name))}`),
  },
  {
    name: 'helper',
    certainty: 'certain',
    why: 'init calls a function with the name, which registers it',
    body: (sink, name) =>
      withSink(
        sink,
        `//go:noinline\nfunc register(name string) { ${sink.call('name')} }\n\n${init(`register(${quoted(name)})`)}`,
      ),
  },
  {
    name: 'inlined',
    certainty: 'certain',
    why: 'the same, and the function is inlined',
    body: (sink, name) =>
      withSink(
        sink,
        `func register(name string) { ${sink.call('name')} }\n\n${init(`register(${quoted(name)})`)}`,
      ),
  },
  {
    name: 'concatenated',
    certainty: 'certain',
    why: 'constants are joined by the compiler',
    body: (sink, name) =>
      withSink(
        sink,
        `const first = ${quoted(name.slice(0, 4))}\n\n${init(sink.call(`first + ${quoted(name.slice(4))}`))}`,
      ),
  },
  {
    name: 'value',
    certainty: 'certain',
    why: 'the function is called through a local variable',
    body: (sink, name) =>
      withSink(
        sink,
        init(`register := func(name string) { ${sink.call('name')} }\n\tregister(${quoted(name)})`),
      ),
  },
  {
    name: 'two-deep',
    certainty: 'certain',
    why: 'the function is two calls below init',
    body: (sink, name) =>
      withSink(
        sink,
        `//go:noinline\nfunc inner() { ${sink.call(quoted(name))} }\n\n//go:noinline\nfunc outer() { inner() }\n\n${init('outer()')}`,
      ),
  },
  {
    name: 'after-others',
    certainty: 'certain',
    why: 'other names are registered before it',
    body: (sink, name) =>
      withSink(sink, init(`${sink.call(quoted(`${name}-own`))}\n\t${sink.call(quoted(name))}`)),
  },
  {
    name: 'env-set',
    certainty: 'uncertain',
    why: 'only if a variable of the environment is set, which is not',
    body: (sink, name) =>
      withSink(sink, init(`if os.Getenv("INITS_X") != "" {\n\t\t${sink.call(quoted(name))}\n\t}`), ['os']),
  },
  {
    name: 'env-unset',
    certainty: 'uncertain',
    why: 'only if a variable of the environment is not set',
    body: (sink, name) =>
      withSink(sink, init(`if os.Getenv("INITS_X") == "" {\n\t\t${sink.call(quoted(name))}\n\t}`), ['os']),
  },
  {
    name: 'arguments',
    certainty: 'uncertain',
    why: 'only if the process has arguments',
    body: (sink, name) =>
      withSink(sink, init(`if len(os.Args) > 1 {\n\t\t${sink.call(quoted(name))}\n\t}`), ['os']),
  },
  {
    name: 'no-arguments',
    certainty: 'uncertain',
    why: 'only if the process has no arguments',
    body: (sink, name) =>
      withSink(sink, init(`if len(os.Args) < 2 {\n\t\t${sink.call(quoted(name))}\n\t}`), ['os']),
  },
  {
    name: 'returns-first',
    certainty: 'uncertain',
    why: 'init returns before it where a file is not there',
    body: (sink, name) =>
      withSink(
        sink,
        init(
          `if _, err := os.Stat("/inits-nowhere"); err != nil {\n\t\treturn\n\t}\n\t${sink.call(quoted(name))}`,
        ),
        ['os'],
      ),
  },
  {
    name: 'table',
    certainty: 'uncertain',
    why: 'in a loop over a table of names',
    body: (sink, name) =>
      withSink(
        sink,
        `var names = []string{${quoted(`${name}-own`)}, ${quoted(name)}}\n\n${init(`for _, name := range names {\n\t\t${sink.call('name')}\n\t}`)}`,
      ),
  },
  {
    name: 'from-variable',
    certainty: 'uncertain',
    why: 'the name stands in a variable that may be changed',
    body: (sink, name) =>
      withSink(
        sink,
        `var Name = ${quoted(name)}\n\nfunc Set(name string) { Name = name }\n\n${init(sink.call('Name'))}`,
      ),
  },
  {
    name: 'changed-variable',
    certainty: 'none',
    why: 'an earlier init changes the variable that holds the name',
    body: (sink, name) =>
      withSink(
        sink,
        `var Name = ${quoted(name)}\n\nfunc init() { Name = ${quoted(`${name}-own`)} }\n\n${init(sink.call('Name'))}`,
      ),
  },
  {
    name: 'computed',
    certainty: 'uncertain',
    why: 'the name is computed',
    body: (sink, name) =>
      withSink(sink, init(sink.call(`strings.ToLower(${quoted(name.toUpperCase())})`)), ['strings']),
  },
  {
    name: 'goroutine',
    certainty: 'uncertain',
    why: 'in a goroutine that init waits for',
    body: (sink, name) =>
      withSink(
        sink,
        init(
          `done := make(chan bool)\n\tgo func() {\n\t\t${sink.call(quoted(name))}\n\t\tclose(done)\n\t}()\n\t<-done`,
        ),
      ),
  },
  {
    name: 'recovered',
    certainty: 'uncertain',
    why: 'init recovers the panic',
    body: (sink, name) =>
      withSink(sink, init(`defer func() { _ = recover() }()\n\t${sink.call(quoted(name))}`)),
  },
  {
    name: 'after-exit',
    certainty: 'uncertain',
    why: 'init ends the process before it',
    body: (sink, name) => withSink(sink, init(`os.Exit(3)\n\t${sink.call(quoted(name))}`), ['os']),
  },
  {
    name: 'after-panic',
    certainty: 'uncertain',
    why: 'an earlier init panics for another reason',
    body: (sink, name) =>
      withSink(sink, `func init() { panic("another reason") }\n\n${init(sink.call(quoted(name)))}`),
  },
  {
    name: 'other-name',
    certainty: 'none',
    why: 'another name',
    body: (sink, name) => withSink(sink, init(sink.call(quoted(`${name}-other`)))),
  },
  {
    name: 'not-called',
    certainty: 'none',
    why: 'the function that registers is not called by init',
    body: (sink, name) => withSink(sink, `func Register() { ${sink.call(quoted(name))} }`),
  },
  {
    name: 'in-main',
    certainty: 'none',
    why: 'the main function of the plugin registers, which is never run',
    body: (sink, name) => withSink(sink, `func begin() { ${sink.call(quoted(name))} }`),
  },
  {
    name: 'in-closure',
    certainty: 'none',
    why: 'init keeps a function that would register',
    body: (sink, name) =>
      withSink(sink, `var Later func()\n\n${init(`Later = func() { ${sink.call(quoted(name))} }`)}`),
  },
];

/** @param {string} name */
export function shapeNamed(name) {
  const shape = SHAPES.find(one => one.name === name);
  if (!shape) throw new Error(`no shape ${name}`);
  return shape;
}
