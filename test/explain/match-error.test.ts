import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';
import { runClean } from '../support/installed.ts';

const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
/** characters, near the most that Linux lets one argument have */
const LENGTH = 125_000;
const filled = (text: string) => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

describe('a pasted text of the length of a log', () => {
  it.each([
    ['interface conversion: '],
    ['interface conversion: x is *func('],
    ['interface conversion: x is y'],
    ['version `'],
    ['Error loading shared library '],
    ['libc.musl-'],
    ['elf-'],
    ['a'],
  ])('that could begin an error at every place is answered: %s', text => {
    // It took the square of the length: what is far beyond a second ends the child.
    const { stderr, exitCode } = runClean(process.cwd(), [
      'timeout',
      '20',
      process.execPath,
      COMMAND,
      'explain',
      filled(text),
    ]);
    expect([0, 2]).toContain(exitCode);
    expect(stderr.length).toBeLessThan(500);
  });

  it.each([
    ['proto: '],
    ['pattern "x" (registered at '],
    ['\n'],
    ['"\n '],
    ['plugin loader '],
    ['gob: registering duplicate types for '],
    ['symbol a '],
    ['plugin "'],
    ["failed to assert type of plugin '"],
    ['Unable to load plugin function '],
  ])('that could begin the words of a host at every place is answered: %j', text => {
    const { stderr, exitCode } = runClean(process.cwd(), [
      'timeout',
      '20',
      process.execPath,
      COMMAND,
      'explain',
      filled(text),
    ]);
    expect([0, 2]).toContain(exitCode);
    expect(stderr.length).toBeLessThan(500);
  });

  it('is looked through to its end', async () => {
    const demo = unpackDemo();
    const error =
      'plugin.Open("p"): plugin was built with a different version of package runtime/internal/sys';
    const { stdout, exitCode } = await run(demo.directory, [
      'explain',
      `${filled('goroutine 1 [running]:\n')}\n${error}`,
    ]);
    demo.remove();
    expect(stdout).toContain('runtime/internal/sys is part of the standard library');
    expect(exitCode).toBe(0);
  });
});

/** What programs print, and what has to be said of it: words of ours, or a rule. */
const KNOWN: readonly [string, string][] = [
  ['panic: /usr/bin/auth flag redefined: log_dir', 'The flag -log_dir is defined twice'],
  ['panic: sql: Register called twice for driver mem', 'database driver mem is registered twice'],
  ['panic: gob: registering duplicate types for "rec": main.A != main.B', 'gob.RegisterName'],
  ['panic: gob: registering duplicate names for main.A: "a" != "b"', 'under another name'],
  ['panic: Reuse of exported var name: reqs', 'expvar publishes reqs already'],
  ['panic: http: multiple registrations for /debug/x', 'has a handler for /debug/x already'],
  [
    'panic: pattern "/debug/x" (registered at /p.go:8) conflicts with pattern "/debug/x" (registered at /h.go:9):',
    'conflicts with /debug/x',
  ],
  ['panic: proto: file "activate.proto" is already registered', 'registry has activate.proto already'],
  ['panic: proto: duplicate proto type registered: a.B', 'registry has a.B already'],
  ['panic: duplicate metrics collector registration attempted', 'Prometheus registry'],
  ['fatal error: unreachable method called. linker bug?', 'Go 1.18.1 or newer'],
  ['unexpected fault address 0xffffffffffffffff', 'Go 1.18.1 or newer'],
  ['panic: ast.Walk: unexpected node type *ast.DeferStmt', 'Go 1.27.2 or newer'],
  ['runtime: bad sweepgen in refill', 'go-runtime-second'],
  ['p.so: failed to map segment from shared object: Operation not permitted', 'noexec'],
  ['krakend: server plugin loader: unknown type', 'export-type'],
  ['unknown type', 'export-type'],
  ["plugin does not abide by 'New' function: func() error", 'New is there, but with another type'],
  ["plugin does not abide by 'AnalyzerPlugin' interface: *main.x", 'AnalyzerPlugin is there'],
  ['error while loading plugin: missing GetGotifyPluginInfo symbol', 'exports no GetGotifyPluginInfo'],
  ['unknown plugin version (unrecogninzed GetGotifyPluginInfo signature func())', 'export-type'],
  ['plugin "envoy.ext_authz.grpc" not registered', 'under another import path'],
  ["failed to assert type of plugin 'a.so': expected InitializerPlugin got *plugins.X", 'Plugin is there'],
  ["failed to lookup 'Plugin' symbol in plugin 'a.so'", 'exports no Plugin'],
  ['failed to cast GetName to func() string', 'GetName is there, but with another type'],
  ['missing RegisterSkill symbol: plugin: symbol RegisterSkill', 'exports no RegisterSkill'],
  ["required symbol not implemented: 'get_name'", 'dlsym finds no plugin_get_name'],
  ['[go proxy]: could not load FLBPluginInit symbol', 'dlsym finds no FLBPluginInit'],
  ['Error: Unable to load plugin function mosquitto_plugin_init().', 'no mosquitto_plugin_init'],
  ['lib: a.so, cannot find symbol: envoyGoFilterOnHttpData, err: x', 'no envoyGoFilterOnHttpData'],
  ['Error relocating p.so: __vfprintf_chk: symbol not found', '_chk are those of glibc'],
  ['Error relocating p.so: deflate: symbol not found', 'symbol-undefined'],
  ['p.so: initial-exec TLS resolves to dynamic definition in p.so', 'golang/go#75048'],
  ['Error relocating p.so: RELRO protection failed: x', 'elf-header'],
  ['Symbol not found: Init', 'export-missing'],
  ["./h: /lib/libc.so.6: version `GLIBC_2.34' not found (required by ./h)", 'host-glibc'],
  ['p.so: CPU ISA level is lower than required', 'cpu-level'],
  ['p.so: no version information available (required by p.so)', 'A warning, not an error'],
  ['symbol a version B not defined in file c.so with link time reference', 'symbol-undefined'],
  ['p.so: cannot make segment writable for relocation: Permission denied', 'image-textrel'],
  ['p.so: unexpected reloc type 0x25', 'elf-machine'],
  ['p.so: unsupported version 2 of Verneed record', 'elf-header'],
  ['cannot allocate TLS data structures for initial thread', 'tls-static'],
];

describe('what programs print', () => {
  it.each(KNOWN)('%s is explained: %s', async (text, words) => {
    const { stdout, exitCode } = await run(process.cwd(), ['explain', text]);
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\n/g, ' ')).toContain(words);
  });
});
