// The reasons for which readelf and our reader may say different things of one symbol. Both lists have a line for each
// symbol, so that every line has to have its reason.
import { DT } from '../../elf/names.js';
import { isRefused } from './ours.js';
import { lastValue, trueRefusal } from './refusals.js';

/** @import { Context } from './allowances.js' */

export const BEHIND_GAP = 'a text behind a gap in memory, which readelf is not given';
const MAX_RECORDS = 4096;

/** @param {string} line */
export const indexOf = line => line.split(' ')[0] ?? '';

/** Whether a line of ours is a refusal that is true. @param {string} line @param {Context} context */
export function isTrueRefusal(line, { pages, bytes }) {
  const message = /^\S+ refused (.*)$/s.exec(line)?.[1];
  return message !== undefined && trueRefusal(message, pages, bytes.length) !== undefined;
}

/** Where in DT_STRTAB the name of a symbol is. @param {number} index @param {Context} context */
function nameOffset(index, { pages }) {
  const entry = (lastValue(pages, DT.SYMTAB) ?? Number.NaN) + index * (pages.wide ? 24 : 16);
  return pages.u(entry, 4) ?? Number.NaN;
}

/** @param {number} index @param {Context} context */
function isEntryBehindGap(index, { pages }) {
  return (index + 1) * (pages.wide ? 24 : 16) > pages.room(lastValue(pages, DT.SYMTAB) ?? -1);
}

/** Whether readelf cannot be given a text: behind DT_STRTAB is a gap, or more zeros than files are made of. @param {number} offset @param {Context} context */
export const isBehindGap = (offset, { pages }) => offset >= pages.room(lastValue(pages, DT.STRTAB) ?? -1);

/** @param {string} ours @param {string} theirs @param {Context} context @returns {string | undefined} */
function reasonOfSymbol(ours, theirs, context) {
  if (indexOf(ours) !== indexOf(theirs)) return undefined;
  if (isEntryBehindGap(Number(indexOf(ours)), context))
    return 'a symbol behind a gap in memory, which readelf is not given';
  if (isTrueRefusal(ours, context)) {
    if (!/ refused DT_STRTAB: /.test(ours)) return 'an entry or a version that lies nowhere';
    return / <corrupt>$/.test(theirs) ? 'a name that is nowhere: readelf says <corrupt>' : undefined;
  }
  const isCorrupt =
    / <corrupt>$/.test(theirs) && /^(\S+ ){7}/.exec(ours)?.[0] === /^(\S+ ){7}/.exec(theirs)?.[0];
  if (isCorrupt && isBehindGap(nameOffset(Number(indexOf(ours)), context), context)) return BEHIND_GAP;
  if (ours.replaceAll('^\ufffd', '^?') === theirs)
    return 'a name with ^ and a byte that readelf spells 0x7f with';
  const { needed, defined } = context.ours;
  if (theirs.startsWith(`${ours}@`) && [...needed, ...defined].some(name => name.includes('@')))
    return 'a version with an @ in it';
  // readelf prints a name and a version in one word.
  const isCut = /^(?:\S+ ){7}.*@/s.test(ours) && ours.startsWith(theirs);
  return isCut ? 'a name with an @ in it is one with a version to readelf' : undefined;
}

/** @param {readonly string[]} ours @param {readonly string[]} theirs @param {Context} context @returns {string[] | undefined} */
export function symbolReasons(ours, theirs, context) {
  const isNowhere = ours.every(line => isTrueRefusal(line, context)) || isEntryBehindGap(0, context);
  if (theirs.length === 0 && isNowhere) return ['the symbol table begins nowhere'];
  if (ours.length !== theirs.length) return undefined;
  const reasons = new Set();
  for (const [i, line] of ours.entries()) {
    const other = theirs[i] ?? '';
    if (line !== other) reasons.add(reasonOfSymbol(line, other, context));
  }
  return reasons.has(undefined) ? undefined : [...reasons];
}

