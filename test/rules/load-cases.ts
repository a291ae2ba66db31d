import { ET_DYN } from '../../src/elf/constants.ts';
import type { Inputs } from '../support/replay.js';
import { fix, type RuleCases, recorded } from './rule-case.ts';

/** What is said of files that load all the same. */
/** The library that comes with the plugin. */
function besideIn({ environment }: Inputs) {
  return environment.libraries?.find(({ name }) => name.startsWith('libgoplug-beside'))?.profile;
}

/** As if the host were of this release, and both sides had so many itabs. */
function ofRelease({ host, requests }: Inputs, release: string, itabs?: number, own?: number) {
  const set = (profile: typeof host, count: number | undefined) => {
    if (profile.go)
      Object.assign(profile.go, { version: release, ...(count === undefined ? {} : { itabs: count }) });
  };
  set(host, itabs);
  for (const { content } of requests) if (content?.kind === 'profile') set(content.profile, own);
}

const REG = {
  own: { path: 'example.com/reg', module: 'example.com/reg' },
  other: { path: 'example.com/reg/v2', module: 'example.com/reg/v2' },
};

export const LOAD_CASES: Readonly<Record<string, RuleCases>> = {
  'cpu-level': [
    recorded(
      '1.27/plain/amd64v3',
      'the plugin was built with GOAMD64=v3, the host with GOAMD64=v1: it needs a newer processor',
      fix('build for the level of the host', 'GOAMD64=v1 go build -buildmode=plugin -o plugin.so .'),
      { is: 'note review' },
    ),
  ],
  'file-name': [
    recorded(
      '1.27/plain/plain',
      'the file is named for v5.1.0 on linux/arm64, but the files say otherwise (plugin: linux/amd64)',
      fix('build the plugin for the gateway v5.1.0 on linux/arm64'),
      {
        is: 'warning review',
        change: ({ requests }) => Object.assign(requests[0] ?? {}, { name: 'auth_v5.1.0_linux_arm64.so' }),
      },
    ),
  ],
  'go-runtime-second': [
    recorded(
      '1.27/foreign/c-shared',
      'it brings a Go runtime of its own, and the host has one already',
      undefined,
      { is: 'warning review', change: ({ environment }) => Object.assign(environment, { loader: 'dlopen' }) },
    ),
    recorded(
      'modes/dlopen/1.27/foreign/c-shared',
      'it brings a Go runtime of its own, and $DIR/plug.so has one already',
      undefined,
      {
        is: 'warning review',
        plugin: 1,
        change({ requests }) {
          const [first] = requests;
          const path = { kind: 'resolved', realPath: '/srv/second.so', fileId: 'second' } as const;
          if (first) requests.push({ ...first, name: './second.so', path });
        },
      },
    ),
  ],
  'host-unused': [
    recorded(
      '1.27/blank/plain',
      'the host imports package plugin, but nothing in it calls plugin.Open',
      undefined,
      { is: 'warning review' },
    ),
  ],
  'image-constructor': [
    recorded(
      '1.27/native/beside-found-runpath',
      'loading runs a function of $DIR/libgoplug-beside.so.1 before Go checks it',
      undefined,
      {
        is: 'note review',
        change: inputs => {
          const dynamic = besideIn(inputs)?.elf?.dynamic;
          if (dynamic?.known)
            dynamic.value.constructors.foreign = [{ tag: 'DT_INIT_ARRAY', address: 0x1139 }];
        },
      },
    ),
    recorded(
      '1.27/native/beside-found-runpath',
      // What _init of every file calls, if anybody has it.
      'loading runs a function of $DIR/libgoplug-beside.so.1 before Go checks it',
      undefined,
      {
        is: 'note review',
        change: inputs =>
          Object.assign(besideIn(inputs)?.exports.symbols ?? {}, { __gmon_start__: [{ name: '' }] }),
      },
    ),
    recorded(
      '1.27/native/cgo-constructor',
      'loading runs a function of the file before Go checks it',
      undefined,
      { is: 'note review' },
    ),
    recorded(
      'modes/1.22/as-plugin/gccgo-exe',
      'loading runs 2 functions of the file before Go checks it',
      undefined,
      { is: 'note review' },
    ),
  ],
  'image-disagrees': [
    recorded(
      '1.27/damaged/section-gnu-hash-far',
      'the file contradicts what the loader reads of it: section .gnu.hash is at file offset 0x7000000000, its segment at 0x2f8',
      undefined,
      { is: 'warning review' },
    ),
  ],
  'image-execstack': [
    recorded('1.27/damaged/crlf', 'the file asks for stacks on which code can run', undefined, {
      is: 'note review',
    }),
  ],
  'image-ifunc': [
    recorded(
      'modes/dlopen/foreign/c-program-static-pie',
      '16 ifunc resolvers of the file run while it is loaded',
      undefined,
      { is: 'note review' },
    ),
    recorded(
      'musl/1.27/peculiar/ifunc-musl',
      'an ifunc resolver of the file runs while it is loaded',
      undefined,
      { is: 'note review' },
    ),
  ],
  'image-textrel': [
    recorded(
      '1.27/damaged/flags-textrel',
      'the file asks for its code to be writable while it is relocated',
      undefined,
      { is: 'note review' },
    ),
  ],
  'image-unrecognised': [
    recorded(
      '1.27/plain/plain',
      'Elf64_Ehdr.e_phnum at offset 56 of the file is 0xffff: no known link editor writes that',
      undefined,
      {
        is: 'note review',
        // What a strict gate reads besides: the record holds what every check reads.
        change: inputs => {
          const unrecognised = [{ structure: 'Elf64_Ehdr.e_phnum', offset: 56, value: '0xffff' }];
          for (const { content } of inputs.requests)
            if (content?.kind === 'profile') Object.assign(content.profile, { unrecognised });
        },
      },
    ),
  ],
  'jit-moduledata': [
    recorded(
      '1.27/jit/plain',
      'the host contains github.com/bytedance/sonic/loader v0.2.4: if it generates code while a plugin is opened, the host dies of "plugin has empty pluginpath"',
      fix('build the host so that it generates no code', 'go build -tags=bytedance_tango -o host .'),
      { is: 'warning review' },
    ),
  ],
  'skew-silent': [
    recorded(
      '1.27/damaged/buildinfo-version',
      'the plugin was built with go1.99.9, the host with go1.27.4: no shared package differs in what it exports, but each side runs its own standard library',
      undefined,
      { is: 'warning review' },
    ),
    recorded(
      '1.27/vcs/vcs-body',
      'both sides take example.com/shared from a directory: of commit f4de40f8c397e20567cb853afc7dc777851d5863 with changes in the plugin, of e0bfced9b5bf668c1e345b232c8ea3b01e0bc95d with changes in the host',
      undefined,
      { is: 'note review' },
    ),
  ],
  'toolchain-defect': [
    recorded(
      '1.15/plain/plain',
      'the linker of go1.15.15 drops unexported methods that nothing in the host calls (fixed in go1.17.9): a plugin that calls one runs other code or faults',
      fix('build the host and its plugins with go1.17.9 or newer'),
      { is: 'warning review' },
    ),
    recorded(
      '1.27/sequence/two-good',
      "go1.27.1 mixes up types once the runtime's table of itabs grows by more than 84 (fixed in go1.27.2): type switches and type assertions on shared types fail, also in the host",
      fix('build the host and its plugins with go1.27.2 or newer'),
      { plugin: 1, change: inputs => ofRelease(inputs, 'go1.27.1', 150, 75) },
    ),
    recorded(
      '1.27/sequence/two-good',
      "go1.27.0 mixes up types (fixed in go1.27.2): the runtime's table of itabs grows with copies from plugins in it, and type switches and type assertions on shared types fail, also in the host",
      fix('build the host and its plugins with go1.27.2 or newer'),
      { plugin: 1, change: inputs => ofRelease(inputs, 'go1.27.0', 150, 150) },
    ),
    recorded(
      '1.27/sequence/two-good',
      'go1.27.0 mixes up types when two or more plugins are open (fixed in go1.27.2): type switches and type assertions on shared types fail, also in the host',
      fix('build the host and its plugins with go1.27.2 or newer'),
      { plugin: 1, change: inputs => ofRelease(inputs, 'go1.27.0') },
    ),
    recorded(
      '1.27/sequence/two-good',
      "go1.27.0 may mix up types (fixed in go1.27.2): the runtime's table of itabs grows with copies from plugins in it, and type switches and type assertions on shared types fail, also in the host",
      fix('build the host and its plugins with go1.27.2 or newer'),
      { is: 'warning review', change: inputs => ofRelease(inputs, 'go1.27.0', 300, 150) },
    ),
    recorded(
      '1.27/sequence/two-good',
      "go1.27.0 mixes up types once the runtime's table of itabs grows by more than 84, or with another plugin (fixed in go1.27.2): type switches and type assertions on shared types fail, also in the host",
      fix('build the host and its plugins with go1.27.2 or newer'),
      { is: 'note review', change: inputs => ofRelease(inputs, 'go1.27.0', 200, 100) },
    ),
    recorded(
      'ppc64le/1.27/plugin/plain',
      'a position-independent host of go1.16.15 on ppc64le dies of a fatal error when a plugin waits for a goroutine (fixed in go1.17)',
      fix('build the host without -buildmode=pie, or both with go1.17 or newer'),
      {
        is: 'warning review',
        change: inputs => {
          ofRelease(inputs, 'go1.16.15');
          if (inputs.host.elf) inputs.host.elf.type = ET_DYN;
        },
      },
    ),
  ],
  'twin-package': [
    recorded(
      '1.27/plain/plain',
      'example.com/reg is a second copy of example.com/reg/v2, which the host has (another major version): the host never sees what the plugin registers with example.com/reg.Register',
      fix('import example.com/reg/v2 in place of example.com/reg'),
      {
        is: 'warning review',
        twin: {
          ...REG,
          kinship: 'version',
          names: { same: 4, of: 5, hidden: 1 },
          effect: { kind: 'registers', functions: ['example.com/reg.Register'] },
        },
      },
    ),
    recorded(
      '1.27/plain/plain',
      'example.com/reg is a second copy of example.com/reg/v2, which the host has (another major version): Config, Plugin in the type of New are not what the host knows by that name, and type assertions on it report false',
      fix('import example.com/reg/v2 in place of example.com/reg'),
      {
        is: 'warning review',
        twin: {
          ...REG,
          kinship: 'version',
          names: { same: 4, of: 5, hidden: 1 },
          effect: { kind: 'exports', names: ['New'], types: ['Config', 'Plugin'] },
        },
      },
    ),
    recorded(
      '1.27/plain/plain',
      'example.com/reg is a second copy of example.com/reg/v2, which the host has (a fork): both register a.proto, b.proto in the registry that they share',
      fix('import example.com/reg/v2 in place of example.com/reg'),
      {
        is: 'warning review',
        twin: { ...REG, kinship: 'forked', effect: { kind: 'collides', names: ['a.proto', 'b.proto'] } },
      },
    ),
  ],
};
