// The reasons for which readelf and our reader may see different things. Each is narrow: it names the field that makes
// the difference, and is checked against the file or against what readelf says. What none of them explains is a finding.
import { DT } from '../../elf/names.js';
import { BEHIND_GAP, isBehindGap, isTrueRefusal, symbolReasons, versionReasons } from './lines.js';
import { isRefused } from './ours.js';
import { countedSymbols, lastValue, trueRefusal } from './refusals.js';

/** @import { Part } from './compare.js' */
/** @import { Ours, Refused } from './ours.js' */
/** @import { Pages } from './pages.js' */
/** @import { Theirs } from './theirs.js' */

/**
 * @typedef {object} Context
 * @property {Uint8Array} bytes
 * @property {Pages} pages
 * @property {Ours} ours
 * @property {Theirs} theirs of the file
 * @property {Theirs} peer what is compared: of the file, or of its memory
 */

/** @typedef {(ours: readonly string[], theirs: readonly string[], context: Context) => boolean} When */
/** @typedef {{ reason: string, when: When }} Allowance */

const VERSION_TAGS = [DT.VERSYM, DT.VERNEED, DT.VERDEF];
const ET_CORE = 4;
/** Tables of relocations, with what says how long they are. */
const RELOCATION_TABLES = /** @type {const} */ ([
  [DT.RELA, DT.RELASZ],
  [DT.REL, DT.RELSZ],
  [DT.JMPREL, DT.PLTRELSZ],
  [DT.RELR, DT.RELRSZ],
]);

