import { describe, expect, it } from 'vitest';
import { PagedMemory } from '../../src/elf/paged-memory.ts';
import { binaryBytes } from '../support/binaries.ts';
import { countingSource } from '../support/counting-source.ts';
import { openSpace } from '../support/open-elf.ts';

const BLOCK = 64 << 10;

describe('memory in blocks', () => {
  it('is the same across the border of two blocks, whichever was looked at before', async () => {
    const bytes = binaryBytes('plugin-1.27');
    const { space, symbols } = await openSpace(countingSource(bytes));
    const memory = new PagedMemory(space, symbols);
    let borders = 0;
    for (let border = BLOCK; border + BLOCK < bytes.length; border += 2 * BLOCK) {
      const offset = space.memory.fileOffset(border);
      if (offset === undefined || !space.memory.isMapped(border - BLOCK, 2 * BLOCK)) continue;
      borders++;
      for (const [back, length] of [
        [0, 1],
        [8, 16],
      ] as const) {
        const read = await memory.run(() => memory.slice(border - back, length));
        expect([...read]).toEqual([...bytes.subarray(offset - back, offset - back + length)]);
      }
    }
    expect(borders).toBeGreaterThan(10);
  });
});
