// Registries of the standard library that are one for the process.

/** @import { Sink } from './source.js' */

const HANDLER = 'func(http.ResponseWriter, *http.Request) {}';

/** @type {Sink[]} */
export const SINKS = [
  {
    name: 'flag',
    imports: ['flag'],
    taken: 'shared-flag',
    method: 'flag.Int',
    rest: ', 1, "usage"',
    call: name => `flag.Int(${name}, 1, "usage")`,
  },
  {
    name: 'flagvar',
    imports: ['flag'],
    decls: 'var held string',
    taken: 'shared-var',
    method: 'flag.StringVar',
    rest: '',
    isVoid: true,
    call: name => `flag.StringVar(&held, ${name}, "", "usage")`,
  },
  {
    name: 'sql',
    imports: ['database/sql', 'database/sql/driver'],
    decls: 'type drv struct{}\n\nfunc (drv) Open(string) (driver.Conn, error) { return nil, nil }',
    taken: 'shared-driver',
    method: 'sql.Register',
    rest: ', drv{}',
    isVoid: true,
    call: name => `sql.Register(${name}, drv{})`,
  },
  {
    name: 'gob',
    imports: ['encoding/gob'],
    decls: 'type rec struct{ A int }',
    taken: 'shared-record',
    method: 'gob.RegisterName',
    rest: ', rec{}',
    isVoid: true,
    call: name => `gob.RegisterName(${name}, rec{})`,
  },
  {
    name: 'expvar',
    imports: ['expvar'],
    taken: 'shared-count',
    method: 'expvar.NewInt',
    rest: '',
    call: name => `expvar.NewInt(${name})`,
  },
  {
    name: 'publish',
    imports: ['expvar'],
    taken: 'shared-func',
    method: 'expvar.Publish',
    rest: ', expvar.Func(func() interface{} { return 1 })',
    isVoid: true,
    call: name => `expvar.Publish(${name}, expvar.Func(func() interface{} { return 1 }))`,
  },
  {
    name: 'http',
    imports: ['net/http'],
    taken: '/shared',
    method: 'http.HandleFunc',
    rest: `, ${HANDLER}`,
    isVoid: true,
    call: name => `http.HandleFunc(${name}, ${HANDLER})`,
  },
  {
    name: 'handle',
    imports: ['net/http'],
    taken: '/shared/',
    method: 'http.Handle',
    rest: ', http.NotFoundHandler()',
    isVoid: true,
    call: name => `http.Handle(${name}, http.NotFoundHandler())`,
  },
];

/** Of other registries, which take a name twice without a panic. @type {Sink[]} */
export const TOLERANT = [
  {
    name: 'image',
    imports: ['image'],
    taken: 'shared-image',
    isVoid: true,
    call: name => `image.RegisterFormat(${name}, "SHRD", nil, nil)`,
  },
  {
    name: 'mime',
    imports: ['mime'],
    taken: '.shared',
    call: name => `mime.AddExtensionType(${name}, "text/shared")`,
  },
  {
    name: 'hash',
    imports: ['crypto', 'crypto/md5'],
    taken: '4',
    isVoid: true,
    call: () => 'crypto.RegisterHash(crypto.MD4, md5.New)',
  },
];

/** @param {string} name */
export function sinkNamed(name) {
  const sink = [...SINKS, ...TOLERANT].find(one => one.name === name);
  if (!sink) throw new Error(`no sink ${name}`);
  return sink;
}
