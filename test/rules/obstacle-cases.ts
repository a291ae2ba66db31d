import type { ObstacleRule } from '../../src/link/verdict.ts';
import { NO_PLUGIN } from '../../src/rules/wording/no-plugin.ts';
import type { Inputs } from '../support/replay.js';
import { fix, type RuleCases, recorded } from './rule-case.ts';

const FOR_LINUX = fix(
  'build it as a plugin for the system that the host runs on',
  'GOOS=linux CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .',
);
const AS_HOST = fix(
  'build it as a plugin, in the directory of its go.mod',
  'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4} CGO_ENABLED=1',
  'go build -buildmode=plugin -o plug.so .',
  'goplug-lint 1.27/host/plain plug.so',
);
const AS_PLUGIN = fix('build it as a plugin', 'CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .');
const AGAIN = fix('build it again, or copy it again and compare the checksum with that of the build');
const LINK_LIBRARY = fix('link the library that defines it: add it to #cgo LDFLAGS or CGO_LDFLAGS');
const IMAGE_OF_HOST = fix('build the plugin in an image with the C library of the host');
const LINK_DYNAMICALLY = fix('link the host dynamically', 'CGO_ENABLED=1 go build -o host .');
const OWN_PATH = fix(
  'give the plugin a module path of its own',
  'go mod edit -module example.com/plugins/other-name',
  'go build -buildmode=plugin -o plugin.so .',
);

/** What is said of obstacles: the compiler sees to it that there is a case of every one that the simulation can find. */
/** The needed library registers a module, at the offset of a release; absent: that of the plugin. */
function registersModule(next?: number) {
  return ({ requests, environment }: Inputs) => {
    const [content] = requests.map(request => request.content);
    const own = content?.kind === 'profile' ? content.profile.elf?.dynamic : undefined;
    const module = own?.known ? own.value.constructors.module : undefined;
    const library = environment.libraries?.find(({ name }) => name.startsWith('libgoplug-beside'));
    const dynamic = library?.profile?.elf?.dynamic;
    if (dynamic?.known && module)
      dynamic.value.constructors.module = { ...module, ...(next === undefined ? {} : { next }) };
  };
}

/** The target's glibc is named, and none of its files is at hand. */
function onGlibc(glibc: string) {
  return ({ environment }: Inputs) => {
    delete environment.libraries;
    environment.glibc = glibc;
  };
}

/** Init functions of host and plugin register a driver of one name; `certain`: those of the plugin on every path. */
function registersTwice(certain: boolean) {
  return ({ host, requests }: Inputs) => {
    const [content] = requests.map(request => request.content);
    const profile = content?.kind === 'profile' ? content.profile : undefined;
    const path = profile?.go?.module?.known ? profile.go.module.value.importPath : '';
    const driver = { registry: 'database/sql', name: 'mem' } as const;
    host.inits = { registrations: [{ ...driver, package: 'main', certain: true }], active: [] };
    const registrations = [{ ...driver, package: path, certain }];
    if (profile) profile.inits = { registrations, active: [path] };
    const module = profile?.go?.module;
    if (module?.known) module.value.initTasks = [{ symbol: `${path}..inittask` }];
  };
}

