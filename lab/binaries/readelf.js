// What GNU readelf says of a file, reduced to lines that goplug-lint's own facts can be compared with.
// Used for the goldens and, where readelf is on the machine, for the live comparison.
import { execFileSync } from 'node:child_process';

/**
 * @typedef {object} ElfFacts
 * @property {string[]} header `field value`
 * @property {string[]} segments `type offset vaddr filesz memsz flags align`, in the file's order
 * @property {string | null} interpreter
 * @property {string[]} sections `name type addr offset size link info`, in the file's order
 * @property {string[]} dynamic `tag value`, in the file's order, without DT_NULL
 * @property {string[]} texts `NEEDED libc.so.6`, in the file's order
 * @property {string[]} symbols `index value size binding type visibility section name[@[@]version]`
 * @property {string[]} needs `file version index flags`
 * @property {string[]} definitions `index flags version`
 * @property {string[]} relocations `offset type symbol addend`, sorted
 * @property {string[]} notes `owner size [descriptor]`, sorted
 */

const SEGMENT_TYPES = {
  NULL: 0,
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
  GNU_PROPERTY: 0x6474e553,
};
const SECTION_TYPES = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  HASH: 5,
  DYNAMIC: 6,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  DYNSYM: 11,
  INIT_ARRAY: 14,
  // lld and gold mark .eh_frame so on this machine.
  X86_64_UNWIND: 0x70000001,
  FINI_ARRAY: 15,
  RELR: 19,
  GNU_HASH: 0x6ffffff6,
  VERDEF: 0x6ffffffd,
  VERNEED: 0x6ffffffe,
  VERSYM: 0x6fffffff,
};

/** @param {Record<string, number>} table @param {string} name */
function numberOf(table, name) {
  const [, offset] = /^LOOS\+0x([0-9a-f]+)$/.exec(name) ?? [];
  const number = offset === undefined ? table[name] : 0x60000000 + Number(`0x${offset}`);
  if (number === undefined) throw new Error(`readelf says ${name}`);
  return number;
}

/** @param {string} text @param {RegExp} line @returns {string[][]} the groups of each line that matches */
function rows(text, line) {
  return text.split('\n').flatMap(one => {
    const found = line.exec(one);
    return found ? [[...found].slice(1).map(group => group ?? '')] : [];
  });
}

/** @param {string} digits */
const hex = digits => `0x${BigInt(`0x${digits}`).toString(16)}`;

