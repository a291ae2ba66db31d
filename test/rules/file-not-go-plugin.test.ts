import { describe, expect, it } from 'vitest';
import { explained, replay } from '../support/replay.js';

/** What is said of the first file of a recorded case. */
async function said(id: string): Promise<string[]> {
  const [first] = (await explained(await replay(id))).plugins;
  return first?.findings.map(({ message }) => message) ?? [];
}

describe('a library that TinyGo made', () => {
  it.each(['tinygo-shared', 'tinygo-shared-idle', 'tinygo-shared-stripped'])(
    'is said to be one, with symbols and without: %s',
    async name => {
      const [message] = await said(`modes/1.27/as-plugin/${name}`);
      expect(message).toMatch(
        /was built by TinyGo, which makes no plugins: it has no Go module; the runtime/,
      );
    },
  );

  it('is not taken for a library of C, or the other way round', async () => {
    const [message] = await said('1.27/foreign/c-library');
    expect(message).toMatch(/has no Go module/);
    expect(message).not.toContain('TinyGo');
  });
});

describe('a program that TinyGo made', () => {
  it('opens no plugins', async () => {
    const [message] = await said('modes/host/tinygo/plain');
    expect(message).toContain('TinyGo built it, and has no package plugin');
  });
});
