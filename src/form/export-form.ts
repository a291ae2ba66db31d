import { SHN_UNDEF, STT_FUNC } from '../elf/constants.ts';
import { isExported } from '../elf/symbol.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { unusualSymbols } from '../elf/unusual-symbols.ts';
import { START_REFERENCES } from '../profile/active-code.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

const MAX_SHOWN = 8;
const MAX_PACKAGES = 64;
/** characters of paths that are looked for in one pass; names of further packages are looked at one by one */
const MAX_PATTERN = 1 << 16;

/** What the Go linker and cgo name themselves: types, itabs, funcvals, stubs; the same in every file that has it. */
const LINKER_NAMES = '(?:go|type|gclocals|gcargs|local)[.:\\u00b7]|_?_?x?_?cgo_';
/** What cmd/go of Go 1.12 writes into every program that it builds from modules, in the name of another package. */
const COMMAND_NAMES = 'runtime/debug\\.modinfo\\0';
/** C has no dots in its names. */
const C_NAMES = '[^\\0.]*\\0';

/** What other files are bound to in a file, beyond the packages that it says it has. */
export interface ForeignExports {
  /** packages of which it defines variables, or functions if they are outside of the standard library; as symbols begin */
  packages: string[];
  /** a name of each of them */
  names: string[];
  /** names that start code everywhere refers to, and those of which the file says that it does not define them */
  start: string[];
}

/**
 * The names of a plugin that do not belong to its own packages. The runtime defines functions of other packages of the standard
 * library (//go:linkname): they are the same wherever they come from.
 * @param own packages of the plugin, as symbol names begin with them; undefined: it is not a plugin
 */
export async function foreignExports(
  symbols: SymbolTable,
  own: ReadonlySet<string> | undefined,
): Promise<ForeignExports> {
  const found = new Map<string, string>();
  const start = [...(await symbols.find(START_REFERENCES)).values()]
    .flat()
    .filter(isExported)
    .map(({ name }) => name);
  for (const { name, type, sectionIndex } of await unusualSymbols(symbols, usualNames(own))) {
    if (sectionIndex === SHN_UNDEF) start.push(name);
    const path = packageOf(name);
    if (own === undefined || own.has(path) || found.size >= MAX_PACKAGES) continue;
    if (isStandard(path) && type === STT_FUNC) continue;
    if (!found.has(path)) found.set(path, name);
  }
  return { packages: [...found.keys()], names: [...found.values()], start };
}

/** Names of the plugin's own packages, as far as they make no endless pattern, whose paths end at the first dot behind the last slash in front of type arguments. */
function usualNames(own: ReadonlySet<string> | undefined): RegExp {
  let left = MAX_PATTERN;
  const known = [...(own ?? [])].filter(path => {
    left -= path.length;
    return left >= 0;
  });
  const paths = known.map(path => path.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const ofPackages = paths.length > 0 ? [`(?:${paths.join('|')})\\.[^\\0/[({]*[\\0[({]`] : [];
  return new RegExp(
    [...ofPackages, LINKER_NAMES, COMMAND_NAMES, C_NAMES, ...(own ? [] : ['[^\\0]*\\0'])].join('|'),
    'y',
  );
}

/** The first element of its path has no dot. A plugin that was built from files has such a path too. */
function isStandard(path: string): boolean {
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  return !first.includes('.') && !first.includes('%2e') && first !== 'plugin';
}

/** The same as a strict gate says it. */
export function unrecognisedExports({ names, start }: ForeignExports): Unrecognised[] {
  return [...start, ...names]
    .slice(0, MAX_SHOWN)
    .map(value => ({ structure: 'st_name of an exported symbol', offset: -1, value }));
}

/** Libraries that others ask for by name, also late: the C library itself opens those of name services and of unwinding. */
const SYSTEM_NAMES =
  /^(?:ld-|ld64|lib(?:c|m|mvec|dl|rt|pthread|util|resolv|anl|nsl|nss_\w+|gcc_s|stdc\+\+|thread_db|BrokenLocale)\.so)/;

/** A file that goes by the name of a library of the system is taken for it from then on. */
export function unrecognisedName(soname: string | undefined, isPlugin: boolean): Unrecognised[] {
  return isPlugin && soname !== undefined && SYSTEM_NAMES.test(soname)
    ? [{ structure: 'DT_SONAME', offset: -1, value: soname }]
    : [];
}

/** The package of a symbol: up to the first dot behind the last slash, in front of type arguments. */
function packageOf(name: string): string {
  const end = name.search(/[[({]/);
  const head = end < 0 ? name : name.slice(0, end);
  const slash = head.lastIndexOf('/');
  const dot = head.indexOf('.', slash + 1);
  return dot < 0 ? head : head.slice(0, dot);
}
