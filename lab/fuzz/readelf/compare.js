// Where readelf and our reader see different things in one file, and which of the known reasons that has.
import { writeFileSync } from 'node:fs';
import { memorySource } from '../../../dist/bytes/source.js';
import { DT } from '../../elf/names.js';
import { reasonsOf, reasonsOfFile } from './allowances.js';
import { asMapped } from './as-mapped.js';
import { isRefused, ourFacts } from './ours.js';
import { Pages } from './pages.js';
import { lastValue } from './refusals.js';
import { theirFacts } from './theirs.js';

/** @import { Context } from './allowances.js' */
/** @import { Mapped } from './as-mapped.js' */
/** @import { Ours, Refused } from './ours.js' */
/** @import { Facts, Theirs } from './theirs.js' */

/** @typedef {keyof Facts | 'file' | 'count'} Part `count`: how many symbols there are */
/** @typedef {{ part: Part, reasons: string[] | undefined, ours: string[], theirs: string[], warnings: string }} Difference `reasons` undefined: none is known */
/** @typedef {{ compared: number, same: number, mapped: number, differences: Difference[] }} Comparison */

const PLAIN = /** @type {const} */ (['header', 'segments', 'interpreter', 'notes']);
const BY_ADDRESS = /** @type {const} */ (['dynamic', 'texts', 'symbols', 'versions', 'relocations']);
/** so many at most, of a file whose hash table is not to be counted by: for relocations to refer to */
const SOME_SYMBOLS = 1024;

/** The loader never reads section headers; readelf believes them where there are any. @param {Uint8Array} bytes */
export function withoutSections(bytes) {
  const copy = new Uint8Array(bytes);
  const isWide = copy[4] === 2;
  const [shoff, word, shnum] = isWide ? [40, 8, 60] : [32, 4, 48];
  copy.fill(0, shoff, shoff + word);
  copy.fill(0, shnum, shnum + 4);
  return copy;
}

const same = (/** @type {readonly string[]} */ a, /** @type {readonly string[]} */ b) =>
  a.length === b.length && a.every((line, index) => line === b[index]);

/** @param {Uint8Array} mutated @param {string} path of a file that may be written @returns {Promise<Comparison>} */
export async function compare(mutated, path) {
  const bytes = withoutSections(mutated);
  writeFileSync(path, bytes);
  const theirs = theirFacts(path);
  if (theirs.status === null) return { compared: 0, same: 0, mapped: 0, differences: [silent(theirs)] };
  const ours = await ourFacts(memorySource(bytes));
  if (isRefused(ours)) return compareRefused(ours, theirs, bytes);
  const parts = new Parts({ bytes, pages: new Pages(bytes, theirs.segments), ours, theirs }, path);
  for (const part of PLAIN) parts.compare(part, ours[part], theirs[part]);
  const counted = isRefused(ours.symbols) ? ours.symbols : [String(ours.symbols.length)];
  parts.compare('count', counted, [String(theirs.symbols.length)]);
  for (const part of BY_ADDRESS) parts.compareByAddress(part);
  return parts.found;
}

/** A file that is none to us. @param {Refused} ours @param {Theirs} theirs @param {Uint8Array} bytes @returns {Comparison} */
function compareRefused({ refused }, theirs, bytes) {
  if (theirs.header.length === 0) return { compared: 1, same: 1, mapped: 0, differences: [] };
  const reasons = reasonsOfFile(bytes);
  return {
    compared: 1,
    same: 0,
    mapped: 0,
    differences: [
      { part: 'file', reasons, ours: [refused], theirs: theirs.header, warnings: theirs.warnings },
    ],
  };
}

/** The parts of one file. */
class Parts {
  /** @type {Comparison} */
  found = { compared: 0, same: 0, mapped: 0, differences: [] };
  #file;
  #path;
  /** What readelf reads in the memory of the file, when it is asked. @type {ReturnType<typeof mappedFacts> | undefined} */
  #mapped;

  /** @param {Omit<Context, 'peer'>} file @param {string} path of a file that may be written */
  constructor(file, path) {
    this.#file = file;
    this.#path = path;
  }

  /** @param {Part} part @param {string[] | Refused} mine @param {string[]} lines of readelf */
  compare(part, mine, lines) {
    if (!this.#isSame(mine, lines)) this.#differ(part, mine, this.#file.theirs, lines);
  }

  /** Where readelf sees something else in the file, it is asked about its memory. @param {typeof BY_ADDRESS[number]} part */
  compareByAddress(part) {
    const { bytes, pages, ours, theirs } = this.#file;
    const mine = ours[part];
    if (this.#isSame(mine, theirs[part])) return;
    this.#mapped ??= mappedFacts(bytes, pages, ours, this.#path);
    const { facts, entries, rewritten } = this.#mapped;
    const comparable = (/** @type {string[]} */ lines) =>
      part === 'dynamic'
        ? lines.slice(0, entries).map((line, index) => (rewritten.has(index) ? '' : line))
        : lines;
    const left = isRefused(mine) ? mine : comparable(mine);
    const right = comparable(facts[part]);
    if (!isRefused(left) && same(left, right)) this.found.mapped++;
    else this.#differ(part, left, facts, right);
  }

  /** @param {string[] | Refused} mine @param {string[]} lines */
  #isSame(mine, lines) {
    this.found.compared++;
    const isSame = !isRefused(mine) && same(mine, lines);
    if (isSame) this.found.same++;
    return isSame;
  }

  /** @param {Part} part @param {string[] | Refused} mine @param {Theirs} peer @param {string[]} theirs */
  #differ(part, mine, peer, theirs) {
    const reasons = reasonsOf(part, mine, theirs, { ...this.#file, peer });
    const ours = isRefused(mine) ? [mine.refused] : mine;
    this.found.differences.push({ part, reasons, ours, theirs, warnings: peer.warnings });
  }
}

/** @param {Theirs} theirs @returns {Difference} */
const silent = ({ warnings }) => ({
  part: 'file',
  reasons: ['readelf died, or gave no answer in time'],
  ours: [],
  theirs: [],
  warnings,
});

/**
 * What readelf reads in the memory of the file.
 * @param {Uint8Array} bytes @param {Pages} pages @param {Ours} ours @param {string} path
 * @returns {Pick<Mapped, 'entries' | 'rewritten'> & { facts: Theirs }}
 */
function mappedFacts(bytes, pages, ours, path) {
  const room = pages.room(lastValue(pages, DT.SYMTAB) ?? -1) / (pages.wide ? 24 : 16);
  const count = isRefused(ours.symbols) ? Math.min(SOME_SYMBOLS, Math.floor(room)) : ours.symbols.length;
  const mapped = asMapped(bytes, pages, count);
  if (!mapped) return { facts: NOTHING, entries: 0, rewritten: new Set() };
  writeFileSync(path, mapped.file);
  return { ...mapped, facts: theirFacts(path) };
}

/** @type {Theirs} */
const NOTHING = {
  header: [],
  segments: [],
  interpreter: [],
  dynamic: [],
  texts: [],
  symbols: [],
  versions: [],
  relocations: [],
  notes: [],
  warnings: 'there is no dynamic table that ends',
  printed: '',
  status: 0,
};
