import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { packageOfFunc } from '../../src/go/sources.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

/** The line of a declaration, counted in the source that the fixtures were built from. */
function lineOf(file: string, declaration: string): number {
  const text = readFileSync(new URL(`../../fixtures/recipes/${file}`, import.meta.url), 'utf8');
  return text.slice(0, text.indexOf(declaration)).split('\n').length;
}

const DESCRIBE = '(*Config).Describe';
const SHARED = ['example.com/shared', 'example.com/shared/policy', 'example.com/dep'];

async function originOf(name: string, packages: readonly string[]) {
  const role = name.startsWith('host') ? 'host' : 'plugin';
  const binary = await readBinary(memorySource(binaryBytes(name)), name, role);
  return binary.origin(new Set(packages), new Set(packages.filter(path => path.includes('.'))));
}

describe('where packages were compiled from', () => {
  for (const name of ['host-1.27', 'host-1.22', 'plugin-1.15', 'plugin-1.19', 'plugin-1.22', 'plugin-1.27']) {
    it(`is told by the function table: ${name}`, async () => {
      const { directories, lines, inlining, race } = await originOf(name, [
        ...SHARED,
        'runtime',
        'fmt',
        'absent',
      ]);
      expect(directories['runtime']).toMatch(/^(\/.*\/src\/)?runtime$/);
      expect(directories['fmt']).toMatch(/^(\/.*\/src\/)?fmt$/);
      // A trimmed file has MODULE@VERSION, any other an absolute path.
      expect(directories['example.com/shared']).toMatch(/^(\/.*\/shared|example\.com\/shared@v1\.0\.0)$/);
      // All functions of these are inlined: only the table of files has them.
      expect(directories['example.com/shared/policy']).toBe(`${directories['example.com/shared']}/policy`);
      expect(directories['example.com/dep']).toMatch(/(^|\/)example\.com\/dep@v1\.0\.0$/);
      expect(directories['absent']).toBeUndefined();
      expect(lines?.['example.com/shared']?.[DESCRIBE]).toBe(
        lineOf('shared/shared.go', 'func (c *Config) Describe'),
      );
      expect({ inlining, race }).toEqual({ inlining: true, race: false });
    });
  }

  it('is told of a program that is linked to no fixed address', async () => {
    const { directories } = await originOf('host-1.15-pie', ['runtime', 'example.com/shared']);
    expect(Object.keys(directories).sort()).toEqual(['example.com/shared', 'runtime']);
  });

  it('is not told of what is no Go program', async () => {
    expect(await originOf('c-library', ['runtime'])).toEqual({ directories: {} });
  });
});

describe('the package of a function', () => {
  it.each([
    ['net/http.(*Client).Do', 'net/http'],
    ['main.main', 'main'],
    ['gopkg.in/yaml%2ev2.Unmarshal', 'gopkg.in/yaml.v2'],
    ['example.com/m.Map[go.shape.struct { example.com/x.A }].Get', 'example.com/m'],
    ['example.com/m.init.0.func1', 'example.com/m'],
    ['type:.eq.[2]string', undefined],
    ['type..hash.main.T', undefined],
    ['go:buildid', undefined],
    ['_cgo_topofstack', undefined],
    ['', undefined],
  ])('%s', (name, path) => {
    expect(packageOfFunc(name)).toBe(path);
  });
});
