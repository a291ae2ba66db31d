import type { Known, RunMemory } from './run-memory.ts';

const WORD = 8;
/** how much of each element of a list is copied at most (bytes) */
const WIDEST_ELEMENT = 64;
/** lists that are longer are not followed */
const MAX_GROWN = 1 << 12;

/** What a function of the runtime gives while code is run, as far as it is simple; undefined: it may do anything to what it is given. */
export async function runtimeCall(
  name: string,
  given: readonly Known[],
  memory: RunMemory,
): Promise<Known[] | undefined> {
  const joined = /^concatstring([2-4])$/.exec(name);
  if (joined) return concatenated(Number(joined[1]), given, memory);
  if (/^mallocgc/.test(name)) return [memory.make()];
  switch (name) {
    case 'newobject':
    case 'makeslice':
      return [memory.make()];
    case 'makemap':
    case 'makemap_small':
      return [memory.makeMap()];
    case 'mapassign_faststr':
      return [await memory.assign(given[1], given[2], given[3])];
    // Tables of methods are there; an assertion that does not hold panics.
    case 'convI2I':
    case 'getitab':
    case 'typeAssert':
      return [memory.makeUnknown()];
    case 'mapIterStart':
    case 'mapiterinit':
      memory.iterate(given[1], given[2]);
      return [];
    case 'mapIterNext':
    case 'mapiternext':
      return memory.iterateOn(given[0]) ? [] : undefined;
    case 'strings.Join':
      return joinedBy(given, memory);
    case 'mapassign':
      return [memory.makeUnknown()];
    case 'convTslice': {
      const made = memory.make();
      if (made !== undefined) for (let i = 0; i < 3; i++) memory.write(made + WORD * i, given[i]);
      return [made];
    }
    case 'moveSlice':
    case 'moveSliceNoCap': {
      const made = memory.make();
      const bytes = given[2] === undefined ? undefined : given[2] * WIDEST_ELEMENT;
      await memory.copy(made, given[1], bytes);
      return [made, given[2], given[2]];
    }
    case 'growslice':
      return grown(given, memory);
    case 'convTstring': {
      const made = memory.make();
      memory.write(made, given[0]);
      if (made !== undefined) memory.write(made + WORD, given[1]);
      return [made];
    }
    case 'memmove':
      await memory.copy(given[0], given[1], given[2]);
      return [];
    default:
      return undefined;
  }
}

async function concatenated(count: number, given: readonly Known[], memory: RunMemory): Promise<Known[]> {
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = await memory.text(given[1 + 2 * i], given[2 + 2 * i]);
    if (text === undefined) return [];
    texts.push(text);
  }
  const text = texts.join('');
  return [memory.makeText(text), new TextEncoder().encode(text).length];
}

/** strings.Join(elems []string, sep string) */
async function joinedBy(
  [list, count = MAX_GROWN, , ...sep]: readonly Known[],
  memory: RunMemory,
): Promise<Known[]> {
  const [texts, between] = [[] as string[], await memory.text(sep[0], sep[1])];
  if (list === undefined || between === undefined || count >= MAX_GROWN) return [];
  for (let at = list; at < list + 2 * WORD * count; at += 2 * WORD) {
    const text = await memory.text(await memory.read(at), await memory.read(at + WORD));
    if (text === undefined) return [];
    texts.push(text);
  }
  const text = texts.join(between);
  return [memory.makeText(text), new TextEncoder().encode(text).length];
}

/** From Go 1.20 on: the old list, the new length, the old capacity, how many are added. Nobody relies on how much more there is. */
function grown([old, length, , added]: readonly Known[], memory: RunMemory): Known[] | undefined {
  const isNew =
    length !== undefined && length > 0 && length < MAX_GROWN && added !== undefined && added <= length;
  if (!isNew) return undefined;
  const made = memory.make();
  memory.copyObject(made, old);
  return [made, length, length];
}
