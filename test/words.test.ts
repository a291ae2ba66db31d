import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** Turns of phrase that nobody would search for, and what is written in their place. */
const FORBIDDEN: readonly (readonly [turn: RegExp, instead: string])[] = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/(?<!\bthere )\b(?:is|are) no (?!longer\b|more\b|less\b|different\b|\w+er than\b)[a-z`]/i, 'is not a'],
  [/\bfor ever\b/i, 'permanent, forever'],
  [/\bneed not be said\b/i, 'recurring'],
  [/\b(?:has|have) to be said\b/i, 'you need'],
  [/\bas many as pay\b/i, 'chosen automatically'],
  [/\b(?:is|are|was|were|be) (?:also |not |only |never )?said\b/i, 'is reported, is assumed'],
  [/\bsaid (?:as|to be)\b/i, 'is reported as'],
  [/\bsays? as\b/i, 'reports as'],
  [/\bleads? from\b/i, 'is relative to'],
  [/\bown affair\b/i, 'is up to'],
  [/\b(?:is|are) wanted\b/, 'expected'],
  [/(?<!Ready )\b(?:says?|said) (?:nothing|little)\b/i, 'is silent, is uninformative'],
  [/\bwould say\b/i, 'results'],
  [/\bwins over\b/i, 'takes precedence over'],
  [/\bnot told\b/i, 'is unknown, is not distinguished'],
  [/(?<!\b(?:cannot|can|could|function|=>) |cannot-)\btells?\b(?!\()/i, 'reports, prints, shows'],
  [/\b(?:is|are|be|been|being|was|were|gets?|it) told\b/i, 'reported, known, distinguished'],
  [/\bnobody (?:knows|can tell|can know)\b/i, 'is unknown'],
  [/\bdoes not give what\b/i, 'does not satisfy'],
  [/\btook no(?:thing)?\b/i, 'matched no'],
  [/\bno \w+ is there\b/i, 'is not found, matched no'],
  [/\bchoose addresses\b/i, 'ifunc resolver'],
];

/** What people read: pages, help, messages, the comments that explain. Fixtures of ours that hold observations are not. */
const READ = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'action.yml',
  '.github',
  'bench',
  'docs',
  'fixtures/*.md',
];
const ROOTS = [...READ, 'integrations', 'lab', 'schema', 'scripts', 'src', 'web'];

function files(of: string): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', of],
    { cwd: root, encoding: 'utf8' },
  );
  return listed.split('\0').filter(file => /\.(?:md|ts|js|html|css|ya?ml|json|sh|1)$/.test(file));
}

describe('words', () => {
  it.each(ROOTS)('are those of the field: %s', of => {
    const read = files(of);
    expect(read).not.toEqual([]);
    const found = read.flatMap(file =>
      readFileSync(`${root}${file}`, 'utf8')
        .split('\n')
        .flatMap((line, at) =>
          FORBIDDEN.filter(([turn]) => turn.test(line)).map(
            ([, instead]) => `${file}:${at + 1} (${instead}): ${line.trim()}`,
          ),
        ),
    );
    expect(found).toEqual([]);
  });
});
