import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readExcerpts } from '../../lab/excerpts.js';
import { pluginsOf, toldOf } from '../../lab/truth/lookup-words.js';
import { memorySource } from '../../src/bytes/source.ts';
import type { HostLookup } from '../../src/code/host-lookup.ts';
import { hostContract } from '../../src/contract/host-contract.ts';
import { formatType } from '../../src/go/go-type.ts';

import { readBinary } from '../../src/read/binary.ts';

/** What the source of each way of looking up says, written by hand; the real hosts were run against it. */
interface Label {
  symbols: string[];
  certainty: HostLookup['certainty'];
  types: string[];
}

const truth = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/truth/${name}`, import.meta.url), 'utf8'));
const LABELS = truth('lookups.json') as Record<string, Label[]>;
const OTHERS = truth('other-types.json') as Record<string, Record<string, string>>;
const PLUGINS = truth('lookup-plugins.json') as Record<string, ReturnType<typeof pluginsOf>>;

const excerpts = readExcerpts();

async function lookups(id: string): Promise<HostLookup[] | undefined> {
  const bytes = excerpts.get(id);
  if (!bytes) throw new Error(`no excerpt ${id}`);
  const binary = await readBinary(memorySource(bytes), id, 'host');
  return binary.lookups();
}

/** What a check says of a function of this type: an error only where no host makes use of it. */
function levelOf(found: readonly HostLookup[], symbol: string, type: string): string {
  const [requirement] = hostContract(found, new Set([symbol]))?.requirements ?? [];
  const types = requirement?.wishes.map(({ type: wish }) => wish?.printed) ?? [type];
  if (types.includes(type)) return 'none';
  return requirement?.handsOn ? 'warning' : 'error';
}

describe('an export of another type than a host asserts', () => {
  const meeting = [...excerpts.keys()].filter(id => (id.split('/').at(-1) ?? '') in OTHERS);

  it('was met by hosts that take it, refuse it and pass it over', () => {
    expect(meeting.length).toBeGreaterThanOrEqual(8);
    const outcomes = Object.values(OTHERS).flatMap(symbols => Object.values(symbols));
    expect([...new Set(outcomes)].sort()).toEqual(['passed-over', 'refused', 'taken']);
  });

  it.each(meeting)('is an error only where the host makes no use of it: %s', async id => {
    const found = (await lookups(id)) ?? [];
    const said = OTHERS[id.split('/').at(-1) ?? ''] ?? {};
    const wrong = Object.entries(said).filter(
      ([symbol, outcome]) => (levelOf(found, symbol, 'func() bool') === 'error') !== (outcome !== 'taken'),
    );
    expect(wrong).toEqual([]);
  });
});

describe('what a host looks up', () => {
  it('is labelled for at least six differently written hosts', () => {
    const variants = new Set([...excerpts.keys()].map(id => id.split('/').at(-1)?.split('-')[0] ?? ''));
    expect([...variants].filter(variant => !(variant in LABELS))).toEqual([]);
    expect(variants.size).toBeGreaterThanOrEqual(6);
  });

  it.each([...excerpts.keys()])('is what its source says: %s', async id => {
    const [variant = '', , go = ''] = id.split('/').reverse();
    const found = await lookups(id);
    // Before Go 1.18 code passes its arguments on the stack: nothing is said.
    const isRead = Number(go.slice(2)) >= 18;
    const way = variant.split('-')[0] ?? '';
    expect(found && toldOf(found)).toEqual(isRead ? LABELS[way] : undefined);
    // What belongs together is of one plugin, and what the code does not do without is needed beside it.
    if (PLUGINS[way]) expect(pluginsOf(found ?? [])).toEqual(PLUGINS[way]);
  });

  it('names the function that does it, and the methods of an interface', async () => {
    const [face] = (await lookups('1.27/lookups/face')) ?? [];
    expect(face?.function).toBe('main.use');
    expect(face?.types.map(({ type }) => formatType(type, 'name'))).toEqual([
      'interface { Run(string) error; Stop() }',
    ]);
    const [constant] = (await lookups('1.27/lookups/constant')) ?? [];
    expect(constant?.types.map(({ type }) => formatType(type, 'path'))).toEqual([
      'func(*example.com/shared.Config) (example.com/shared.Greeter, error)',
    ]);
  });
});
