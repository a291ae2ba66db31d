import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import type { Word } from '../../src/elf/address-space.ts';
import { oddField } from '../../src/go/module-soundness.ts';
import { layoutOfFamily } from '../../src/go/moduledata-layouts.ts';
import { moduleOf } from '../../src/profile/known.ts';
import type { StoredWord } from '../../src/profile/profile.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const PLUGINS = [
  'plugin-1.22',
  'plugin-1.22-gold',
  'plugin-1.22-lld-relr',
  'plugin-1.22-mold',
  'plugin-1.27',
];

function wordOf(stored: StoredWord): Word {
  if (typeof stored === 'number') return { kind: 'plain', value: stored };
  if ('symbol' in stored) return { kind: 'symbol', symbol: 1, addend: 0 };
  return { kind: 'address', address: stored.address };
}

async function wordsOf(name: string) {
  const { profile } = await readBinary(memorySource(binaryBytes(name)), name, 'plugin');
  const layout = layoutOfFamily(profile.go?.layout?.family ?? '', 8);
  const words = moduleOf(profile)?.words.map(wordOf);
  if (!layout || !words) throw new Error(`${name} has no moduledata`);
  const end = Math.max(...(profile.elf?.segments ?? []).map(({ vaddr, memsz }) => vaddr + memsz));
  const indexOf = (field: string) => (layout.offsets[field] ?? 0) / 8;
  return { words, indexOf, odd: (changed: Word[]) => oddField(changed, layout, 8, { start: 0, end }) };
}

describe('the moduledata of a plugin', () => {
  it.each(PLUGINS)('is as it should be, whoever linked it: %s', async name => {
    const { words, odd } = await wordsOf(name);
    expect(odd(words)).toBeUndefined();
  });

  it.each(PLUGINS.flatMap(name => ['rodata', 'gcdata', 'types', 'findfunctab'].map(field => [name, field])))(
    'is odd in %s where %s is put among the variables, or on the other side of the code',
    async (name = '', field = '') => {
      const { words, indexOf, odd } = await wordsOf(name);
      const addressOf = (other: string) => {
        const word = words[indexOf(other)];
        return word?.kind === 'address' ? word.address : 0;
      };
      const isBehind = addressOf(field) > addressOf('text');
      const moved = [addressOf('bss'), isBehind ? addressOf('text') - 4096 : addressOf('etext') + 4096];
      for (const address of moved) {
        const changed = words.with(indexOf(field), { kind: 'address', address });
        expect(odd(changed)).toBeDefined();
      }
    },
  );
});