/** What DT_VERSYM has of a symbol. @param {string} index @param {Context} context */
function versionEntry(index, { pages }) {
  const table = lastValue(pages, DT.VERSYM);
  const raw = table === undefined ? undefined : pages.u(table + Number(index) * 2, 2);
  return { index: raw === undefined ? -1 : raw & 0x7fff, isHidden: ((raw ?? 0) & 0x8000) !== 0 };
}

/** Whether any version that is needed has the hidden bit in its index. @param {Context} context */
function hasHiddenNeed({ pages }) {
  let need = lastValue(pages, DT.VERNEED) ?? Number.NaN;
  for (let count = 0; count < MAX_RECORDS; count++) {
    let aux = need + (pages.u(need + 8, 4) ?? Number.NaN);
    for (; count < MAX_RECORDS; count++) {
      if (((pages.u(aux + 6, 2) ?? 0) & 0x8000) !== 0) return true;
      const next = pages.u(aux + 12, 4) ?? 0;
      if (next === 0) break;
      aux += next;
    }
    const next = pages.u(need + 12, 4) ?? 0;
    if (next === 0) return false;
    need += next;
  }
  return false;
}

/** @param {readonly string[]} lines @returns {Map<string, string>} */
const byIndex = lines => new Map(lines.map(line => [indexOf(line), line.slice(indexOf(line).length + 1)]));

/** @param {string} index @param {string | undefined} ours @param {string | undefined} theirs @param {Context} context @returns {string | undefined} */
function reasonOfVersion(index, ours, theirs, context) {
  const symbol = isRefused(context.ours.symbols) ? undefined : context.ours.symbols[Number(index)];
  if (symbol !== undefined && / refused /.test(symbol))
    return 'the version of a symbol whose name cannot be read';
  if (symbol !== undefined && /^(?:\S+ ){7}.*@/s.test(symbol))
    return 'a name with an @ in it is one with a version to readelf';
  const { needed, defined, isForeignVersion } = context.ours;
  const isListed = (/** @type {string | undefined} */ name) =>
    name !== undefined && (needed.includes(name) || defined.includes(name));
  if (ours?.includes('@') && isListed(ours)) return 'a version with an @ in it';
  const entry = versionEntry(index, context);
  if (ours === undefined) {
    // ld.so stops at the sight of it; nothing behind it is read.
    if (isForeignVersion) return 'vn_version is not 1';
    if (theirs === '<corrupt>') return 'a version that is in no list: readelf says <corrupt>';
    // elf/dl-version.c; readelf knows it only where it is the only flag, and of index 1.
    const isBase = theirs !== undefined && context.ours.bases.includes(theirs);
    return isBase ? 'a definition with VER_FLG_BASE: ld.so gives its name to no symbol' : undefined;
  }
  if (!isListed(ours)) return undefined;
  if (theirs === undefined || theirs === '<corrupt>') {
    if (entry.index < 2) return 'a version of index 0 or 1: readelf looks into no list';
    const isOfNeeds = symbol?.split(' ')[6] === '0' && !entry.isHidden;
    const isElsewhere = (isOfNeeds ? defined : needed).includes(ours);
    if (!isElsewhere && needed.includes(ours) && hasHiddenNeed(context))
      return 'vna_other with VERSYM_HIDDEN, which ld.so takes away';
    return isElsewhere
      ? 'readelf looks into DT_VERNEED for undefined symbols, into DT_VERDEF for others; ld.so has one list'
      : undefined;
  }
  if (ours.includes('^J') && ours.startsWith(theirs)) return 'a version with a line break';
  return isListed(theirs)
    ? 'of two versions of one index readelf takes the first, ld.so the last, and DT_VERDEF comes last'
    : undefined;
}

/** @param {readonly string[]} ours @param {readonly string[]} theirs @param {Context} context @returns {string[] | undefined} */
export function versionReasons(ours, theirs, context) {
  const [mine, yours] = [byIndex(ours), byIndex(theirs)];
  const reasons = new Set();
  for (const index of new Set([...mine.keys(), ...yours.keys()]))
    if (mine.get(index) !== yours.get(index))
      reasons.add(reasonOfVersion(index, mine.get(index), yours.get(index), context));
  return reasons.has(undefined) ? undefined : [...reasons];
}
