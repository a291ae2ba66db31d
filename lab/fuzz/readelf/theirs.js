// What GNU readelf sees in a file: its words, put back into the numbers that they stand for.
import { spawnSync } from 'node:child_process';
import {
  BINDINGS,
  FILE_TYPES,
  FLAGS,
  FLAGS_1,
  NOTE_TYPES,
  printable,
  SYMBOL_TYPES,
  spelled,
  VISIBILITIES,
  WORDED_TAGS,
} from './words.js';

/**
 * What a reader sees, a line for each record. The lines of both readers are alike where they saw the same.
 * @typedef {object} Facts
 * @property {string[]} header `field value`
 * @property {string[]} segments `type offset vaddr filesz memsz flags align`
 * @property {string[]} interpreter
 * @property {string[]} dynamic `tag value`, without DT_NULL
 * @property {string[]} texts `tag text`
 * @property {string[]} symbols `index value size binding type visibility section name`
 * @property {string[]} versions `index version`, of the symbols that have one
 * @property {string[]} relocations `offset type symbol addend`, sorted
 * @property {string[]} notes `type owner descriptor-size`
 */

/** @typedef {Facts & { warnings: string, printed: string, status: number | null }} Theirs `warnings`: what it wrote to stderr */

const MAX_SECONDS = 20;

/** A number of a line of ours: what is larger than 2^53 has lost its low bits there. @param {string} digits */
const hex = digits => `0x${Number(BigInt(`0x${digits}`)).toString(16)}`;

