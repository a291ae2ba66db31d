import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCHEMA_MODULES, SCHEMAS, schemaModule, schemaText } from '../scripts/generate-schema.js';
import * as core from '../src/index.ts';
import * as withFiles from '../src/node.ts';

const root = new URL('..', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  bin: Record<string, string>;
  files: string[];
};

describe('the package', () => {
  it('has the version that the command shows', () => {
    expect(core.VERSION).toBe(manifest.version);
  });

  it('depends on little: the command line, colours, YAML, patterns and archives, pinned', () => {
    expect(manifest.dependencies).toEqual({
      chalk: '5.6.2',
      fzstd: '0.1.1',
      picomatch: '4.0.7',
      'tar-stream': '3.2.2',
      tinyglobby: '0.2.17',
      yaml: '2.9.1',
      yargs: '18.2.0',
    });
  });

  it('exports files that the build makes', () => {
    const files = Object.values(manifest.exports).flatMap(entry =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    for (const file of [...files, ...Object.values(manifest.bin)]) {
      expect(existsSync(new URL(file, root)), file).toBe(true);
    }
  });

  it('publishes nothing that nobody can read: no bytecode', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files: published }] = JSON.parse(packed) as [{ files: { path: string }[] }];
    const names = published.map(({ path }) => path);
    expect(names).toContain('dist/command/entry.js');
    expect(names).toContain('SECURITY.md');
    expect(existsSync(new URL('dist/command/entry.js.cache', root))).toBe(true);
    expect(
      names.filter(name => !/\.(js|ts|json|md|1|yml|mk|sh)$|^LICENSE$|^integrations\/Dockerfile$/.test(name)),
    ).toEqual([]);
  });

  it('offers files only by the entry for Node', () => {
    expect('checkFiles' in core).toBe(false);
    expect('checkFiles' in withFiles).toBe(true);
    expect(Object.keys(core).filter(name => !(name in withFiles))).toEqual([]);
  });

  it('publishes the schema that the types give', () => {
    for (const schema of SCHEMAS)
      expect(readFileSync(new URL(schema.file, root), 'utf8'), schema.file).toBe(schemaText(schema));
    for (const own of SCHEMA_MODULES)
      expect(readFileSync(new URL(own.file, root), 'utf8'), own.file).toBe(schemaModule(own));
  });
});
