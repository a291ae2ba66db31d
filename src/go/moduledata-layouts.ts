import { NEWEST_MINOR, OLDEST_MINOR } from './releases.ts';

/** What a field of runtime.moduledata consists of, in words unless said. */
type Shape = 'pointer' | 'slice' | 'string' | 'byte' | 'bitvector';

interface Field {
  name: string;
  shape: Shape;
  /** first and last release 1.N that has it here */
  since: number;
  until: number;
}

const field = (
  name: string,
  shape: Shape,
  since: number = OLDEST_MINOR,
  until: number = NEWEST_MINOR,
): Field => ({
  name,
  shape,
  since,
  until,
});

/** `type moduledata struct` of runtime/symtab.go, each field with the releases 1.N that have it. */
const FIELDS: readonly Field[] = [
  field('pcHeader', 'pointer', 16),
  field('funcnametab', 'slice', 16),
  field('cutab', 'slice', 16),
  field('filetab', 'slice', 16),
  field('pctab', 'slice', 16),
  field('pclntable', 'slice'),
  field('ftab', 'slice'),
  field('filetab', 'slice', undefined, 15),
  field('findfunctab', 'pointer'),
  field('minpc', 'pointer'),
  field('maxpc', 'pointer'),
  field('text', 'pointer'),
  field('etext', 'pointer'),
  field('noptrdata', 'pointer'),
  field('enoptrdata', 'pointer'),
  field('data', 'pointer'),
  field('edata', 'pointer'),
  field('bss', 'pointer'),
  field('ebss', 'pointer'),
  field('noptrbss', 'pointer'),
  field('enoptrbss', 'pointer'),
  field('covctrs', 'pointer', 20),
  field('ecovctrs', 'pointer', 20),
  field('end', 'pointer'),
  field('gcdata', 'pointer'),
  field('gcbss', 'pointer'),
  field('types', 'pointer'),
  field('typedesclen', 'pointer', 27),
  field('etypes', 'pointer'),
  field('itaboffset', 'pointer', 27),
  field('itabsize', 'pointer', 27),
  field('rodata', 'pointer', 18),
  field('gofunc', 'pointer', 18),
  field('epclntab', 'pointer', 26),
  field('textsectmap', 'slice'),
  field('typelinks', 'slice', undefined, 26),
  field('itablinks', 'slice', undefined, 26),
  field('ptab', 'slice'),
  field('pluginpath', 'string'),
  field('pkghashes', 'slice'),
  field('inittasks', 'slice', 21),
  field('modulename', 'string'),
  field('modulehashes', 'slice'),
  field('hasmain', 'byte', 10),
  field('bad', 'byte', 23),
  field('gcdatamask', 'bitvector'),
  field('gcbssmask', 'bitvector'),
  field('typemap', 'pointer'),
  field('bad', 'byte', 10, 22),
  field('next', 'pointer'),
];

/** First and last release 1.N of each layout. */
const FAMILIES: readonly (readonly [number, number])[] = [
  [8, 9],
  [10, 15],
  [16, 17],
  [18, 19],
  [20, 20],
  [21, 22],
  [23, 25],
  [26, 26],
  [27, 27],
];

/** Where the fields of runtime.moduledata stand in one family of releases. Offsets and sizes in bytes. */
export interface ModuleDataLayout {
  /** `1.21-1.22`: the releases that share it */
  family: string;
  /** first release 1.N that has it */
  first: number;
  size: number;
  offsets: Readonly<Record<string, number>>;
}

const SHAPE_WORDS: Readonly<Record<Exclude<Shape, 'byte'>, number>> = {
  pointer: 1,
  slice: 3,
  string: 2,
  bitvector: 2,
};

function layout(first: number, last: number, word: 4 | 8): ModuleDataLayout {
  const offsets: Record<string, number> = {};
  let at = 0;
  for (const { name, shape, since, until } of FIELDS) {
    if (first < since || first > until) continue;
    if (shape !== 'byte') at = Math.ceil(at / word) * word;
    offsets[name] = at;
    at += shape === 'byte' ? 1 : SHAPE_WORDS[shape] * word;
  }
  return { family: familyName(first, last), first, size: Math.ceil(at / word) * word, offsets };
}

const known = new Map<string, ModuleDataLayout>();

/** Made when it is asked for: most checks need one of them. */
function layoutAt(index: number, wordSize: 4 | 8): ModuleDataLayout | undefined {
  const family = FAMILIES[index];
  if (!family) return undefined;
  const key = `${index}/${wordSize}`;
  const found = known.get(key) ?? layout(...family, wordSize);
  known.set(key, found);
  return found;
}

/** All layouts for a pointer size, oldest first. */
export function moduleDataLayouts(wordSize: 4 | 8): readonly ModuleDataLayout[] {
  return FAMILIES.flatMap((_, index) => layoutAt(index, wordSize) ?? []);
}

/** The layout of release 1.`minor`; undefined for one that is not known. */
export function layoutOf(minor: number, wordSize: 4 | 8): ModuleDataLayout | undefined {
  const index = FAMILIES.findIndex(([first, last]) => minor >= first && minor <= last);
  return layoutAt(index, wordSize);
}

/** The layout by the name of its family. */
export function layoutOfFamily(family: string, wordSize: 4 | 8): ModuleDataLayout | undefined {
  const index = FAMILIES.findIndex(([first, last]) => familyName(first, last) === family);
  return layoutAt(index, wordSize);
}

function familyName(first: number, last: number): string {
  return first === last ? `1.${first}` : `1.${first}-1.${last}`;
}
