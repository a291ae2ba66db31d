import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { hostBuildOf } from '../../src/recipe/host-build.ts';
import { type PlanOptions, planCommands, planOf, sharedModules } from '../../src/recipe/plan.ts';
import { recipeDockerfile, recipeScript } from '../../src/recipe/script.ts';

const inputs = readInputs();

/** The profile of a recorded host whose packages differ from those of a plugin, so that it has an origin. */
function host(id: string, change: (profile: CheckProfile) => void = () => {}): CheckProfile {
  const input = inputs.get(id);
  if (!input) throw new Error(`no case ${id}`);
  const profile = structuredClone(input.host);
  change(profile);
  return profile;
}

function commands(profile: CheckProfile, options: Partial<PlanOptions> = {}): string[] {
  const plan = planOf(hostBuildOf(profile), {
    modules: [],
    output: 'plugin.so',
    isWhole: false,
    mayBeElsewhere: false,
    ...options,
  });
  return planCommands(plan, 'goplug-lint host plugin.so');
}

describe('a plan', () => {
  it.each([
    ['1.27/trimpath/plain', 'go build -trimpath -buildmode=plugin -o plugin.so .'],
    ['1.22/race/plain', 'go build -race -buildmode=plugin -o plugin.so .'],
    ['1.22/noopt/plain', "go build '-gcflags=all=-N -l' -buildmode=plugin -o plugin.so ."],
    // Recorded by the symbols that it left: nothing else tells of Go 1.15.
    ['1.15/noopt/plain', "go build '-gcflags=all=-N -l' -buildmode=plugin -o plugin.so ."],
    ['1.22/network/trimpath', 'go build -tags=network -buildmode=plugin -o plugin.so .'],
    ['1.27/plain/trimpath', 'go build -buildmode=plugin -o plugin.so .'],
  ])('builds as the host was built: %s', (id, line) => {
    expect(commands(host(id)).at(-2)).toBe(line);
  });

  it('takes the release of the host unless another way is given, and its experiments', () => {
    expect(commands(host('1.22/experiment/plain'))[0]).toBe(
      'export GOTOOLCHAIN=${GOTOOLCHAIN:-go1.22.12} CGO_ENABLED=1 GOEXPERIMENT=arenas',
    );
  });

  it('says what the host does not tell', () => {
    const patched = host('1.27/plain/trimpath', ({ go }) => {
      if (go) go.version = 'go1.27.4 (Some Vendor 1.27.4-1)';
    });
    expect(hostBuildOf(patched).unknown).toEqual([
      'where to get go1.27.4 (Some Vendor 1.27.4-1): it is not a release of the Go project',
    ]);
    expect(hostBuildOf(host('1.15/plain/trimpath')).unknown).toEqual([
      'which build tags the host was built with',
    ]);
  });

  it('requires a version, and drops what replaces it in the plugin', () => {
    const modules = [{ path: 'example.com/dep', required: 'v1.0.1', isReplaced: true }];
    expect(commands(host('1.27/trimpath/plain'), { modules })).toContain(
      'go mod edit -dropreplace=example.com/dep -dropreplace=example.com/dep@v1.0.1 -dropreplace=example.com/dep@v1.0.0 -require=example.com/dep@v1.0.0',
    );
  });

  it('replaces what the host replaces by another module', () => {
    const replaced = host('1.27/trimpath/plain', ({ go }) => {
      const dep = go?.buildInfo?.deps.find(({ path }) => path === 'example.com/dep');
      if (dep) dep.replace = { path: 'example.com/fork', version: 'v1.2.3' };
    });
    const modules = [{ path: 'example.com/dep', isReplaced: false }];
    expect(commands(replaced, { modules })).toContain(
      'go mod edit -require=example.com/dep@v1.0.0 -replace=example.com/dep=example.com/fork@v1.2.3',
    );
  });

  it('replaces by the directory of an untrimmed host, if it is there, in the line that builds', () => {
    const modules = [{ path: 'example.com/shared', isReplaced: false }];
    const place = '/tmp/goplug-truth/elsewhere/shared';
    const line = commands(host('1.27/elsewhere/plain'), { modules }).at(-2);
    expect(line).toBe(
      `[ -f ${place}/go.mod ] && go mod edit -replace=example.com/shared=${place} && go build -buildmode=plugin -o plugin.so .`,
    );
  });

  it('asks for the tree of a trimmed host, unless the plugin has a directory of its own', () => {
    const module = { path: 'example.com/shared', isReplaced: false };
    const options = { output: 'plugin.so', isWhole: false, mayBeElsewhere: true };
    const trimmed = hostBuildOf(host('1.27/trimpath/plain'));
    const { unknown, needs, steps } = planOf(trimmed, { ...options, modules: [module] });
    expect(unknown.join()).toContain('the source of example.com/shared');
    expect(needs.map(({ test }) => test.slice(0, 16))).toEqual([': "${HOST_SOURCE']);
    expect(steps).toEqual(['go mod edit -replace=example.com/shared="$HOST_SOURCE"/../shared']);
    const own = planOf(trimmed, {
      ...options,
      modules: [{ ...module, isReplaced: true, isOwnSource: true }],
    });
    expect(own).toMatchObject({ unknown: [], needs: [], steps: [] });
  });

  it('lowers the language version where the toolchain is older, and the toolchain line from Go 1.21 on', () => {
    const edits = (goDirective: string) => commands(host('1.27/trimpath/plain'), { goDirective });
    expect(edits('1.27')).toContain('go mod edit -go=1.27 -toolchain=none');
    expect(edits('1.19')).toContain(
      "sed -e '/^toolchain /d' -e 's/^go .*/go 1.19/' go.mod > go.mod.new && mv go.mod.new go.mod",
    );
  });
});

describe('a recipe', () => {
  const build = hostBuildOf(host('1.27/trimpath/plain'));
  const plan = planOf(build, {
    modules: sharedModules(build),
    output: 'plugin.so',
    isWhole: true,
    mayBeElsewhere: true,
  });
  const names = { host: './a gateway', module: 'my plugin', output: 'plugin.so', version: '1.0.0' };

  it('is a script that stops at the first error and ends with the check', () => {
    const lines = recipeScript(build, plan, names).trimEnd().split('\n');
    expect(lines[0]).toBe('#!/bin/sh');
    expect(lines).toContain('set -eu');
    expect(lines).toContain("  cd 'my plugin'");
    expect(lines.at(-1)).toBe("goplug-lint './a gateway' 'my plugin/plugin.so'");
  });

  it('is a Dockerfile with the image of the release, on the oldest Debian that has it', () => {
    const text = recipeDockerfile(build, plan, names, false);
    expect(text).toContain('FROM golang:1.27.4-bookworm AS build');
    expect(text).toContain('\nRUN go build -trimpath -buildmode=plugin -o plugin.so .\n');
    expect(recipeDockerfile(build, plan, names, true)).toContain('FROM golang:1.27.4-alpine AS build');
  });
});
