import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from '../../src/image/in-turn.ts';

test.each([1, 2, 9])(
  'results come in the order of the items, whichever is ready first: %d at once',
  async atOnce => {
    const results = await inTurn([30, 1, 10, 0, 5], atOnce, async (pause, index) => {
      await sleep(pause);
      return `${index}:${pause}`;
    });
    expect(results).toEqual(['0:30', '1:1', '2:10', '3:0', '4:5']);
  },
);

test('so many are worked on at the same time, and no more', async () => {
  let now = 0;
  let most = 0;
  await inTurn(Array.from({ length: 10 }), 3, async () => {
    most = Math.max(most, ++now);
    await sleep(1);
    now--;
  });
  expect(most).toBe(3);
});

test('the error of the first item that fails is thrown, though a later one failed before it', async () => {
  const work = async (pause: number, index: number) => {
    await sleep(pause);
    throw new Error(`item ${index}`);
  };
  await expect(inTurn([40, 1], 2, work)).rejects.toThrow('item 0');
});

test('what is behind an item that fails is stopped, and not begun', async () => {
  const begun: number[] = [];
  let stoppedAt: number | undefined;
  const work = async (_: number, index: number, isStopped: () => boolean) => {
    begun.push(index);
    await sleep(5);
    if (index === 0) throw new Error('broken');
    while (!isStopped()) await sleep(1);
    stoppedAt = index;
  };
  await expect(
    inTurn(
      Array.from({ length: 50 }, () => 0),
      2,
      work,
    ),
  ).rejects.toThrow('broken');
  expect(begun).toEqual([0, 1]);
  expect(stoppedAt).toBe(1);
});

test('nothing to do gives nothing', async () => {
  expect(await inTurn([], 2, () => Promise.reject(new Error('called')))).toEqual([]);
});
