import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import type { BuildInfo } from '../../src/go/build-info.ts';
import { hashText } from '../../src/go/package-hash.ts';
import { type Binary, NameSet, readBinary } from '../../src/read/binary.ts';
import { binaryBytes, binaryNames, manifestOf } from '../support/binaries.ts';
import { goldenOf } from './golden.ts';

const open = (name: string): Promise<Binary> =>
  readBinary(
    memorySource(binaryBytes(name)),
    name,
    manifestOf(name).kind === 'go-plugin' ? 'plugin' : 'host',
  );

const withGolden = binaryNames().map(name => ({ name, golden: goldenOf(name) }));

const quoted = (text: string) => (/[ \t\r\n"`]/.test(text) ? JSON.stringify(text) : text);

/** As `go version -m` prints it (cmd/go/internal/version); debug/buildinfo adds a version to a bare directory. */
function printed({ goVersion, path, main, deps, settings }: BuildInfo): string[] {
  const lines = [goVersion];
  if (path !== undefined) lines.push(`path\t${path}`);
  for (const [word, module] of [
    ...(main ? [['mod', main] as const] : []),
    ...deps.map(dep => ['dep', dep] as const),
  ]) {
    lines.push([word, module.path, module.version, ...(module.replace ? [] : [module.sum ?? ''])].join('\t'));
    const { replace } = module;
    if (replace) lines.push(['=>', replace.path, replace.version, replace.sum ?? ''].join('\t'));
  }
  return [...lines, ...Object.entries(settings).map(([key, value]) => `build\t${key}=${quoted(value)}`)];
}

describe('what `go version -m` prints', () => {
  const cases = withGolden.filter(({ golden }) => golden.buildInfo);
  it('is there for every program and every plugin from Go 1.20 on', () => {
    expect(cases.map(({ name }) => name)).toEqual(
      binaryNames().filter(name => /^(go|host)-|^(plugin|types)-1\.2/.test(name)),
    );
  });
  for (const { name, golden } of cases) {
    it(`is our build info: ${name}`, async () => {
      const info = (await open(name)).profile.go?.buildInfo;
      const strip = (lines: readonly string[]) => lines.map(line => line.replace(/\t+$/, ''));
      expect(info && strip(printed(info))).toEqual(strip(golden.buildInfo ?? []));
    });
  }
  for (const name of binaryNames().filter(name => /^(plugin|types)-1\.1/.test(name))) {
    it(`finds nothing, and neither do we: ${name}`, async () => {
      expect(goldenOf(name).buildInfo).toBeUndefined();
      expect((await open(name)).profile.go?.buildInfo).toBeUndefined();
    });
  }
});

describe('the bytes of `pkghashbytes` symbols, as nm finds them', () => {
  for (const { name, golden } of withGolden) {
    const { packageHashes } = golden;
    if (!packageHashes) continue;
    const old = /-1\.1[0-9]/.test(name) ? 'go.link.pkghash.' : 'go:link.pkghash.';
    it(`are the strings that \`pkghash\` symbols point to: ${name}`, async () => {
      const names = Object.keys(packageHashes).map(path => old + path);
      const answers = await (await open(name)).answering(new NameSet(names));
      expect(answers.exports?.packageHashes).toEqual(
        Object.fromEntries(Object.entries(packageHashes).map(([path, hash]) => [old + path, hash])),
      );
    });
    if (manifestOf(name).kind !== 'go-plugin') continue;
    it(`are the packages and link-time hashes of the moduledata: ${name}`, async () => {
      const module = (await open(name)).profile.go?.module;
      if (!module?.known) throw new Error(module?.why ?? 'no module');
      const { packages } = module.value;
      expect(Object.fromEntries(packages.map(linked => [linked.package, linked.hash]))).toEqual(
        packageHashes,
      );
      expect(packages.map(({ symbol }) => symbol)).toEqual(packages.map(linked => old + linked.package));
    });
  }
  it('reads hex digits of Go 1.15 as they stand, and later bytes in hex', () => {
    const digits = '0123456789abcdef0123456789abcdef01234567';
    expect(hashText(new TextEncoder().encode(digits))).toBe(digits);
    expect(hashText(new Uint8Array([0, 0xff, 0x30]))).toBe('00ff30');
    expect(hashText(new TextEncoder().encode(digits.toUpperCase()))).toBe(
      Buffer.from(digits.toUpperCase()).toString('hex'),
    );
  });
});

describe('the constructor, as objdump reads its code', () => {
  const cases = withGolden.filter(({ golden }) => golden.registered);
  it('is there in a plugin of each of nine releases', () => {
    const releases = cases.flatMap(({ name }) => /^plugin-(1\.\d+)/.exec(name)?.[1] ?? []);
    expect([...new Set(releases)].sort()).toEqual(
      [15, 19, 21, 22, 23, 24, 25, 26, 27].map(minor => `1.${minor}`),
    );
  });
  for (const { name, golden } of cases) {
    it(`registers this moduledata, by this offset of next: ${name}`, async () => {
      const dynamic = (await open(name)).profile.elf?.dynamic;
      if (!dynamic?.known) throw new Error(dynamic?.why);
      expect(dynamic.value.constructors.module).toEqual({
        address: golden.registered?.moduledata,
        next: golden.registered?.next,
        list: 'runtime.lastmoduledatap',
        // All of its code is Go's.
        entry: expect.any(Number),
      });
    });
  }
});

describe("the Go linker's own symbols of an unstripped file", () => {
  const cases = withGolden.filter(({ golden }) => golden.linkerSymbols);
  for (const { name, golden } of cases) {
    const linker = golden.linkerSymbols ?? {};
    it(`name the structures of the moduledata: ${name}`, async () => {
      const { profile } = await open(name);
      const dynamic = profile.elf?.dynamic;
      if (!dynamic?.known) throw new Error(dynamic?.why);
      expect(dynamic.value.constructors.module?.address).toBe(linker['local.moduledata']);
      const module = profile.go?.module;
      if (!module?.known) throw new Error(module?.why);
      const stored = (symbol: string) => ({ address: linker[symbol] ?? 0 });
      const { words } = module.value;
      // typelinks used to follow types, so that only pointers of this one name can be meant
      for (const symbol of ['runtime.types', 'runtime.etypes', 'go:link.pkghashes']) {
        expect(words, symbol).toContainEqual(stored(symbol));
      }
      if (module.value.exports.length > 0) expect(words, 'ptab').toContainEqual(stored('go:plugin.tabs'));
    });
  }
  for (const { name, golden } of cases.filter(({ golden }) => golden.initTasks)) {
    it(`list the init tasks: ${name}`, async () => {
      const module = (await open(name)).profile.go?.module;
      if (!module?.known) throw new Error(module?.why);
      expect(module.value.initTasks).toEqual(golden.initTasks?.map(symbol => ({ symbol })));
    });
  }
});
