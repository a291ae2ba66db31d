import type { CauseRule } from '../../src/cause/cause.ts';
import { fix, type RuleCases, recorded } from './rule-case.ts';

/** What is said of causes: the compiler sees to it that there is a case of every one that can be found. */
export const CAUSE_CASES: Readonly<Record<CauseRule, RuleCases>> = {
  'toolchain-version': [
    recorded(
      'plain/host-1.21/plugin-1.22',
      'the plugin was built with go1.22.12, the host with go1.21.13',
      fix('build the plugin with go1.21.13', 'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.21.13}'),
    ),
    recorded(
      '1.27/damaged/linkhash-two',
      'likely: packages of the standard library differ although both say go1.27.4: one of the toolchains is patched',
      fix('build the plugin with go1.27.4', 'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.27.4}'),
      { is: 'error review' },
    ),
    recorded(
      '1.15/plain/named-main',
      'likely: the plugin was built with another release of Go (its runtime is that of Go 1.10 to 1.15) than the host, which has go1.15.15',
      fix('build the plugin with go1.15.15', 'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.15.15}'),
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
      'likely: -tags of the plugin: nothing; of the host: network; net differs',
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
      '1.27/sequence/rejected-twice',
      'likely: example.com/plugins/basic has another source in the plugin than in a.so ((devel))',
      fix('build the plugin from the source of example.com/plugins/basic that the host has'),
      { plugin: 1, is: 'error review' },
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
