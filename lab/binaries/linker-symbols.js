// What the Go linker's own symbols, in .symtab of an unstripped file, say of the structures that the runtime reads.
import { execFileSync } from 'node:child_process';

/**
 * Symbol to address. The names are those of cmd/link/internal/ld/symtab.go; before Go 1.20 they start with `go.`.
 * @param {string} file @returns {Record<string, number>}
 */
export function linkerSymbols(file) {
  const text = execFileSync('nm', [file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const wanted =
    /^(local\.moduledata|runtime\.e?types|go:(link\.pkghashes|plugin\.tabs|plugin\.inittasks|main\.inittasks))$/;
  return Object.fromEntries(
    [...text.matchAll(/^([0-9a-f]+) [a-zA-Z] (.*)$/gm)]
      .map(
        ([, address, name = '']) =>
          /** @type {const} */ ([name.replace(/^go\./, 'go:'), Number(`0x${address}`)]),
      )
      .filter(([name]) => wanted.test(name)),
  );
}

/**
 * The targets of the relocations at these addresses, in the order of the addresses.
 * @param {string} file @param {number} start @param {number} end @returns {string[]}
 */
export function relocatedSymbols(file, start, end) {
  const text = execFileSync('readelf', ['-rW', '-U', 'escape', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return [...text.matchAll(/^([0-9a-f]{16}) +[0-9a-f]{16} R_\S+ +[0-9a-f]{16} (.*) \+ 0$/gm)]
    .map(([, where, name = '']) => ({ where: Number(`0x${where}`), name }))
    .filter(({ where }) => where >= start && where < end)
    .sort((a, b) => a.where - b.where)
    .map(({ name }) => name);
}

/**
 * Package hashes by their bytes: st_value and st_size of `go:link.pkghashbytes.P`, read where the segments put them.
 * @param {string} file @param {Uint8Array} bytes @returns {Record<string, string>}
 */
export function packageHashes(file, bytes) {
  const names = execFileSync('nm', ['-D', '-S', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const loads = [
    ...execFileSync('readelf', ['-lW', file], { encoding: 'utf8' }).matchAll(
      /^ +LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+)/gm,
    ),
  ].map(found => found.slice(1).map(digits => Number(`0x${digits}`)));
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const [, value, size, name = ''] of names.matchAll(
    /^([0-9a-f]+) ([0-9a-f]+) \S go[.:]link\.pkghashbytes\.(.*)$/gm,
  )) {
    const address = Number(`0x${value}`);
    const [offset = 0, vaddr = 0] =
      loads.find(([, start = 0, length = 0]) => address >= start && address < start + length) ?? [];
    const at = offset + address - vaddr;
    const raw = Buffer.from(bytes.subarray(at, at + Number(`0x${size}`)));
    hashes[name.replace(/@@Base$/, '')] = raw.length === 40 ? raw.toString('latin1') : raw.toString('hex');
  }
  return hashes;
}