/** The lines that are not among the others, one for one. @param {readonly string[]} lines @param {readonly string[]} others */
function without(lines, others) {
  const left = new Map();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter(line => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Why there is no program header to one of the readers. @param {Context} context */
function reasonOfHeaders({ bytes, pages, theirs: { warnings, segments } }) {
  // ld.so looks whether they are there before it reads them, and refuses the file; ours are those that are there.
  const isTooFar = /Too many program headers|extends past end of file for program headers/.test(warnings);
  if (segments.length === 0 && isTooFar) return 'program headers reach out of the file: readelf reads none';
  const [at, size] = pages.wide ? [54, 56] : [42, 32];
  const isOther = new DataView(bytes.buffer, bytes.byteOffset).getUint16(at, pages.little) !== size;
  // ld.so: "ELF file's phentsize not the expected size".
  return isOther
    ? 'e_phentsize is not the size of a program header: readelf reads on where it is larger'
    : undefined;
}

/** readelf takes such a file for one without segments. @type {Allowance} */
const INVALID_LOAD = {
  reason: 'a PT_LOAD is larger in the file than in memory: readelf looks at no segment',
  when: (_, theirs, { theirs: { warnings } }) =>
    theirs.length === 0 && /Invalid PT_LOAD entry/.test(warnings),
};

/** A text that cannot be read has a number in the table of readelf, and no line among its texts. @type {Allowance} */
const NOWHERE_TEXT = {
  reason: 'a text that is nowhere: readelf shows its offset',
  when: (ours, theirs, context) => {
    const { texts } = context.ours;
    const refused = isRefused(texts) ? [] : texts.filter(line => isTrueRefusal(line, context));
    const mine = without(ours, theirs);
    if (refused.length === 0 || mine.length !== refused.length) return false;
    return mine.every(line => / text$/.test(line) || refused.includes(line));
  },
};

/** @type {Allowance} */
const TEXT_BEHIND_GAP = {
  reason: BEHIND_GAP,
  when: (ours, theirs, context) => {
    const shown = without(theirs, ours);
    const hidden = isRefused(context.ours.dynamic) ? [] : without(context.ours.dynamic, context.peer.dynamic);
    const offsets = without(
      context.peer.dynamic,
      isRefused(context.ours.dynamic) ? [] : context.ours.dynamic,
    ).map(line => Number(line.split(' ')[1]));
    return (
      without(ours, theirs).length > 0 &&
      hidden.length > 0 &&
      (shown.length === 0 || ours.length === theirs.length) &&
      offsets.some(offset => isBehindGap(offset, context))
    );
  },
};

/** @type {Allowance} */
const TABLE_AT_ZERO = {
  reason: 'DT_SYMTAB or DT_STRTAB is 0: to readelf there is none',
  when: (ours, theirs, { pages }) =>
    (lastValue(pages, DT.SYMTAB) === 0 || lastValue(pages, DT.STRTAB) === 0) &&
    (theirs.length === 0 || theirs[0] === '0' || without(ours, theirs).every(line => / text$/.test(line))),
};

/** @type {Readonly<Partial<Record<Part, readonly Allowance[]>>>} */
const ALLOWANCES = {
  interpreter: [
    {
      reason: 'PT_INTERP is empty: readelf finds no name',
      when: ([ours], theirs, { theirs: { warnings } }) =>
        ours === '' && theirs.length === 0 && /Unable to find program interpreter name/.test(warnings),
    },
    {
      reason: 'several PT_INTERP: the first one counts, readelf shows each',
      when: ([ours], theirs, { pages }) =>
        ours === theirs[0] && theirs.length === pages.segments.filter(({ type }) => type === 'INTERP').length,
    },
    INVALID_LOAD,
  ],
  notes: [
    {
      reason: 'the last note of a segment lacks its padding: readelf wants it',
      when: (ours, theirs, { theirs: { warnings } }) =>
        /note with invalid namesz and\/or descsz/.test(warnings) &&
        / alignment: 8/.test(warnings) &&
        theirs.length < ours.length &&
        without(theirs, ours).length === 0,
    },
    {
      reason: 'readelf has other words for the notes of ET_CORE',
      when: (ours, theirs, { bytes, pages }) => {
        const isCore = new DataView(bytes.buffer, bytes.byteOffset).getUint16(16, pages.little) === ET_CORE;
        const rest = (/** @type {string} */ line) => line.split(' ').slice(-2).join(' ');
        return (
          isCore && without(ours.map(rest), theirs.map(rest)).length === 0 && ours.length === theirs.length
        );
      },
    },
    {
      reason: 'the alignment of the notes is neither 4 nor 8: readelf reads none',
      when: (_, theirs, { theirs: { warnings } }) =>
        theirs.length === 0 && /Corrupt note: alignment \S+, expecting 4 or 8/.test(warnings),
    },
    INVALID_LOAD,
  ],
  count: [
    {
      reason: 'of two hash tables readelf counts symbols by DT_HASH, ld.so looks into DT_GNU_HASH',
      when: ([ours], [theirs], { pages }) => {
        const sysv = lastValue(pages, DT.HASH);
        if (sysv === undefined || lastValue(pages, DT.GNU_HASH) === undefined) return false;
        return Number(theirs) === pages.u(sysv + 4, 4) && Number(ours) === countedSymbols(pages);
      },
    },
    {
      // By p_offset, DT_STRSZ, DT_SYMENT: what the table in memory has is counted without either reader.
      reason: 'readelf does not find its way to the hash table in memory, or to what it wants besides',
      when: ([ours], _, { pages, bytes }) =>
        Number(ours) ===
        Math.min(countedSymbols(pages) ?? -1, Math.floor(bytes.length / (pages.wide ? 24 : 16))),
    },
    {
      reason: 'ld.so stops at a filter of DT_GNU_HASH whose size is not a power of two',
      when: ([ours], _, { pages }) => {
        const size = pages.u((lastValue(pages, DT.GNU_HASH) ?? -1) + 8, 4) ?? 0;
        return ours === '0' && (size & (size - 1)) !== 0;
      },
    },
    TABLE_AT_ZERO,
  ],
  dynamic: [
    NOWHERE_TEXT,
    TABLE_AT_ZERO,
    TEXT_BEHIND_GAP,
    {
      reason: 'DT_PLTREL is neither DT_RELA nor DT_REL: readelf shows the name of a tag',
      when: (ours, theirs) =>
        ours.every(
          (line, i) => line === theirs[i] || (/^0x14 /.test(line) && /^0x14 [A-Z]/.test(theirs[i] ?? '')),
        ),
    },
  ],
  texts: [NOWHERE_TEXT, TABLE_AT_ZERO, TEXT_BEHIND_GAP],
  symbols: [TABLE_AT_ZERO],
  versions: [
    TABLE_AT_ZERO,
    {
      reason: 'DT_VERSYM, DT_VERNEED or DT_VERDEF is 0: to readelf there is none',
      when: (_, theirs, { pages }) =>
        theirs.length === 0 && VERSION_TAGS.some(tag => lastValue(pages, tag) === 0),
    },
  ],
};

/**
 * Tables that only readelf reads give lines that are not among ours, and lines of ours may have an addend more.
 * @param {readonly string[]} ours @param {readonly string[]} theirs @param {Context} context @returns {string[] | undefined}
 */
function relocationReasons(ours, theirs, { pages, peer }) {
  const pltrel = lastValue(pages, DT.PLTREL);
  if (pltrel !== undefined && pltrel !== DT.RELA && pltrel !== DT.REL)
    return ['DT_PLTREL is neither DT_RELA nor DT_REL: ld.so stops there'];
  const mine = without(ours, theirs);
  const yours = without(theirs, ours);
  const isOfNone = (/** @type {string} */ line) => {
    const words = line.split(' ');
    return words.length === 3 && Number(words[2]) >= peer.symbols.length;
  };
  const short = mine.map(line => line.split(' ').slice(0, 3).join(' '));
  if (without(short, yours.filter(isOfNone)).length > 0) return undefined;
  const reasons = mine.length > 0 ? ['readelf prints no addend beside a symbol that is none'] : [];
  if (without(yours, short).length === 0) return reasons;
  const isAtZero = RELOCATION_TABLES.some(
    ([table, size]) => lastValue(pages, table) === undefined && lastValue(pages, size) !== undefined,
  );
  if (isAtZero)
    return [...reasons, 'a table of relocations that has a size and no address: readelf reads at 0'];
  return pltrel === undefined ? [...reasons, 'without DT_PLTREL ld.so leaves DT_JMPREL alone'] : undefined;
}

/** @type {Readonly<Partial<Record<Part, (ours: readonly string[], theirs: readonly string[], context: Context) => string[] | undefined>>>} */
const LINE_REASONS = { symbols: symbolReasons, versions: versionReasons, relocations: relocationReasons };

/** What ld.so makes of them is unknown beforehand, and so is such a file. @param {Part} part @param {Context} context */
function overlap(part, { pages }) {
  const isByAddress = !['file', 'header', 'segments', 'interpreter', 'notes'].includes(part);
  return isByAddress && pages.doOverlap ? ['segments overlap'] : undefined;
}

/** Why a file is none to us. @param {Uint8Array} bytes @returns {string[] | undefined} */
export function reasonsOfFile(bytes) {
  // ld.so looks at e_ident first and says "wrong ELF class"; readelf takes what it does not know for 32-bit and LSB.
  const isKnown = (bytes[4] === 1 || bytes[4] === 2) && (bytes[5] === 1 || bytes[5] === 2);
  return isKnown ? undefined : ['EI_CLASS or EI_DATA is none that there is'];
}

/**
 * Why a part differs; undefined: unknown.
 * @param {Part} part @param {readonly string[] | Refused} ours @param {readonly string[]} theirs @param {Context} context
 * @returns {string[] | undefined}
 */
export function reasonsOf(part, ours, theirs, context) {
  const ofHeaders = part === 'header' ? undefined : reasonOfHeaders(context);
  if (ofHeaders !== undefined) return [ofHeaders];
  if (isRefused(ours)) {
    const reason = trueRefusal(ours.refused, context.pages, context.bytes.length);
    return reason === undefined ? overlap(part, context) : [reason];
  }
  const found = ALLOWANCES[part]?.find(({ when }) => when(ours, theirs, context));
  if (found) return [found.reason];
  return LINE_REASONS[part]?.(ours, theirs, context) ?? overlap(part, context);
}
