import { afterAll, describe, expect, it } from 'vitest';
import { Bench } from '../lab/fuzz/bounds/bench.js';
import { ROWS } from '../lab/fuzz/bounds/rows.js';

/** What a run may take on a machine that does ten things besides; `npm run bench:bounds` prints what it does take. */
const HANG_MS = 70_000;
const MAX_RSS_MIB = 400;

const bench = new Bench();
afterAll(() => bench.close());

describe('files that are made to take all time and memory', () => {
  it.each(Object.entries(ROWS))(
    '%s',
    async (_, { shape, params, command, code, says }) => {
      const done = await bench.run(shape, params, command);
      const { code: found, rss, output } = done?.usage ?? { code: null, rss: Infinity, output: '' };
      // Texts are wrapped to the width of a terminal.
      expect(output.replace(/\s+/g, ' ')).toContain(says);
      expect(output).not.toContain('internal error');
      expect(found).toBe(code);
      expect(rss).toBeLessThan(MAX_RSS_MIB);
    },
    HANG_MS,
  );
});
