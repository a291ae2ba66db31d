import { compareMinor } from './version.ts';

/** What a field of runtime.moduledata consists of, in words unless said. */
type Shape = 'pointer' | 'slice' | 'string' | 'byte' | 'bitvector';

interface Field {
  name: string;
  shape: Shape;
  /** first and last minor release that have it here; absent: always */
  since?: string;
  until?: string;
}

const field = (name: string, shape: Shape, since?: string, until?: string): Field => ({
  name,
  shape,
  ...(since === undefined ? {} : { since }),
  ...(until === undefined ? {} : { until }),
});

/** `type moduledata struct` of runtime/symtab.go, Go 1.8 to 1.27, each field with the releases that have it. */
const FIELDS: readonly Field[] = [
  field('pcHeader', 'pointer', '1.16'),
  field('funcnametab', 'slice', '1.16'),
  field('cutab', 'slice', '1.16'),
  field('filetab', 'slice', '1.16'),
  field('pctab', 'slice', '1.16'),
  field('pclntable', 'slice'),
  field('ftab', 'slice'),
  field('filetab', 'slice', undefined, '1.15'),
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
  field('covctrs', 'pointer', '1.20'),
  field('ecovctrs', 'pointer', '1.20'),
  field('end', 'pointer'),
  field('gcdata', 'pointer'),
  field('gcbss', 'pointer'),
  field('types', 'pointer'),
  field('typedesclen', 'pointer', '1.27'),
  field('etypes', 'pointer'),
  field('itaboffset', 'pointer', '1.27'),
  field('itabsize', 'pointer', '1.27'),
  field('rodata', 'pointer', '1.18'),
  field('gofunc', 'pointer', '1.18'),
  field('epclntab', 'pointer', '1.26'),
  field('textsectmap', 'slice'),
  field('typelinks', 'slice', undefined, '1.26'),
  field('itablinks', 'slice', undefined, '1.26'),
  field('ptab', 'slice'),
  field('pluginpath', 'string'),
  field('pkghashes', 'slice'),
  field('inittasks', 'slice', '1.21'),
  field('modulename', 'string'),
  field('modulehashes', 'slice'),
  field('hasmain', 'byte', '1.10'),
  field('bad', 'byte', '1.23'),
  field('gcdatamask', 'bitvector'),
  field('gcbssmask', 'bitvector'),
  field('typemap', 'pointer'),
  field('bad', 'byte', '1.10', '1.22'),
  field('next', 'pointer'),
];

/** The first release of each layout, and the last one that is known to have it. */
const FAMILIES: readonly (readonly [string, string])[] = [
  ['1.8', '1.9'],
  ['1.10', '1.15'],
  ['1.16', '1.17'],
  ['1.18', '1.19'],
  ['1.20', '1.20'],
  ['1.21', '1.22'],
  ['1.23', '1.25'],
  ['1.26', '1.26'],
  ['1.27', '1.27'],
];

/** Where the fields of runtime.moduledata stand in one family of releases. Offsets and sizes in bytes. */
export interface ModuleDataLayout {
  /** `1.21-1.22`: the releases that share it */
  family: string;
  first: string;
  size: number;
  offsets: Readonly<Record<string, number>>;
}

function layout(first: string, last: string, word: 4 | 8): ModuleDataLayout {
  const words: Record<Exclude<Shape, 'byte'>, number> = { pointer: 1, slice: 3, string: 2, bitvector: 2 };
  const offsets: Record<string, number> = {};
  let at = 0;
  for (const { name, shape, since, until } of FIELDS) {
    if ((since && compareMinor(first, since) < 0) || (until && compareMinor(first, until) > 0)) continue;
    if (shape !== 'byte') at = Math.ceil(at / word) * word;
    offsets[name] = at;
    at += shape === 'byte' ? 1 : words[shape] * word;
  }
  return {
    family: first === last ? first : `${first}-${last}`,
    first,
    size: Math.ceil(at / word) * word,
    offsets,
  };
}

/** All layouts for a pointer size, oldest first. */
export function moduleDataLayouts(wordSize: 4 | 8): ModuleDataLayout[] {
  return FAMILIES.map(([first, last]) => layout(first, last, wordSize));
}

/** The layout of a minor release (`1.22`); undefined for one that is not known. */
export function layoutOf(minor: string, wordSize: 4 | 8): ModuleDataLayout | undefined {
  const family = FAMILIES.find(
    ([first, last]) => compareMinor(minor, first) >= 0 && compareMinor(minor, last) <= 0,
  );
  return family && layout(family[0], family[1], wordSize);
}

/** The layouts of this size: the st_size of `runtime.firstmoduledata` tells them apart where no version is recorded. */
export function layoutsOfSize(size: number, wordSize: 4 | 8): ModuleDataLayout[] {
  return moduleDataLayouts(wordSize).filter(candidate => candidate.size === size);
}
