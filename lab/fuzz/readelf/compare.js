// Where readelf and our reader see different things in one file, and which of the known reasons that has.
import { writeFileSync } from 'node:fs';
import { memorySource } from '../../../dist/bytes/source.js';
import { reasonsOf, reasonsOfFile } from './allowances.js';
import { asMapped } from './as-mapped.js';
import { isRefused, ourFacts } from './ours.js';
import { Pages } from './pages.js';
import { lastValue } from './refusals.js';
import { theirFacts } from './theirs.js';

/** @import { Facts, Theirs } from './theirs.js' */
/** @import { Ours } from './ours.js' */

/** @typedef {keyof Facts | 'file' | 'count'} Part `count`: how many symbols there are */
/** @typedef {{ part: Part, reasons: string[] | undefined, ours: string[], theirs: string[], said: string }} Difference `reasons` undefined: none is known */
/** @typedef {{ compared: number, same: number, mapped: number, differences: Difference[] }} Comparison */

const DT_SYMTAB = 6;
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
  /** @type {Comparison} */
  const found = { compared: 0, same: 0, mapped: 0, differences: [] };
  if (isRefused(ours)) {
    found.compared++;
    if (theirs.header.length === 0) found.same++;
    else
      found.differences.push({
        part: 'file',
        reasons: reasonsOfFile(bytes),
        ours: [ours.refused],
        theirs: theirs.header,
        said: theirs.said,
      });
    return found;
  }
  const pages = new Pages(bytes, theirs.segments);
  const context = { bytes, pages, ours, theirs };
  const differ = (
    /** @type {Part} */ part,
    /** @type {string[] | { refused: string }} */ mine,
    /** @type {Theirs} */ peer,
    /** @type {string[]} */ lines,
  ) => {
    const list = isRefused(mine) ? [mine.refused] : mine;
    found.differences.push({
      part,
      reasons: reasonsOf(part, mine, lines, { ...context, peer }),
      ours: list,
      theirs: lines,
      said: peer.said,
    });
  };
  for (const part of PLAIN) {
    found.compared++;
    const mine = ours[part];
    if (!isRefused(mine) && same(mine, theirs[part])) found.same++;
    else differ(part, mine, theirs, theirs[part]);
  }
  found.compared++;
  const counted = isRefused(ours.symbols) ? ours.symbols : [String(ours.symbols.length)];
  const count = [String(theirs.symbols.length)];
  if (!isRefused(counted) && same(counted, count)) found.same++;
  else differ('count', counted, theirs, count);
  /** @type {{ facts: Theirs, entries: number, rewritten: ReadonlySet<number> } | undefined} */
  let mapped;
  for (const part of BY_ADDRESS) {
    found.compared++;
    const mine = ours[part];
    if (!isRefused(mine) && same(mine, theirs[part])) {
      found.same++;
      continue;
    }
    mapped ??= mappedFacts(bytes, pages, ours, path);
    const { facts, entries, rewritten } = mapped;
    const comparable = (/** @type {string[]} */ lines) =>
      part === 'dynamic'
        ? lines.slice(0, entries).map((line, index) => (rewritten.has(index) ? '' : line))
        : lines;
    const left = isRefused(mine) ? mine : comparable(mine);
    const right = comparable(facts[part]);
    if (!isRefused(left) && same(left, right)) found.mapped++;
    else differ(part, left, facts, right);
  }
  return found;
}

/** @param {Theirs} theirs @returns {Difference} */
const silent = ({ said }) => ({
  part: 'file',
  reasons: ['readelf died, or gave no answer in time'],
  ours: [],
  theirs: [],
  said,
});

/** What readelf says of the memory of the file. @param {Uint8Array} bytes @param {Pages} pages @param {Ours} ours @param {string} path */
function mappedFacts(bytes, pages, ours, path) {
  const room = pages.room(lastValue(pages, DT_SYMTAB) ?? -1) / (pages.wide ? 24 : 16);
  const count = isRefused(ours.symbols) ? Math.min(SOME_SYMBOLS, Math.floor(room)) : ours.symbols.length;
  const mapped = asMapped(bytes, pages, count);
  if (!mapped) {
    return { facts: NOTHING, entries: 0, rewritten: /** @type {ReadonlySet<number>} */ (new Set()) };
  }
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
  said: 'there is no dynamic table that ends',
  printed: '',
  status: 0,
};
