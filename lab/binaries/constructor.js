// Which moduledata a Go plugin registers when it is loaded, as objdump reads its code.
import { execFileSync } from 'node:child_process';

/** @typedef {{ moduledata: number, got: number, next: number }} RegisteredModule */

/** @param {string} file @param {number} address @param {number} length @returns {string} */
function disassemble(file, address, length) {
  const range = [`--start-address=${address}`, `--stop-address=${address + length}`];
  return execFileSync('objdump', ['-d', '--no-show-raw-insn', ...range, file], { encoding: 'utf8' });
}

/**
 * Tries every address that a relative relocation puts into .init_array: one of them is
 * `lea moduledata(%rip),%rdi; call runtime.addmoduledata; ret`.
 * @param {string} file @returns {RegisteredModule | null}
 */
export function registeredModule(file) {
  const sections = execFileSync('readelf', ['-SW', file], { encoding: 'utf8' });
  const array = /\.init_array +INIT_ARRAY +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)/.exec(sections);
  if (!array) return null;
  const [start, offset, size] = array.slice(1).map(digits => Number(`0x${digits}`));
  for (const address of entries(file, start ?? 0, offset ?? 0, size ?? 0)) {
    const stub = /lea +0x[0-9a-f]+\(%rip\),%rdi +# ([0-9a-f]+).*\n.*call +([0-9a-f]+).*\n.*ret/.exec(
      disassemble(file, address, 13),
    );
    if (!stub) continue;
    const body = disassemble(file, Number(`0x${stub[2]}`), 32);
    const [, got] = /mov +0x[0-9a-f]+\(%rip\),%r15 +# ([0-9a-f]+)/.exec(body) ?? [];
    const [, next] = /mov +%rdi,0x([0-9a-f]+)\(%rax\)/.exec(body) ?? [];
    return { moduledata: Number(`0x${stub[1]}`), got: Number(`0x${got}`), next: Number(`0x${next}`) };
  }
  return null;
}

/** @param {string} file @param {number} start @param {number} offset @param {number} size @returns {number[]} */
function entries(file, start, offset, size) {
  const text = execFileSync('readelf', ['-rW', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const relative = [...text.matchAll(/^([0-9a-f]{16}) +[0-9a-f]{15}8 R_X86_64_RELATIVE +([0-9a-f]+)$/gm)]
    .map(([, where, addend]) => ({ where: Number(`0x${where}`), addend: Number(`0x${addend}`) }))
    .filter(({ where }) => where >= start && where < start + size)
    .map(({ addend }) => addend);
  if (relative.length > 0) return relative;
  // DT_RELR: the addresses stand in the words themselves.
  const dump = execFileSync('od', [
    '-An',
    '-v',
    '-w8',
    '-t',
    'u8',
    '-j',
    String(offset),
    '-N',
    String(size),
    file,
  ]);
  return dump.toString().trim().split(/\s+/).map(Number);
}
