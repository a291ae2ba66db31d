import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, unpackDemo } from '../support/demo.ts';

const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));

let demo: ReturnType<typeof unpackDemo>;
beforeAll(() => {
  demo = unpackDemo();
  execFileSync('mkfifo', [at('fifo')]);
});
afterAll(() => demo.remove());
const at = (name: string) => join(demo.directory, name);

/** What took from seconds to minutes, or gigabytes, or recursed until the stack was full: each is read no further than it must. */
const TEXTS: [what: string, name: string, text: () => string, words: RegExp][] = [
  ['YAML of many keys', 'c.yaml', () => lines(24_000, i => `k${i}: 1`), /more than 20000 words and signs/],
  ['YAML of many levels', 'c.yaml', () => '['.repeat(200_000), /more than 64 levels/],
  ['YAML of nested lists', 'c.yaml', () => '- '.repeat(100_000), /more than 64 levels/],
  ['YAML of nested maps', 'c.yaml', () => lines(300, i => `${' '.repeat(i)}a:`), /more than 64 levels/],
  ['much YAML', 'c.yaml', () => '#'.repeat(300_000), /300000 characters of YAML; at most 262144/],
  ['YAML of quotes', 'c.yaml', () => '"'.repeat(100_000), /more than 20000 words and signs/],
  ['aliases of aliases', 'c.yaml', bomb, /Excessive alias count/],
  ['JSON of many levels', 'c.json', () => `{"host":${'['.repeat(1_000_000)}`, /more than 256 levels/],
  [
    'JSON of many values',
    'c.json',
    () => `{"host":[${'{},'.repeat(4_300_000)}{}]}`,
    /more than 4194304 values/,
  ],
  ['JSON of more bytes', 'c.json', () => `"${'x'.repeat(17 << 20)}"`, /bytes; at most 16777216 are read/],
  [
    'a long text',
    'c.json',
    () => `{"host":"${'x'.repeat(99_999)}"}`,
    /host: 99999 characters; at most 32768/,
  ],
  [
    'a long key',
    'c.json',
    () => `{"rules":{"${'x'.repeat(99_999)}":"off"}}`,
    /rules\.x{60}…: no rule is called/,
  ],
  [
    'a deep value',
    'c.json',
    () => `{"host":${'['.repeat(250)}${']'.repeat(250)}}`,
    /host: expected a string, got \[{60}…/,
  ],
  [
    'a long list',
    'c.json',
    () => JSON.stringify({ plugins: Array.from({ length: 10_001 }, () => 'a.so') }),
    /plugins: 10001 elements; at most 10000 are read/,
  ],
];

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

function bomb(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  return lines(names.length, i => {
    const inner = i === 0 ? '1' : `*${names[i - 1]}`;
    return `${names[i]}: &${names[i]} [${Array.from({ length: 9 }, () => inner).join(',')}]`;
  });
}

describe('a configuration, a contract and a baseline', () => {
  it.each(TEXTS)('of %s is refused, in one short line', async (_, name, text, words) => {
    writeFileSync(at(name), text());
    for (const args of [
      ['--config', name],
      ['--config', 'none', './gateway', 'auth.so', '--contract', `./${name}`],
      ['--config', 'none', './gateway', 'auth.so', '--baseline', name],
    ]) {
      const { stdout, stderr, exitCode } = await run(demo.directory, args);
      expect(stderr).toMatch(/^goplug-lint: [^\n]*c\.(yaml|json): [^\n]{1,500}\n$/);
      expect([stdout, exitCode]).toEqual(['', 2]);
      if (args.length === 2) expect(stderr).toMatch(words);
    }
  });

  it.each([
    ['/dev/zero', /: it is not a regular file/],
    ['fifo', /./],
    ['.', /: it is a directory/],
  ])('that is %s is refused, and does not block', (file, words) => {
    for (const option of ['--config', '--contract', '--baseline']) {
      const args = option === '--config' ? [] : ['--config', 'none', './gateway', 'auth.so'];
      const named = file === 'fifo' && option === '--contract' ? './fifo' : file;
      if (option === '--contract' && file === '.') continue;
      const { stderr, status, error } = spawnSync(process.execPath, [COMMAND, ...args, option, named], {
        cwd: demo.directory,
        encoding: 'utf8',
        timeout: 30_000,
      });
      expect(error).toBeUndefined();
      expect(stderr).toMatch(words);
      expect(status).toBe(2);
    }
  });

  it('may be a pipe of the command line, and is bounded there too', () => {
    const sh = (script: string) =>
      spawnSync('bash', ['-c', script], { cwd: demo.directory, encoding: 'utf8', timeout: 60_000 });
    const command = `"${process.execPath}" "${COMMAND}"`;
    const read = sh(
      `${command} --config <(sleep 0.2; echo 'host: ./gateway'; sleep 0.2; echo 'plugins: [auth.so]')`,
    );
    expect(read.stdout).toContain('1 of 1 loads in');
    const endless = sh(`${command} --config <(yes 'host: ./gateway')`);
    expect(endless.stderr).toMatch(/bytes; at most 16777216 are read/);
    expect(endless.status).toBe(2);
  });

  it('that is large and holds JSON is read, whatever its name', async () => {
    const findings = Array.from({ length: 2000 }, (_, i) => ({
      fingerprint: `${i}`.padStart(16, '0'),
      ruleId: 'cpu-level',
      plugin: 'other.so',
      message: 'm'.repeat(200),
    }));
    writeFileSync(at('base.line'), JSON.stringify({ schemaVersion: 1, findings }, null, 2));
    const args = [
      '--config',
      'none',
      './gateway',
      'auth.so',
      '--baseline',
      'base.line',
      '--fail-on',
      'error',
    ];
    expect(await run(demo.directory, args)).toMatchObject({ stderr: '', exitCode: 0 });
  });
});

describe('a saved profile', () => {
  type Profile = { lookups?: unknown; elf: { dynamic: { value: { needed: unknown } } } };
  const read = (change: (profile: Profile) => void) => {
    const { stdout } = spawnSync(process.execPath, [COMMAND, 'profile', './gateway'], {
      cwd: demo.directory,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const profile = JSON.parse(stdout) as Profile;
    change(profile);
    writeFileSync(at('host.json'), JSON.stringify(profile));
    const args = ['--config', 'none', './host.json', 'auth.so', '--sysroot', 'none'];
    return spawnSync(process.execPath, [COMMAND, ...args], {
      cwd: demo.directory,
      encoding: 'utf8',
      timeout: 30_000,
      maxBuffer: 1 << 26,
    });
  };

  it('may look up very many names: few of them are told, and none is an internal error', () => {
    const lookups = Array.from({ length: 4096 }, (_, i) => ({
      function: `main.f${i}`,
      certainty: 'certain',
      symbols: Array.from({ length: 50 }, (_none, k) => `S${i}_${k}`),
      types: [],
    }));
    const { stderr, stdout, status } = read(profile => {
      profile.lookups = lookups;
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('[export-missing]');
    expect(status).toBe(1);
  });

  it.each<[string, (profile: Profile) => void, RegExp]>([
    [
      'many libraries',
      profile => {
        profile.elf.dynamic.value.needed = Array.from({ length: 100_000 }, () => 'l');
      },
      /needed: 100000 elements; at most 4096 are read/,
    ],
    [
      'many levels',
      profile => {
        profile.lookups = JSON.parse('['.repeat(300) + ']'.repeat(300));
      },
      /host\.json: more than 256 levels/,
    ],
  ])('with %s is refused', (_, change, words) => {
    const { stderr, status } = read(change);
    expect(stderr).toMatch(words);
    expect(status).toBe(3);
  });
});
