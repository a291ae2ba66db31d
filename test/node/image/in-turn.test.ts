import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from '../../../src/node/image/in-turn.ts';

test('results come in the order of the items, whichever is ready first', async () => {
  const results = await inTurn([30, 1, 10, 0, 5], async (pause, index) => {
    await sleep(pause);
    return `${index}:${pause}`;
  });
  expect(results).toEqual(['0:30', '1:1', '2:10', '3:0', '4:5']);
});

test('the error of the first item that fails is thrown, though a later one failed before it', async () => {
  const stopped: number[] = [];
  const work = async (pause: number, index: number, signal: AbortSignal) => {
    signal.addEventListener('abort', () => stopped.push(index));
    await sleep(pause);
    throw new Error(`item ${index}`);
  };
  await expect(inTurn([40, 1], work)).rejects.toThrow('item 0');
  expect(stopped).toEqual([1].filter(index => stopped.includes(index)));
  expect(stopped).not.toContain(0);
});

test('what is behind an item that fails is stopped and not begun', async () => {
  const begun: number[] = [];
  const work = async (_: number, index: number, signal: AbortSignal) => {
    begun.push(index);
    if (index === 0) throw new Error('broken');
    await sleep(10_000, undefined, { signal });
  };
  await expect(
    inTurn(
      Array.from({ length: 50 }, () => 0),
      work,
    ),
  ).rejects.toThrow('broken');
  expect(begun.length).toBeLessThan(10);
});

test('nothing to do gives nothing', async () => {
  expect(await inTurn([], () => Promise.reject(new Error('called')))).toEqual([]);
});