export const OBSTACLE_CASES: Readonly<Record<ObstacleRule, RuleCases>> = {
  'file-not-elf': [
    recorded('1.27/foreign/text', 'plug.so is a text file', fix(NO_PLUGIN.summary)),
    recorded(
      '1.27/foreign/not-main',
      'plug.so is an ar archive: what go build writes for a package that is not main, or without -buildmode=plugin',
      FOR_LINUX,
    ),
    recorded('1.27/foreign/gzip', 'plug.so is not an ELF file', FOR_LINUX),
  ],
  'file-truncated': [
    recorded(
      '1.27/damaged/cut-4',
      'the file has 4 bytes and ends before what its headers describe',
      fix('copy it again, and compare the checksum with that of the build'),
    ),
  ],
  'file-not-go-plugin': [
    recorded(
      '1.27/plain/bsymbolic',
      'plug.so is a Go plugin, but binds to its own runtime: it was linked with -Bsymbolic',
      AS_PLUGIN,
    ),
    recorded(
      '1.27/foreign/c-shared',
      'plug.so was built with -buildmode=c-shared: it has a runtime of its own and registers nothing with the host',
      AS_HOST,
    ),
    recorded(
      '1.27/foreign/shared',
      'plug.so has no Go module; the runtime throws, and recover cannot catch it',
      AS_PLUGIN,
    ),
    recorded('1.27/native/tls-libraries', 'b.so has no Go module', AS_PLUGIN, { plugin: 1 }),
    recorded(
      'modes/1.22/as-plugin/tinygo-shared',
      'plug.so was built by TinyGo, which makes no plugins: it has no Go module; the runtime throws, and recover cannot catch it',
      AS_PLUGIN,
    ),
  ],
  'file-unreadable': [
    recorded('1.27/name-plain/missing', 'there is no file at nowhere.so: No such file or directory'),
    recorded('1.27/name-plain/no-read', 'other.so cannot be opened: Permission denied'),
    recorded(
      '1.27/damaged/rela-far',
      'whether plug.so loads is unknown: DT_RELA: address 0x7000000000 (346800 bytes) is in no PT_LOAD',
      undefined,
      { is: 'warning open' },
    ),
  ],
  'elf-class': [
    recorded(
      '1.27/damaged/ident-4-1',
      'the plugin is 32-bit, the host 64-bit',
      fix('build it for amd64', 'GOARCH=amd64 CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .'),
    ),
  ],
  'elf-machine': [
    recorded(
      '1.27/foreign/go-linux-s390x',
      'the plugin is for s390x, the host for amd64',
      fix('build it for amd64', 'GOARCH=amd64 CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      'ppc64le/1.27/damaged/flags-abi-1',
      'the plugin follows another calling convention than the host: e_flags are 0x1 and 0x2',
      fix('build it for ppc64le', 'GOARCH=ppc64le CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .'),
    ),
  ],
  'elf-executable': [
    recorded(
      '1.27/foreign/exe',
      'plug.so is not a shared object: cannot dynamically load executable',
      AS_HOST,
    ),
    recorded(
      '1.27/foreign/pie',
      'plug.so is not a shared object: cannot dynamically load position-independent executable',
      AS_HOST,
    ),
  ],
  'elf-execstack': [
    recorded(
      'loong64/1.27/plugin/execstack',
      'the file asks for stacks on which code can run, and glibc gives none from 2.41 on',
      fix(
        'link it without executable stacks',
        'go build -buildmode=plugin -ldflags=-extldflags=-Wl,-z,noexecstack -o plugin.so .',
      ),
    ),
    recorded(
      'static/1.27/host/exe/plugin/execstack',
      'the file asks for stacks on which code can run, and the glibc inside a static host dies of it',
      fix(
        'link it without executable stacks',
        'go build -buildmode=plugin -ldflags=-extldflags=-Wl,-z,noexecstack -o plugin.so .',
      ),
    ),
  ],
  'elf-header': [
    recorded('1.27/damaged/ident-7-1', 'the file is damaged: ELF file OS ABI invalid', AGAIN),
    recorded(
      '1.27/damaged/init-0',
      'the file is damaged, and loading it takes the process down: DT_INIT: not-executable',
      AGAIN,
    ),
  ],
  'elf-relr': [
    recorded(
      'linkers/1.22/plugin/lld-relr',
      'its relocations are packed (DT_RELR), and it does not ask for GLIBC_ABI_DT_RELR, without which glibc refuses them',
      fix(
        'link it without packed relocations',
        'go build -buildmode=plugin -ldflags=-extldflags=-Wl,--pack-dyn-relocs=none -o plugin.so .',
      ),
    ),
  ],
  'host-glibc': [
    recorded(
      '1.27/plain/plain',
      'the host itself does not start: it runs on glibc 2.34 or newer',
      fix('build the host where glibc is as old as that of the target, or older'),
      { change: onGlibc('2.17') },
    ),
  ],
  'host-no-plugin-support': [
    recorded('1.27/blank/plain', 'no plugin can be loaded into 1.27/host/blank: it never calls plugin.Open'),
    recorded(
      'modes/host/tinygo/plain',
      'no plugin can be loaded into modes/host/tinygo: TinyGo built it, and has no package plugin',
    ),
  ],
  'host-no-cgo': [
    recorded(
      '1.27/nocgo/plain',
      'the host was built without cgo: its plugin.Open refuses every file',
      fix('build the host with cgo', 'CGO_ENABLED=1 go build -o host .'),
    ),
  ],
  'host-static': [
    recorded(
      '1.27/static/plain',
      'the host is linked statically: plugins cannot bind to its runtime, and opening one kills it',
      LINK_DYNAMICALLY,
    ),
    recorded(
      'musl/1.27/host-static/plain',
      'the host is linked statically with musl, whose dlopen then does nothing',
      LINK_DYNAMICALLY,
    ),
    recorded(
      'static/1.27/host/trimpath-stripped/plugin/plain',
      'the host is linked statically: plugins cannot bind to its runtime, and opening one kills it',
      LINK_DYNAMICALLY,
    ),
    recorded(
      'static/1.27/host/trimpath-stripped/foreign/c-shared',
      'the host is linked statically, and opening the file kills it: the Go runtime in it starts a thread, for which the second C library is not set up',
      LINK_DYNAMICALLY,
    ),
  ],
  'host-internal-link': [
    recorded(
      '1.27/no-rdynamic/plain',
      'the host does not export runtime.lastmoduledatap: plugins cannot bind to its runtime, and opening one kills it',
      fix('link the host externally', "CGO_ENABLED=1 go build -ldflags='-linkmode=external' -o host ."),
    ),
  ],
  'host-scope': [
    recorded(
      '1.27/c-shared-local/plain',
      'the host library was opened with local scope: plugins cannot bind to its runtime, and opening one kills the process',
      fix('open the host library with RTLD_GLOBAL, or link the program with it'),
    ),
  ],
  'host-start': [
    recorded(
      'linkers/1.22/host/library-gone/plain',
      'the host itself does not start: libgoplug-gone.so.1: cannot open shared object file: No such file or directory',
      fix('fix the host: without it no plugin is opened'),
    ),
  ],
  'init-conflict': [
    recorded(
      '1.27/plain/plain',
      'the init functions of example.com/plugins/basic panic: the driver "mem" is registered by the main package of the host already; a host that recovers the panic must not open the file again: plugin.Open never returns then',
      fix('leave the registration to main, or register it under another name'),
      { change: registersTwice(true) },
    ),
    recorded(
      '1.27/plain/plain',
      'the init functions of example.com/plugins/basic may panic: the driver "mem" is registered by the main package of the host too (it does so behind a branch), and the panic is "sql: Register called twice for driver mem"',
      fix('leave the registration to main, or register it under another name'),
      { change: registersTwice(false), is: 'warning review' },
    ),
  ],
  'library-go-module': [
    recorded(
      '1.27/native/beside-found-runpath',
      '$DIR/libgoplug-beside.so.1, which the plugin needs, is a Go plugin itself: the host finds the wrong module, and dies',
      fix('build the plugin without that library'),
      { change: registersModule(8) },
    ),
    recorded(
      '1.27/native/beside-found-runpath',
      '$DIR/libgoplug-beside.so.1, which the plugin needs, is a Go plugin itself: which module the host finds is open',
      fix('build the plugin without that library'),
      { is: 'warning open', change: registersModule() },
    ),
  ],
  'library-missing': [
    recorded(
      '1.27/native/library-gone',
      'libgoplug-gone.so.1 is not on the target',
      fix('install libgoplug-gone.so.1 where the host runs'),
    ),
    recorded(
      '1.27/native/beside-text',
      'libgoplug-beside.so.1 is found, but cannot be loaded',
      fix('install libgoplug-beside.so.1 where the host runs'),
    ),
  ],
  'sanitizer-runtime': [
    recorded(
      'sanitizers/1.27/plain/asan',
      'the constructor of /lib/x86_64-linux-gnu/libasan.so.8 ends the process: it is not the first library of the host',
      fix('build the plugin without -asan and -fsanitize=address'),
    ),
    recorded(
      'sanitizers/1.27/asan/c-address',
      'AddressSanitizer ends the process: the host registered the global variable _cgo_yield of the plugin already',
      fix(
        'build the plugin without -asan and -fsanitize=address, or start the host with ASAN_OPTIONS=detect_odr_violation=0',
      ),
    ),
    recorded(
      'sanitizers/1.27/asan-clang/asan',
      'the constructor of /lib/x86_64-linux-gnu/libasan.so.8 ends the process: the host has an AddressSanitizer runtime inside',
      fix('build the plugin without -asan and -fsanitize=address, or both with the same compiler'),
    ),
    recorded(
      'sanitizers/1.27/asan/asan-clang',
      'whether it registers a global variable that the host registered already does not show',
      fix('build the plugin without -asan and -fsanitize=address'),
      { is: 'warning open' },
    ),
  ],
  'symbol-undefined': [
    recorded(
      '1.27/native/cgo-undefined',
      'nothing in the process defines goplug_defined_nowhere',
      LINK_LIBRARY,
    ),
    recorded(
      '1.27/damaged/version-name',
      'nothing in the process defines pthread_setspecific and 4 more',
      LINK_LIBRARY,
    ),
  ],
  'glibc-version': [
    recorded(
      '1.27/native/glibc-future',
      'libc.so.6 on the target does not define GLIBC_9.99',
      fix('build the plugin where glibc is as old as that of the host, or older'),
    ),
    recorded(
      '1.27/native/glibc-future',
      'whether libc.so.6 of the target defines GLIBC_9.99 is not known',
      fix('build the plugin where glibc is as old as that of the host, or older'),
      { is: 'warning open', change: ({ environment }) => delete environment.libraries },
    ),
  ],
  'libc-mismatch': [
    recorded(
      'musl/glibc-host/plugin/plain',
      'the plugin needs libc.so: it was linked with musl, the host with glibc',
      IMAGE_OF_HOST,
    ),
    recorded(
      'musl/1.27/native/glibc-symbol',
      'the plugin needs goplug_future of glibc, with which it was linked; the host is on musl: musl does not have it',
      IMAGE_OF_HOST,
    ),
    recorded(
      'musl/glibc-plugin/plugin/plain',
      'the plugin was linked with glibc, the host with musl: it loads, and its C code runs on a library that it was not compiled for',
      IMAGE_OF_HOST,
      { is: 'warning review' },
    ),
  ],
  'tls-static': [
    recorded(
      'static/1.27/beside/storage-plain',
      'the initial-exec thread-local storage of $DIR/libgoplug-beside.so.1 does not fit into what the process keeps for later',
      fix('let the host link the library, or raise glibc.rtld.optional_static_tls for the host process'),
    ),
    recorded(
      '1.27/native/tls-1696',
      'its initial-exec thread-local storage does not fit into what the process keeps for later',
      fix(
        'compile the C code with the default TLS model, or raise the reserve for the host process',
        'export GLIBC_TUNABLES=glibc.rtld.optional_static_tls=2224',
      ),
    ),
    recorded(
      'musl/1.27/host-no-rdynamic/plain',
      'the host does not export runtime.tlsg, so the plugin would need a block of its own, for which musl keeps no room',
      fix('link the host with -rdynamic, as go build does, and the plugin with -buildmode=plugin'),
    ),
    recorded(
      'musl/1.27/beside/tls',
      'it has initial-exec thread-local storage, for which musl keeps no room after the start',
      fix('compile the C code with the default TLS model, or let the host link the library'),
    ),
  ],
  'toolchain-layout': [
    recorded(
      '1.27/sequence/release-1.15-first',
      'the plugin was built with Go 1.10 to 1.15, the host with go1.27.4: the runtimes do not fit together, and the host dies',
      fix(
        'build the plugin with go1.27.4, in the directory of its go.mod',
        'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4} CGO_ENABLED=1',
        'go build -buildmode=plugin -o a.so example.com/plugins/basic',
        'goplug-lint 1.27/host/plain a.so',
      ),
    ),
    recorded(
      '1.27/sequence/release-1.21-between',
      'the plugin was built with go1.21.13, the host with go1.27.4: the runtimes do not fit together',
      fix(
        'build the plugin with go1.27.4, in the directory of its go.mod',
        'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4} CGO_ENABLED=1',
        'go build -buildmode=plugin -o b.so .',
        'goplug-lint 1.27/host/plain b.so',
      ),
      { plugin: 1 },
    ),
  ],
  'package-hash': [
    recorded(
      '1.27/network/netgo',
      '1 of 88 packages that both contain differs (89 in the plugin)',
      fix(
        'build the plugin as the host was built, in the directory of its go.mod',
        'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4} CGO_ENABLED=1',
        'go build -tags=network -buildmode=plugin -o plug.so .',
        'goplug-lint 1.27/host/network plug.so',
      ),
    ),
    recorded(
      '1.27/pie/race',
      '30 of 78 packages that both contain differ (81 in the plugin)',
      fix(
        'build the plugin as the host was built, in the directory of its go.mod',
        'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4} CGO_ENABLED=1',
        'go build -buildmode=plugin -o plug.so .',
        'goplug-lint 1.27/host/pie plug.so',
      ),
    ),
  ],
  'plugin-already-loaded': [
    recorded(
      '1.27/sequence/copy',
      'a.so has the same plugin path, example.com/plugins/basic',
      { ...OWN_PATH, summary: `${OWN_PATH.summary}; if a.so is an earlier build of it, remove that` },
      { plugin: 1 },
    ),
    recorded('1.27/name-plain/hardlink', 'h.so is the same file as plug.so', OWN_PATH, { plugin: 1 }),
  ],
  'plugin-conflict': [
    recorded(
      '1.27/sequence/extra-conflict',
      'a.so, opened before, brought another build of example.com/extra, which the host does not contain',
      fix('build both plugins from one go.mod with the same flags, or import the package in the host'),
      { plugin: 1 },
    ),
  ],
  'plugin-poisoned': [
    recorded(
      '1.27/sequence/same-source-two-paths',
      'a.so defines names of example.com/plugins/second, and this plugin is bound to them in place of its own',
      fix('do not open a.so, or restart the host before this plugin is opened'),
      {
        plugin: 1,
        is: 'warning open',
        change: ({ requests: [first] }) => {
          const names = { foreignPackages: ['example.com/plugins/second'] };
          if (first?.content?.kind === 'profile') Object.assign(first.content.profile, names);
        },
      },
    ),
    recorded(
      '1.27/sequence/extra-poisoned',
      "a.so was rejected, but its copy of example.com/extra is still found before this plugin's own",
      fix('do not open a.so, or restart the host before this plugin is opened'),
      { plugin: 1 },
    ),
    recorded(
      '1.27/sequence/release-1.15-between',
      'a.so left the list of modules in a state in which no plugin can be found',
      fix('do not open a.so, or restart the host before this plugin is opened'),
      { plugin: 2 },
    ),
    recorded(
      '1.27/name-plain/two-suffixes',
      'p.so.so is the same file, and its first attempt failed: plugin was built with a different version of package example.com/shared',
      fix('do not open p.so.so, or restart the host before this plugin is opened'),
      { plugin: 1 },
    ),
  ],
  'plugin-symbol-missing': [
    recorded(
      '1.27/plain/pluginpath',
      'the plugin path is example.com/renamed, but its symbols have another prefix: Name, Limits, New, Handle cannot be found',
      fix('build without -pluginpath', 'go build -buildmode=plugin -o plugin.so .'),
    ),
  ],
  'process-dead': [
    recorded('1.27/name-plain/fifo', 'never opened: f.so takes the host down before', undefined, {
      plugin: 1,
      is: 'note open',
    }),
  ],
};
