import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms a room may import values from. Types may come from any room before it in the corridor. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  values: [],
  options: [],
  bytes: [],
  image: ['values', 'bytes'],
  elf: ['bytes'],
  go: ['bytes', 'elf'],
  protobuf: ['bytes'],
  code: ['bytes', 'elf', 'go'],
  profile: ['values', 'bytes', 'elf', 'go'],
  form: ['bytes', 'elf', 'profile'],
  read: ['bytes', 'elf', 'go', 'protobuf', 'code', 'profile', 'form'],
  target: ['image', 'bytes', 'profile', 'read'],
  link: ['profile', 'target'],
  contract: ['values', 'profile'],
  cause: ['profile', 'link'],
  recipe: ['profile', 'link', 'cause'],
  rules: ['profile', 'link', 'cause', 'recipe'],
  check: ['profile', 'read', 'target', 'link', 'contract', 'cause', 'rules'],
  inspect: ['profile', 'check'],
  fleet: ['check', 'rules'],
  sync: ['go', 'cause', 'recipe', 'check'],
  policy: ['values', 'options', 'image', 'contract', 'rules', 'check'],
  report: ['rules', 'check', 'fleet', 'sync'],
  explain: ['rules', 'report'],
  gate: ['rules', 'check', 'fleet'],
  node: [
    'values',
    'image',
    'bytes',
    'profile',
    'read',
    'target',
    'contract',
    'recipe',
    'rules',
    'check',
    'fleet',
    'sync',
    'policy',
    '',
  ],
  loader: ['check', 'node', 'report', 'gate', ''],
  cli: [
    'values',
    'options',
    'image',
    'bytes',
    'profile',
    'read',
    'contract',
    'recipe',
    'rules',
    'check',
    'inspect',
    'fleet',
    'sync',
    'policy',
    'report',
    'explain',
    'gate',
    'node',
    '',
  ],
};

/**
 * Files that are only vocabulary, which every later room may use: which characters can be shown, numbers, layouts, defects of
 * releases, how Go spells identifiers, versions, paths and types.
 */
const TABLES = [
  'bytes/hex.ts',
  'bytes/log-text.ts',
  'bytes/printable.ts',
  'elf/constants.ts',
  'go/moduledata-layouts.ts',
  'go/toolchain-defects.ts',
  'go/identifier.ts',
  'go/version.ts',
  'go/package-path.ts',
  'go/standard-library.ts',
  'go/cpu-levels.ts',
  'go/go-type.ts',
  'go/type-syntax.ts',
];

/** Data, which scripts/generate-docs.js and generate-schema.js write. */
const GENERATED: readonly string[] = [
  'elf/start-code-table.ts',
  'explain/examples.json',
  'link/glibc-symbol-table.ts',
  'profile/profile-schema.ts',
  'check/report-schema.ts',
  'fleet/matrix-report-schema.ts',
];

const CORRIDOR = Object.keys(ALLOWED);

const EXTERNAL: Readonly<Record<string, RegExp>> = {
  image: /^(tar-stream|fzstd)$/,
  policy: /^picomatch$/,
  node: /^(node:|(yaml|picomatch)$)/,
  loader: /^(node:|koffi$)/,
  cli: /^(node:|(yargs|chalk|tinyglobby)$)/,
};

interface Import {
  from: string;
  room: string;
  target: string;
  typeOnly: boolean;
}

function files(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? files(join(directory, entry.name)) : [join(directory, entry.name)],
  );
}

const sources = files(SRC).map(file => ({ file: relative(SRC, file), text: readFileSync(file, 'utf8') }));

/** The first directory; '' for the entries beside the rooms. */
function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

function importsOf({ file, text }: { file: string; text: string }): Import[] {
  const room = roomOf(file);
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:([^'";]*?)\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/g;
  return [...text.matchAll(pattern)].map(([, type, names = '', target = '', dynamic]) => {
    const bound = names.replace(/[{}\s]/g, ' ').trim();
    const allTypes =
      bound !== '' && /\{/.test(names) && bound.split(',').every(name => /^\s*(type\s|$)/.test(name));
    return { from: file, room, target: dynamic ?? target, typeOnly: type !== undefined || allTypes };
  });
}

const imports = sources.flatMap(importsOf);

function targetOf({ from, target }: Import): string {
  return relative(SRC, resolve(SRC, dirname(from), target));
}

describe('the corridor', () => {
  it('has an import in every room to look at', () => {
    expect(new Set(imports.map(({ room }) => room)).size).toBeGreaterThan(10);
    expect(imports.length).toBeGreaterThan(150);
  });

  it('imports one way only', () => {
    const wrong = imports
      .filter(({ target, room }) => target.startsWith('.') && room !== '')
      .filter(found => {
        const file = targetOf(found);
        const room = roomOf(file);
        if (room === found.room || TABLES.includes(file)) return false;
        if (found.typeOnly) return CORRIDOR.indexOf(room) > CORRIDOR.indexOf(found.room);
        // The version is a constant that the command line shows.
        return !(ALLOWED[found.room] ?? []).includes(room);
      })
      .map(({ from, target }) => `${from} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('keeps Node and libraries in the rooms that are made for them', () => {
    const wrong = imports
      .filter(({ target }) => !target.startsWith('.'))
      .filter(({ target, room }) => !(EXTERNAL[room]?.test(target) ?? false))
      .map(({ from, target }) => `${from} imports ${target}`);
    expect(wrong).toEqual([]);
  });

  it('uses neither Buffer nor process outside node and cli', () => {
    const wrong = sources
      .filter(({ file }) => !/^(node|loader|cli)\//.test(file))
      .filter(({ text }) => /\bBuffer\.|\bprocess\.(env|argv|std\w+|cwd|exit)\b|\brequire\(/.test(text))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  it('has no cycle inside a room', () => {
    const graph = new Map(
      sources.map(({ file, text }) => [
        file,
        importsOf({ file, text })
          .filter(({ target, typeOnly }) => target.startsWith('.') && !typeOnly)
          .map(targetOf),
      ]),
    );
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    };
    for (const file of graph.keys()) if (!/^(index|node)\.ts$/.test(file)) visit(file, []);
    expect([...new Set(cycles)]).toEqual([]);
  });

  it('has no drawer for what has no place', () => {
    const drawers = sources
      .map(({ file }) => file)
      .filter(file => /(^|\/)(utils?|common|helpers?|types|shared|misc)(\.ts|\/)/.test(file));
    expect(drawers).toEqual([]);
  });

  it('keeps files small: half under 120 lines, nine in ten under 250, none over 400 that is not a table', () => {
    const sizes = sources
      .filter(({ file }) => !TABLES.includes(file) && !GENERATED.includes(file))
      .map(({ file, text }) => ({ file, lines: text.split('\n').length }))
      .sort((a, b) => a.lines - b.lines);
    const at = (share: number) => sizes[Math.floor(sizes.length * share)]?.lines ?? 0;
    expect(at(0.5)).toBeLessThanOrEqual(120);
    expect(at(0.9)).toBeLessThanOrEqual(250);
    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([]);
  });
});
