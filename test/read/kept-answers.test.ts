import { expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { type Binary, NameSet, readBinary } from '../../src/read/binary.ts';
import { keptAnswers } from '../../src/read/kept-answers.ts';
import { binaryBytes } from '../support/binaries.ts';

const FIRST = ['plugin.open', '__proto__', 'go:link.pkghashbytes.fmt', 'go:link.pkghash.fmt', 'absent'];
const SECOND = ['absent', 'runtime.lastmoduledatap', 'go:link.pkghash.runtime', 'plugin.open', 'constructor'];

it('a host answers as before, and is asked of each name once', async () => {
  const host = await readBinary(memorySource(binaryBytes('host-1.22')), 'host-1.22', 'host');
  const asked: string[] = [];
  const counted: Binary = {
    ...host,
    answering(names, isLast) {
      asked.push(...names.all);
      return host.answering(names, isLast);
    },
  };
  const kept = keptAnswers(counted);
  for (const names of [FIRST, SECOND, FIRST, [...FIRST, ...SECOND], []]) {
    const plain = await host.answering(new NameSet(names));
    expect(await kept.answering(new NameSet(names))).toEqual(plain);
    expect(JSON.stringify(await kept.answering(new NameSet(names)))).toBe(JSON.stringify(plain));
  }
  expect(asked).toEqual([...new Set([...FIRST, ...SECOND])]);
  expect(await kept.lookups()).toEqual(await host.lookups());
  expect(await kept.lookups()).toBe(await kept.lookups());
  expect(await kept.opensInInit()).toEqual(await host.opensInInit());
});

it('a name that is very long is asked anew, and answered', async () => {
  const host = await readBinary(memorySource(binaryBytes('host-1.22')), 'host-1.22', 'host');
  const kept = keptAnswers(host);
  const names = ['x'.repeat(100_000), 'plugin.open'];
  for (let i = 0; i < 2; i++)
    expect((await kept.answering(new NameSet(names))).exports).toEqual(
      (await host.answering(new NameSet(names))).exports,
    );
});
