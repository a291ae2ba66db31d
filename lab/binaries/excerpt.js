// Makes an excerpt of a Go binary: its size and every structure stay, function bodies, function tables and
// debugging data become zeros. Readers of headers, tables and moduledata see no difference; it cannot run.
import { execFileSync } from 'node:child_process';

/** Instructions that are read: the plugin's constructor and what it calls (bytes from their start). */
const KEPT_CODE = /^(local\.)?(go[.:]link\.addmoduledata|runtime\.addmoduledata(\.abi0)?)$/;
const KEPT_CODE_BYTES = 64;
const ZEROED_SECTIONS = /^\.(text|gopclntab|z?debug_.*|symtab|strtab)$/;

/** @typedef {{ offset: number, size: number, what: string }} Range */

/** @param {string} file @param {string[]} args @returns {string} */
function tool(file, ...args) {
  return execFileSync(args[0] ?? '', [...args.slice(1), file], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

/**
 * @param {string} file
 * @returns {{ name: string, address: number, offset: number, size: number }[]}
 */
function sectionsOf(file) {
  const line = /^\s*\[ *\d+\] (\S+) +(\S+) +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) /;
  return tool(file, 'readelf', '-SW')
    .split('\n')
    .flatMap(text => {
      const [, name = '', type, address = '', offset = '', size = ''] = line.exec(text) ?? [];
      if (type === undefined || type === 'NOBITS') return [];
      return [
        { name, address: Number(`0x${address}`), offset: Number(`0x${offset}`), size: Number(`0x${size}`) },
      ];
    });
}

/** @param {string} file @returns {{ name: string, address: number }[]} */
function symbolsOf(file) {
  return tool(file, 'readelf', '-sW', '-U', 'escape')
    .split('\n')
    .flatMap(text => {
      const [, address = '', name = ''] =
        /^ *\d+: ([0-9a-f]+) +\S+ \S+ +\S+ +\S+ +\S+ (.+)$/.exec(text) ?? [];
      return name === '' ? [] : [{ name, address: Number(`0x${address}`) }];
    });
}

/**
 * @param {string} file
 * @returns {Range[]} in file offsets
 */
export function rangesToZero(file) {
  const sections = sectionsOf(file);
  const symbols = symbolsOf(file);
  const kept = symbols.filter(({ name }) => KEPT_CODE.test(name)).map(({ address }) => address);
  /** @param {number} address */
  const offsetOf = address => {
    const section = sections.find(
      ({ address: start, size }) => start > 0 && address >= start && address < start + size,
    );
    return section && section.offset + address - section.address;
  };
  const keptAt = kept.flatMap(address => offsetOf(address) ?? []).sort((a, b) => a - b);
  /** @type {Range[]} */
  const ranges = sections
    .filter(({ name }) => ZEROED_SECTIONS.test(name))
    .flatMap(({ name, offset, size }) => without({ offset, size, what: name }, keptAt));
  const start = symbols.find(({ name }) => name === 'runtime.pclntab');
  const end = symbols.find(({ name }) => name === 'runtime.epclntab');
  const from = start && offsetOf(start.address);
  if (start && end && from !== undefined && !sections.some(({ name }) => name === '.gopclntab')) {
    ranges.push({ offset: from, size: end.address - start.address, what: 'runtime.pclntab' });
  }
  return ranges.sort((a, b) => a.offset - b.offset);
}

/** @param {Range} range @param {readonly number[]} kept sorted @returns {Range[]} */
function without({ offset, size, what }, kept) {
  const end = offset + size;
  /** @type {Range[]} */
  const parts = [];
  let at = offset;
  for (const hole of kept) {
    if (hole < at || hole >= end) continue;
    parts.push({ offset: at, size: hole - at, what });
    at = Math.min(end, hole + KEPT_CODE_BYTES);
  }
  return [...parts, { offset: at, size: end - at, what }].filter(part => part.size > 0);
}
