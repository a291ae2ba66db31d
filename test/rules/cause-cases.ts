import type { CauseRule } from '../../src/cause/cause.ts';
import type { ContentFact } from '../../src/link/request.ts';
import { fix, type RuleCases, recorded } from './rule-case.ts';

/** A package that a tool for instrumentation links in, in a copy of a profile. */
function inject(content: ContentFact | undefined): void {
  if (content?.kind !== 'profile') return;
  const { origin } = content.profile;
  content.profile.origin = {
    directories: {},
    ...origin,
    injected: ['github.com/DataDog/orchestrion/runtime/context'],
  };
}

/** As if a plugin had been built with -asan: ordinary hosts die of a real one, whose runtime has to come first. */
function sanitize(content: ContentFact | undefined): void {
  const info = content?.kind === 'profile' ? content.profile.go?.buildInfo : undefined;
  if (info) info.settings = { ...info.settings, '-asan': 'true' };
}

/** What is said of causes: the compiler sees to it that there is a case of every one that can be found. */
export const CAUSE_CASES: Readonly<Record<CauseRule, RuleCases>> = {
  'build-cpu-level': [
    recorded(
      'arm/1.27/plugin/goarm-5',
      'the plugin was built with GOARM=5, the host with GOARM=7; math of the standard library differs',
      fix('set GOARM as the host was built', 'export GOARM=7'),
    ),
  ],
  'build-instrumented': [
    recorded(
      '1.27/damaged/linkhash-two',
      'likely: the plugin was instrumented when it was compiled: it alone contains github.com/DataDog/orchestrion/runtime/context',
      fix('build the plugin without the tool'),
      { is: 'error review', change: inputs => inject(inputs.requests[0]?.content) },
    ),
    recorded(
      '1.27/damaged/linkhash-two',
      'likely: the host was instrumented when it was compiled: it alone contains github.com/DataDog/orchestrion/runtime/context',
      fix('build the plugin through the same tool (-toolexec), or the host without it'),
      { is: 'error review', change: ({ host }) => inject({ kind: 'profile', profile: host }) },
    ),
    recorded(
      'causes/1.27/plain/rewritten-away',
      'likely: the plugin was instrumented when it was compiled: a released module was compiled from /tmp/goplug-truth/away',
      fix('build the plugin without the tool'),
      { is: 'error review' },
    ),
  ],
  'build-pgo': [
    recorded(
      'causes/1.22/pgo/plain',
      '-pgo of the plugin: nothing; of the host: /tmp/goplug-truth/work/causes/host/default.pgo; hot functions of 2 packages are inlined differently',
      fix(
        'build the plugin with -pgo and the profile of the host (/tmp/goplug-truth/work/causes/host/default.pgo), or the host with -pgo=off',
        'go build -pgo=/tmp/goplug-truth/work/causes/host/default.pgo -buildmode=plugin -o plugin.so .',
      ),
    ),
    recorded(
      'causes/1.27/plain/pgo',
      '-pgo of the plugin: /tmp/goplug-truth/work/causes/plugin/default.pgo; of the host: nothing; hot functions of 2 packages are inlined differently',
      fix('build the plugin with -pgo=off, or the host with the same profile'),
    ),
  ],
  'build-sanitizer': [
    recorded(
      '1.27/damaged/linkhash-two',
      'sanitizer of the plugin: -asan; of the host: nothing',
      fix('build without -asan and -msan', 'go build -buildmode=plugin -o plugin.so .'),
      { change: ({ requests: [first] }) => sanitize(first?.content) },
    ),
  ],
  'module-main': [
    recorded(
      '1.15/plain/named-main',
      "the plugin's main package is called main, as the host's is (example.com/gateway): a plugin needs an import path of its own",
      fix('rename the module main', 'go mod edit -module=example.com/plugins/plug'),
    ),
    recorded(
      '1.27/plain/named-like-dependency',
      "the plugin's main package is called example.com/dep, as a package of the host is: a plugin needs an import path of its own",
      fix('rename the module example.com/dep', 'go mod edit -module=example.com/plugins/plug'),
    ),
  ],
  'toolchain-source': [
    recorded(
      '1.27/damaged/linkhash-two',
      'likely: packages of the standard library differ, from cmp on, although both the plugin and the host say go1.27.4 and the same flags: one of the toolchains is patched, or one build replaced sources',
      fix('build the plugin with go1.27.4', 'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4}'),
      { is: 'error review' },
    ),
  ],
  'toolchain-version': [
    recorded(
      'plain/host-1.21/plugin-1.22',
      'the plugin was built with go1.22.12, the host with go1.21.13',
      fix('build the plugin with go1.21.13', 'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.21.13}'),
    ),
    recorded(
      '1.15/damaged/linkhash-first',
      'likely: the plugin was built with another release of Go (its runtime is that of Go 1.10 to 1.15) than the host, which has go1.15.15',
      fix(
        'build the plugin with go1.15.15, by its own go command or one since 1.21, which does as GOTOOLCHAIN says',
        'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.15.15}',
      ),
      { is: 'error review' },
    ),
  ],
  'build-trimpath': [
    recorded(
      '1.27/pie/trimpath',
      'the plugin was built with -trimpath, the host without',
      fix('build without -trimpath', 'go build -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      '1.27/trimpath/plain',
      'the host was built with -trimpath, the plugin without',
      fix('build with -trimpath', 'go build -trimpath -buildmode=plugin -o plugin.so .'),
    ),
  ],
  'build-race': [
    recorded(
      '1.27/pie/race',
      'the plugin was built with -race, the host without',
      fix('build without -race', 'go build -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      '1.27/race/plain',
      'the host was built with -race, the plugin without',
      fix('build with -race', 'go build -race -buildmode=plugin -o plugin.so .'),
    ),
  ],
  'build-gcflags': [
    recorded(
      '1.27/pie/noopt',
      '-gcflags of the plugin: all=-N -l; of the host: nothing',
      fix('build without -gcflags', 'go build -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      '1.27/noopt/race',
      '-gcflags of the plugin: nothing; of the host: all=-N -l',
      fix(
        "build with -gcflags='all=-N -l'",
        "go build '-gcflags=all=-N -l' -buildmode=plugin -o plugin.so .",
      ),
    ),
  ],
  'build-tags': [
    recorded(
      '1.27/network/netgo',
      '-tags of the plugin: netgo,network; of the host: network; net differs',
      fix('build with -tags=network', 'go build -tags=network -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      '1.19/network/netgo',
      'likely: -tags of the plugin: not recorded; of the host: network; net differs',
      fix(
        'build with -tags=network',
        'go build -tags=network -buildmode=plugin -o plugin.so example.com/plugins/basic',
      ),
      { is: 'error review' },
    ),
  ],
  'build-experiment': [
    recorded(
      '1.27/pie/experiment',
      'GOEXPERIMENT of the plugin: arenas; of the host: nothing',
      fix('set GOEXPERIMENT as the host was built', 'unset GOEXPERIMENT'),
    ),
    recorded(
      '1.27/experiment/race',
      'GOEXPERIMENT of the plugin: nothing; of the host: arenas',
      fix('set GOEXPERIMENT as the host was built', 'export GOEXPERIMENT=arenas'),
    ),
  ],
  'build-cover': [
    recorded(
      '1.27/pie/cover-all',
      'the plugin counts the coverage of 3 packages, the host does not',
      fix('build without -cover', 'go build -buildmode=plugin -o plugin.so .'),
    ),
    recorded(
      '1.27/cover-all/extra',
      'the host counts the coverage of example.com/shared, the plugin does not',
      fix(
        'cover the same packages',
        'go build -cover -coverpkg=example.com/shared,example.com/shared/policy,example.com/shared/wire -buildmode=plugin -o plugin.so .',
      ),
    ),
  ],
  'module-version': [
    recorded(
      '1.27/pie/dep-newer',
      'example.com/dep: the plugin has v1.1.0, the host v1.0.0',
      fix('take example.com/dep as the host does', 'go mod edit -require=example.com/dep@v1.0.0'),
    ),
    recorded(
      '1.27/sequence/extra-conflict',
      'example.com/extra: the plugin has v1.1.0, a.so v1.0.0',
      fix('take example.com/extra as the host does'),
      { plugin: 1 },
    ),
    recorded(
      '1.27/plain/workspace',
      'example.com/dep: the plugin has a checkout without a version (the main module or a workspace), the host v1.0.0',
      fix('take example.com/dep as the host does', 'go mod edit -require=example.com/dep@v1.0.0'),
    ),
  ],
  'module-replace-label': [
    recorded(
      '1.27/trimpath/dep-replaced-back-trimpath',
      'example.com/dep is the same source, but -trimpath labels it with the required version: v1.0.1 => v1.0.0 in the plugin, v1.0.0 in the host',
      fix(
        'change the required version, not the replacement',
        'go mod edit -dropreplace=example.com/dep -dropreplace=example.com/dep@v1.0.1 -dropreplace=example.com/dep@v1.0.0 -require=example.com/dep@v1.0.0',
      ),
    ),
  ],
  'module-source': [
    recorded(
      '1.27/plain/dep-replaced-directory',
      'example.com/dep comes from another source: v1.0.0 => ../../modules/dep/v1.0.0 in the plugin, v1.0.0 in the host',
      fix(
        'build the plugin from the source of example.com/dep that the host has',
        'go mod edit -dropreplace=example.com/dep -dropreplace=example.com/dep@v1.0.0 -require=example.com/dep@v1.0.0',
      ),
    ),
    recorded(
      'causes/1.22/plain/board-inline',
      'likely: example.com/board has another source in the plugin than in the host (v0.0.0 => ../board)',
      fix(
        'build the plugin from the source of example.com/board that the host has',
        'go mod edit -require=example.com/board@v0.0.0',
        '[ -f /tmp/goplug-truth/work/causes/board/go.mod ] && go mod edit -replace=example.com/board=/tmp/goplug-truth/work/causes/board',
      ),
      { is: 'error review' },
    ),
  ],
  'source-path': [
    recorded(
      '1.27/pie/elsewhere',
      'example.com/shared: the plugin compiled it from /tmp/goplug-truth/elsewhere/shared, the host from /tmp/goplug-truth/work/shared, both without -trimpath',
      fix(
        'build both with -trimpath, or put the source where the host had it',
        'go mod edit -require=example.com/shared@v1.0.0',
        '[ -f /tmp/goplug-truth/work/shared/go.mod ] && go mod edit -replace=example.com/shared=/tmp/goplug-truth/work/shared',
      ),
    ),
  ],
  'source-vendored': [
    recorded(
      '1.27/pie/vendored',
      'example.com/dep is vendored in the plugin (/tmp/goplug-truth/work/plugins/basic/vendor/example.com/dep), and comes from /tmp/goplug-truth/modules/example.com/dep@v1.0.0 in the host',
      fix('build without the vendor directory', 'export GOFLAGS=-mod=mod'),
    ),
  ],
};