/** d_tag is signed. @param {string} digits */
function signedHex(digits) {
  const value = Number(BigInt.asIntN(digits.length * 4, BigInt(`0x${digits}`)));
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** @param {string} text @param {RegExp} line @returns {string[][]} the groups of each line that matches */
function rows(text, line) {
  // Names may have carriage returns in them.
  const whole = new RegExp(line.source, 's');
  return text.split('\n').flatMap(one => {
    const found = whole.exec(one);
    return found ? [[...found].slice(1).map(group => group ?? '')] : [];
  });
}

/** Binding, type: `FUNC`, `<unknown>: 3`, `<OS specific>: 12`. @param {Readonly<Record<string, number>>} names @param {string} word */
function symbolNumber(names, word) {
  const [, digits] = /^<.*>: (\d+)$/.exec(word) ?? [];
  return digits === undefined ? (names[word] ?? word) : Number(digits);
}

/** @param {string} path @param {string[]} options */
export function runReadelf(path, options) {
  const { stdout, stderr, status, signal } = spawnSync('readelf', ['-W', ...options, path], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    timeout: MAX_SECONDS * 1000,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  return { printed: stdout ?? '', warnings: stderr ?? '', status: signal ? null : status };
}

/** @param {string} path of a file without section headers: with them readelf believes them @returns {Theirs} */
export function theirFacts(path) {
  const ran = runReadelf(path, ['-h', '-l', '-d', '-D', '-s', '-r', '-n']);
  const { printed } = ran;
  const symbols = symbolRows(printed);
  return {
    ...ran,
    header: headerLines(printed),
    segments: segmentLines(printed),
    interpreter: [...printed.matchAll(/^ +\[Requesting program interpreter: ([\s\S]*?)\]$/gm)].map(
      ([, text = '']) => printable(text),
    ),
    ...dynamicLines(printed),
    symbols: symbols.map(({ line }) => line),
    versions: symbols.flatMap(({ index, version }) => (version === '' ? [] : [`${index} ${version}`])),
    relocations: relocationLines(printed),
    notes: noteLines(printed),
  };
}

const HEADER_FIELDS = {
  type: 'Type',
  data: 'Data',
  entry: 'Entry point address',
  phoff: 'Start of program headers',
  flags: 'Flags',
  ehsize: 'Size of this header',
  phentsize: 'Size of program headers',
  phnum: 'Number of program headers',
};

/** @param {string} text */
function headerLines(text) {
  return Object.entries(HEADER_FIELDS).flatMap(([name, label]) => {
    const value = new RegExp(`^ +${label}: +(\\S.*)$`, 'm').exec(text)?.[1];
    if (value === undefined) return [];
    if (name === 'data') return [`${name} ${/(\w+) endian/.exec(value)?.[1] ?? value}`];
    if (name === 'type') return [`${name} ${fileType(value)}`];
    const number = /^(0x[0-9a-f]+|-?\d+)/.exec(value)?.[1];
    return [`${name} ${number === undefined ? value : Number(BigInt.asUintN(64, BigInt(number)))}`];
  });
}

/** `DYN (Shared object file)`, `<unknown>: 5`, `OS Specific: (fe00)`. @param {string} words */
function fileType(words) {
  const digits = /(?:<unknown>: |Specific: \()([0-9a-f]+)/.exec(words)?.[1];
  return digits === undefined ? (FILE_TYPES[words.split(' ')[0] ?? ''] ?? words) : Number(`0x${digits}`);
}

/** @param {string} text */
function segmentLines(text) {
  const row =
    /^ {2}(<unknown>: [0-9a-f]+|\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) (.{3}) (?:0x)?([0-9a-f]+)$/;
  return rows(text, row).map(
    ([type = '', offset = '', vaddr = '', filesz = '', memsz = '', flags = '', align = '']) =>
      [
        type,
        ...[offset, vaddr, filesz, memsz].map(hex),
        (flags[0] === 'R' ? 4 : 0) + (flags[1] === 'W' ? 2 : 0) + (flags[2] === 'E' ? 1 : 0),
        hex(align),
      ].join(' '),
  );
}

/** Entries may have line breaks in their texts: an entry ends where the next one begins. @param {string} text */
function dynamicLines(text) {
  /** @type {string[]} */
  const dynamic = [];
  /** @type {string[]} */
  const texts = [];
  const table = /^ +Tag +Type +Name\/Value\n([\s\S]*)/m.exec(text)?.[1] ?? '';
  for (const found of table.matchAll(
    /^ 0x([0-9a-f]{8}|[0-9a-f]{16}) \((.*?)\)[ \t]*([\s\S]*?)\n(?= 0x[0-9a-f]|\n|$)/gm,
  )) {
    const [, digits = '', , rest = ''] = found;
    const tag = signedHex(digits);
    if (tag === '0x0') break;
    const number = /^(?:0x([0-9a-f]+)|(\d+)(?: \(bytes\))?)$/.exec(rest);
    const bracketed = /^[A-Za-z ]+: \[([\s\S]*)\]$/.exec(rest)?.[1];
    if (WORDED_TAGS.includes(tag)) dynamic.push(tag);
    else if (bracketed !== undefined) {
      dynamic.push(`${tag} text`);
      texts.push(`${tag} ${printable(bracketed)}`);
    } else if (number?.[1] !== undefined) dynamic.push(`${tag} ${hex(number[1])}`);
    else if (number?.[2] !== undefined) dynamic.push(`${tag} ${hex(BigInt(number[2]).toString(16))}`);
    else if (tag === '0x1e') dynamic.push(`${tag} flags ${flagBits(rest, FLAGS)}`);
    else if (tag === '0x6ffffffb') dynamic.push(`${tag} flags ${flagBits(rest, FLAGS_1)}`);
    else if (tag === '0x14') dynamic.push(`${tag} ${relocationKind(rest)}`);
    else dynamic.push(`${tag} ${rest}`);
  }
  return { dynamic, texts };
}

/** The value of DT_PLTREL: `RELA`, `<unknown>: 10660`. @param {string} words */
function relocationKind(words) {
  const digits = /^<unknown>: ([0-9a-f]+)$/.exec(words)?.[1];
  return digits === undefined ? ({ REL: '0x11', RELA: '0x7' }[words] ?? words) : hex(digits);
}

/** @param {string} words @param {Readonly<Record<string, number>>} names */
function flagBits(words, names) {
  let bits = 0;
  for (const word of words
    .replace(/^Flags:/, '')
    .trim()
    .split(/\s+/))
    bits |= names[word] ?? 0;
  return bits;
}

/** @param {string} text */
function symbolRows(text) {
  const word = '<[^>]*>: \\d+|\\S+';
  const row = new RegExp(
    `^ *(\\d+): ([0-9a-f]+) +(0x[0-9a-f]+|\\d+) (${word}) +(${word}) +(\\S+) +(?:\\[.*?\\] +)?(\\S+(?: ?\\[0x[0-9a-f]+\\])?) ?(.*)$`,
  );
  return rows(text, row).map(
    ([
      index = '',
      value = '',
      size = '',
      type = '',
      binding = '',
      visibility = '',
      section = '',
      rest = '',
    ]) => {
      const { name, version } = named(rest);
      const line = [
        index,
        hex(value),
        hex(BigInt(size).toString(16)),
        symbolNumber(BINDINGS, binding),
        symbolNumber(SYMBOL_TYPES, type),
        VISIBILITIES[visibility] ?? visibility,
        sectionNumber(section),
        spelled(name),
      ];
      return { index, version: printable(version), line: line.join(' ') };
    },
  );
}

/** `puts@GLIBC_2.2.5 (2)`. @param {string} text */
function named(text) {
  const [, name = text, version = ''] = /^(.*?)@@?([^@]*?)(?: \(\d+\))?$/s.exec(text) ?? [];
  return { name, version };
}

/** @param {string} text `UND`, `12`, `OS [0xff21]` */
function sectionNumber(text) {
  const [, digits] = /\[0x([0-9a-f]+)\]/.exec(text) ?? [];
  if (digits !== undefined) return Number(`0x${digits}`);
  return { UND: 0, ABS: 0xfff1, COM: 0xfff2 }[text] ?? text;
}

/** @param {string} text */
function relocationLines(text) {
  /** @type {string[]} */
  const lines = [];
  let [isWide, isPacked, isInside] = [false, false, false];
  for (const line of text.split('\n')) {
    const [, table] = /^'(\w+)' relocation section at offset/.exec(line) ?? [];
    if (table !== undefined) {
      isPacked = table === 'RELR';
      isInside = true;
      continue;
    }
    if (line === '') isInside = false;
    if (!isInside) continue;
    const [, offset, info, rest = ''] =
      /^([0-9a-f]{8}|[0-9a-f]{16})(?: +([0-9a-f]{8}|[0-9a-f]{16}) (.*))?$/.exec(line) ?? [];
    if (offset === undefined) continue;
    isWide = offset.length === 16;
    if (isPacked) lines.push(`${hex(offset)} packed`);
    if (info === undefined) continue;
    const number = BigInt(`0x${info}`);
    const [symbol, type] = isWide ? [number >> 32n, number & 0xffffffffn] : [number >> 8n, number & 0xffn];
    lines.push([hex(offset), type, symbol, addendOf(rest, symbol !== 0n)].join(' ').trimEnd());
  }
  return lines.sort();
}

/** `R_X86_64_64 0000000000001000 puts + 8`, `R_X86_64_RELATIVE  1000`. Beside a symbol a number alone is its value. @param {string} rest @param {boolean} hasSymbol */
function addendOf(rest, hasSymbol) {
  const [, sign, digits] = / ([+-]) ([0-9a-f]+)$/.exec(rest) ?? [];
  if (digits !== undefined) return `${sign === '-' && digits !== '0' ? '-' : ''}${hex(digits)}`;
  const [, minus, alone] = /^(?:R_\S+|unrecognized: [0-9a-f]+) +(-?)([0-9a-f]+)\s*$/.exec(rest) ?? [];
  return alone === undefined || hasSymbol ? '' : `${minus}${hex(alone)}`;
}

/** @param {string} text */
function noteLines(text) {
  return rows(text, /^ {2}(.*?) +0x([0-9a-f]{8})\t(.*)$/).map(([owner = '', size = '', rest = '']) => {
    const unknown = /Unknown note type: \(0x([0-9a-f]+)\)/.exec(rest)?.[1];
    const word = rest.split(/[\t ]/)[0] ?? '';
    const named = NOTE_TYPES[rest.split('\t')[0] ?? ''] ?? word;
    return `${unknown === undefined ? named : Number(`0x${unknown}`)} ${owner === '(NONE)' ? '' : spelled(owner.trimEnd())} ${Number(`0x${size}`)}`;
  });
}
