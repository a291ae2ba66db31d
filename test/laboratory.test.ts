import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const texts = new Map(
  ['lab', 'scripts', 'bench'].flatMap(room =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.js'))
      .map(name => join(room, name))
      .map(file => [file, readFileSync(join(ROOT, file), 'utf8')] as const),
  ),
);

/** Files that a file loads, as paths from the root. TypeScript that a script writes is none of them. */
function loadedBy(file: string): string[] {
  const specifiers = (texts.get(file) ?? '').matchAll(
    /^(?:import|\} from|import (?!type\b).* from) '(\.[^']+)';$/gm,
  );
  return [...specifiers].map(([, target = '']) => relative(ROOT, join(ROOT, dirname(file), target)));
}

/** Everything that a file loads, directly or not. */
function closureOf(file: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string) => {
    for (const next of loadedBy(one)) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(file);
  return found;
}

describe('the laboratory, the scripts and the bench', () => {
  it('are read by this test', () => {
    expect(texts.size).toBeGreaterThan(100);
    expect(loadedBy('lab/fuzz/structures.js')).toContain('lab/elf/elf-map.js');
    expect(loadedBy('lab/truth/verify.js')).toContain('lab/truth/build.js');
  });

  it('have no import cycle', () => {
    expect([...texts.keys()].filter(file => closureOf(file).has(file))).toEqual([]);
  });

  it('load only files that exist', () => {
    const missing = [...texts.keys()].flatMap(file =>
      loadedBy(file).filter(target => !target.startsWith('dist/') && !existsSync(join(ROOT, target))),
    );
    expect(missing).toEqual([]);
  });

  it('read ELF files without our own reader, so that they find its mistakes', () => {
    const own = [...texts.keys()].filter(file => file.startsWith('lab/elf/'));
    const pages = 'lab/fuzz/readelf/pages.js';
    const loaded = [...own, pages].flatMap(file => [...closureOf(file)]);
    expect(own.length).toBeGreaterThan(3);
    expect(loaded.filter(file => /^(dist|src)\//.test(file))).toEqual([]);
  });

  it('have no file over 400 lines', () => {
    const long = [...texts].filter(([, text]) => text.split('\n').length > 401);
    expect(long.map(([file]) => file)).toEqual([]);
  });
});
