import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../lab/brotli.js';
import { unifiedDiff } from '../../src/sync/diff.ts';

/** What patch(1) does. */
function patched(text: string, diff: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const out: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const head = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line);
    if (head) {
      while (at < Number(head[1]) - 1) out.push(lines[at++] ?? '');
      expect(out.length).toBe(Number(head[3]) - 1);
    } else if (line.startsWith('+')) out.push(line.slice(1));
    else {
      expect(lines[at]).toBe(line.slice(1));
      if (line.startsWith(' ')) out.push(lines[at] ?? '');
      at++;
    }
  }
  return `${[...out, ...lines.slice(at)].join('\n')}\n`;
}

const packed = readFileSync(new URL('../../fixtures/sync/go-mod-edits.json.br', import.meta.url));
const recorded: { text: string; edited: string }[] = JSON.parse(unpack(packed).toString());

describe('a diff of go.mod', () => {
  it('is empty where nothing differs', () => {
    expect(unifiedDiff('go.mod', 'a\n', 'a\n')).toBe('');
  });

  it('makes of each recorded file the edited one, with few lines around', () => {
    for (const { text, edited } of recorded)
      if (text !== edited) expect(patched(text, unifiedDiff('go.mod', text, edited)), text).toBe(edited);
  });

  it('has a hunk for each place', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const changed = lines.with(3, 'x').with(30, 'y').toSpliced(20, 0, 'z');
    const diff = unifiedDiff('go.mod', `${lines.join('\n')}\n`, `${changed.join('\n')}\n`);
    expect(diff.match(/^@@/gm)?.length).toBe(3);
    expect(patched(`${lines.join('\n')}\n`, diff)).toBe(`${changed.join('\n')}\n`);
  });
});
