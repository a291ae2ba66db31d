import { GLIBC_SYMBOLS, LAST_READ, MACHINES_READ } from './glibc-symbol-table.ts';

/** From which release of 2.x on a name may be there, surely is, may be gone, and surely is. */
interface Life {
  maybe: number;
  sure: number;
  leaving: number;
  gone: number;
}

/** Releases of glibc 2.x that the target may have. */
export interface Releases {
  least: number;
  most: number;
}

const FOR_EVER = Number.POSITIVE_INFINITY;

const parsed = new Map<string, ReadonlyMap<string, readonly (Life | undefined)[]>>();

/**
 * Whether a library of glibc has a name that a reference without a version is bound to, in all of these releases; undefined:
 * it depends, or is not known.
 */
export function isInGlibc(
  machine: number,
  library: string,
  name: string,
  { least, most }: Releases,
): boolean | undefined {
  const place = MACHINES_READ.indexOf(machine);
  const names = namesOf(library);
  if (place < 0 || !names) return undefined;
  const life = names.get(name)?.[place];
  // What a newer release adds is in no table.
  if (!life) return most <= LAST_READ ? false : undefined;
  if (least >= life.gone || most < life.maybe) return false;
  const isLasting = life.leaving === FOR_EVER || most < life.leaving;
  return least >= life.sure && isLasting ? true : undefined;
}

function namesOf(library: string): ReadonlyMap<string, readonly (Life | undefined)[]> | undefined {
  const groups = GLIBC_SYMBOLS[library];
  if (!groups) return undefined;
  const known = parsed.get(library);
  if (known) return known;
  const names = new Map<string, readonly (Life | undefined)[]>();
  for (const [lives, list] of Object.entries(groups)) {
    const each = lives.split(' ').map(lifeOf);
    for (const name of list.trim().split(/\s+/)) names.set(name, each);
  }
  parsed.set(library, names);
  return names;
}

/** `2`, `0-31`, `2<34`, `2<32-36`, `-` */
function lifeOf(text: string): Life | undefined {
  if (text === '-') return undefined;
  const [since = '', until = ''] = text.split('<');
  const [maybe = 0, sure = maybe] = since.split('-').map(Number);
  const [leaving = FOR_EVER, gone = leaving] = until === '' ? [] : until.split('-').map(Number);
  return { maybe, sure, leaving, gone };
}
