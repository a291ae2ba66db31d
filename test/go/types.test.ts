import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import { memorySource } from '../../src/bytes/source.ts';
import { formatMethod, formatType } from '../../src/go/go-type.ts';
import { parseType } from '../../src/go/type-syntax.ts';
import type { ExportType } from '../../src/profile/profile.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const RELEASES = ['1.15', '1.19', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'];

/** What fmt's %T said of each symbol that a real host looked up: of a variable the pointer that Lookup gives. */
function observed(release: string): Record<string, string> {
  const file = new URL(`../../fixtures/truth/types/${release}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

async function read(release: string) {
  const name = `types-${release}`;
  const binary = await readBinary(memorySource(binaryBytes(name)), name, 'plugin');
  const { go } = binary.profile;
  const exports = go?.module?.known ? go.module.value.exports : [];
  return { exports, types: (await binary.exportTypes()) ?? {} };
}

function methodsOf(found: ExportType | undefined): string[] | undefined {
  return found?.methods?.map(method => formatMethod(method, 'path'));
}

/** Full form to short: each import path to its last element, the plugin's own to `main`; not inside type arguments. */
function shortened(text: string): string {
  const own = text.replaceAll('example.com/plugins/types.', 'main.');
  let depth = 0;
  return own
    .split(/([[\]])/)
    .map((part, i, parts) => {
      if (part === '[' && /[\w]$/.test(parts[i - 1] ?? '') && !/(^|[^\w.])map$/.test(parts[i - 1] ?? ''))
        depth++;
      else if (part === '[' && depth > 0) depth++;
      else if (part === ']' && depth > 0) depth--;
      return depth === 0 ? part.replace(/[\w.~-]+\/(?:[\w.~-]+\/)*/g, '') : part;
    })
    .join('');
}

describe('the types of a plugin for another processor', () => {
  const inputs = readInputs();

  it.each(['386', 's390x'])('were read as a real host of it prints them: %s', cpu => {
    const content = inputs.get(`${cpu}/1.27/plugin/types`)?.requests[0]?.content;
    const module = content?.kind === 'profile' ? content.profile.go?.module : undefined;
    const exports = module?.known ? module.value.exports : [];
    const said = exports.map(({ name, kind, type }) => [name, kind === 'var' ? `*${type}` : type]);
    expect(exports.length).toBeGreaterThanOrEqual(120);
    expect(Object.fromEntries(said)).toEqual(observed(cpu));
  });
});

describe('the types of a plugin that exports every kind', () => {
  for (const release of RELEASES) {
    it(`are those that a real host prints: Go ${release}`, async () => {
      const { exports } = await read(release);
      const said = exports.map(({ name, kind, type }) => [name, kind === 'var' ? `*${type}` : type]);
      expect(exports.length).toBeGreaterThanOrEqual(120);
      expect(Object.fromEntries(said)).toEqual(observed(release));
    });

    it(`are written alike from their trees: Go ${release}`, async () => {
      const { exports, types } = await read(release);
      const written = exports.map(({ name }) => {
        const found = types[name];
        return [name, found ? formatType(found.type, 'name') : ''];
      });
      expect(written).toEqual(exports.map(({ name, type }) => [name, type]));
    });

    it(`are read back from either form: Go ${release}`, async () => {
      const { exports, types } = await read(release);
      for (const { name, type } of exports) {
        const full = formatType(types[name]?.type ?? { kind: 'unknown', text: '' }, 'path');
        expect(formatType(parseType(type), 'name'), name).toBe(type);
        expect(formatType(parseType(full), 'path'), name).toBe(full);
      }
    });

    it(`differ in full form by their import paths only: Go ${release}`, async () => {
      const { exports, types } = await read(release);
      const wrong = exports.flatMap(({ name, type }) => {
        const found = types[name];
        const full = found ? formatType(found.type, 'path') : '';
        // Type arguments have whole paths in both forms, but for the plugin's own package.
        const short = shortened(full);
        const same = short === type.replaceAll('example.com/plugins/types.', 'main.');
        return same ? [] : [`${name}: ${full}, short ${type}`];
      });
      expect(wrong).toEqual([]);
    });

    it(`have the methods that the source declares: Go ${release}`, async () => {
      const { types } = await read(release);
      expect(methodsOf(types['OwnPoint'])).toEqual(['Area() float64', 'Move(int, int)', 'quiet()']);
      expect(methodsOf(types['OwnNumber'])).toEqual(['String() string']);
      expect(types['OwnTable']?.methods).toBeUndefined();
      if (release !== '1.15') expect(methodsOf(types['BoxInt'])).toEqual(['Get() int']);
    });
  }
});