/** @param {string} file @param {string[]} options @returns {string} */
function readelf(file, ...options) {
  return execFileSync('readelf', ['-W', '-U', 'escape', ...options, file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/**
 * @param {string} file
 * @param {{ byDynamicTable?: boolean }} [how] symbols and relocations of the dynamic table, where no sections name them
 * @returns {ElfFacts}
 */
export function readelfFacts(file, { byDynamicTable = false } = {}) {
  const header = readelf(file, '-h');
  const dynamic = readelf(file, '-d');
  const segments = readelf(file, '-l');
  return {
    header: headerLines(header),
    segments: rows(
      segments,
      /^ {2}(\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) (.{3}) (?:0x)?([0-9a-f]+)/,
    ).map(([type = '', offset = '', vaddr = '', filesz = '', memsz = '', flags = '', align = '']) =>
      [
        numberOf(SEGMENT_TYPES, type),
        ...[offset, vaddr, filesz, memsz].map(hex),
        flagsOf(flags),
        hex(align),
      ].join(' '),
    ),
    interpreter: /program interpreter: (.*)\]/.exec(segments)?.[1] ?? null,
    sections: rows(
      readelf(file, '-S'),
      /^ +\[ *\d+\] (\S*) +(\S+) +([0-9a-f]{8,}) ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ +[A-Zxolp]* *(\d+) +(\d+) +\d+ *$/,
    ).map(([name, type = '', addr = '', offset = '', size = '', link, info]) =>
      [name, numberOf(SECTION_TYPES, type), ...[addr, offset, size].map(hex), link, info].join(' '),
    ),
    dynamic: dynamicLines(dynamic),
    texts: rows(dynamic, /\((NEEDED|SONAME|RPATH|RUNPATH)\) +[^[]*\[(.*)\]$/).map(row => row.join(' ')),
    symbols: rows(
      readelf(file, ...(byDynamicTable ? ['-s', '-D'] : ['--dyn-syms'])),
      /^ *(\d+): ([0-9a-f]+) +(\S+) (\S+) +(\S+) +(\S+) +(?:\[<other: [^\]]*\] +)?(\S+) ?(.*?)(?: \(\d+\))?$/,
    ).map(([index, value = '', size, type, binding, visibility, section, name]) =>
      [index, hex(value), Number(size), binding, type, visibility, section, name].join(' ').trimEnd(),
    ),
    ...versionLines(readelf(file, '-V')),
    relocations: relocationLines(readelf(file, '-r', ...(byDynamicTable ? ['-D'] : []))),
    notes: noteLines(readelf(file, '-n')),
  };
}

/** @param {string} text */
function headerLines(text) {
  const fields = {
    type: 'Type',
    machine: 'Machine',
    class: 'Class',
    data: 'Data',
    entry: 'Entry point address',
    phoff: 'Start of program headers',
    shoff: 'Start of section headers',
    phentsize: 'Size of program headers',
    phnum: 'Number of program headers',
    shnum: 'Number of section headers',
    shstrndx: 'Section header string table index',
  };
  return Object.entries(fields).map(([name, label]) => {
    const value = new RegExp(`^ +${label}: +(\\S.*)$`, 'm').exec(text)?.[1] ?? '';
    const first = value.split(' ')[0] ?? '';
    if (name === 'machine' || name === 'data') return `${name} ${value}`;
    return `${name} ${name === 'entry' ? Number(first) : first}`;
  });
}

/** @param {string} flags `R E` */
const flagsOf = flags => (flags[0] === 'R' ? 4 : 0) + (flags[1] === 'W' ? 2 : 0) + (flags[2] === 'E' ? 1 : 0);

/** Tags whose value readelf shows as a text or as words: only their presence is compared. @param {string} text */
function dynamicLines(text) {
  return rows(text, /^ 0x([0-9a-f]+) \([^)]*\) +(.*)$/)
    .filter(([tag]) => Number(`0x${tag}`) !== 0)
    .map(([tag = '', value = '']) => {
      const [, number, bytes] = /^(?:(0x[0-9a-f]+|\d+)|(\d+) \(bytes\))$/.exec(value) ?? [];
      const known = number ?? bytes;
      return known === undefined ? hex(tag) : `${hex(tag)} ${Number(known)}`;
    });
}

/** @param {string} text */
function versionLines(text) {
  /** @type {string[]} */
  const needs = [];
  /** @type {string[]} */
  const definitions = [];
  let file = '';
  for (const line of text.split('\n')) {
    const need = /^ +(?:0x)?[0-9a-f]+: Version: \d+ +File: (\S+) +Cnt: \d+/.exec(line);
    if (need) file = need[1] ?? '';
    const aux = /^ +0x[0-9a-f]+: +Name: (\S+) +Flags: (.*?) +Version: (\d+)/.exec(line);
    if (aux) needs.push(`${file} ${aux[1]} ${aux[3]} ${(aux[2] ?? '').trim()}`);
    const definition =
      /^ +(?:0x)?[0-9a-f]+: Rev: \d+ +Flags: (.*?) +Index: (\d+) +Cnt: \d+ +Name: (\S+)/.exec(line);
    if (definition) definitions.push(`${definition[2]} ${definition[1]} ${definition[3]}`);
  }
  return { needs, definitions };
}

/** @param {string} text */
function relocationLines(text) {
  const wide = /^[0-9a-f]{16}/m.test(text);
  /** @type {string[]} */
  const lines = [];
  let packed = false;
  for (const line of text.split('\n')) {
    if (/^(Relocation section|'\w+' relocation section)/.test(line))
      packed = /'(\.relr\.dyn|RELR)'/.test(line);
    const [, offset, , info, rest = ''] = /^([0-9a-f]{8,16})( +([0-9a-f]{8,16}) (.*))?$/.exec(line) ?? [];
    if (offset === undefined) continue;
    if (packed) {
      lines.push(`${hex(offset)} packed`);
      continue;
    }
    if (info === undefined) continue;
    const number = BigInt(`0x${info}`);
    const [symbol, type] = wide ? [number >> 32n, number & 0xffffffffn] : [number >> 8n, number & 0xffn];
    const [, sign, signed] = / ([+-]) ([0-9a-f]+)$/.exec(rest) ?? [];
    const alone = /^R_\S+ +([0-9a-f]+)$/.exec(rest)?.[1];
    const addend =
      signed !== undefined
        ? `${sign === '-' ? '-' : ''}${hex(signed)}`
        : alone === undefined
          ? ''
          : hex(alone);
    lines.push([hex(offset), type, symbol, addend].join(' ').trimEnd());
  }
  return lines.sort();
}

/** Notes of unallocated sections (stapsdt) are not part of the program. @param {string} text */
function noteLines(text) {
  /** @type {string[]} */
  const lines = [];
  for (const line of text.split('\n')) {
    const note = /^ {2}(\S+) +0x([0-9a-f]+)\t(.*)$/.exec(line);
    const descriptor = /(?:Build ID: |description data: )([0-9a-f ]+)/.exec(line)?.[1]?.replaceAll(' ', '');
    // It is in a section that nobody loads.
    if (note?.[3]?.includes('NT_GNU_GOLD_VERSION')) continue;
    if (note) lines.push([note[1], Number(`0x${note[2]}`), descriptor ?? ''].join(' ').trimEnd());
    else if (descriptor && lines.length > 0) lines.push(`${lines.pop()} ${descriptor}`);
  }
  return lines.filter(line => !line.startsWith('stapsdt ')).sort();
}
