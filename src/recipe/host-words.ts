import { mayBeCommand } from '../bytes/log-text.ts';
import { isPrintable } from '../bytes/printable.ts';

// What a recipe repeats of a host: a file says it that somebody else may have made. Each word has to be of the form that
// cmd/go takes there; what is of no such form is named as unknown, and not repeated. Quoting is the second lock.

/** The values of environment variables (internal/buildcfg, cmd/go/internal/fips140). */
const VALUES: Readonly<Record<string, RegExp>> = {
  GOEXPERIMENT: /^\w+(?:,\w+)*$/,
  GOFIPS140: /^(?:off|latest|inprocess|certified|v\d+\.\d+\.\d+(?:-\w+)?)$/,
};
const NAMES = /^[a-z0-9.,]+$/;

/** Whether a variable may have that value: GOOS, GOARCH and the levels of processors are small words. */
export function isValueOf(variable: string, value: string): boolean {
  return (VALUES[variable] ?? NAMES).test(value);
}

/**
 * Flags of cmd/compile that say how code is made, and name no file: -cpuprofile, -asmhdr and others would write the one
 * that they name, and -d=ssa/PHASE/dump writes one for each function.
 */
const COMPILER_FLAG =
  /^--?(?:[BCEKLNSWefhijlmrvw]|live|dwarf|dwarflocationlists|dwarfbasentries|smallframes|wb|typecheckinl)(?:=\w+)?$|^--?(?:lang=go[\d.]+|spectre=\w+|c=\d+|d=(?!\S*dump)[\w,=/-]+)$/;

/** Whether each flag of `[PATTERN=]FLAGS` may be repeated. */
export function isHarmlessCompiler(gcflags: string): boolean {
  const [first = '', ...others] = gcflags.trim().split(/\s+/);
  const [, flag = first] = /^[^\s=-][^\s=]*=(.*)$/.exec(first) ?? [];
  return [...(flag === '' ? [] : [flag]), ...others].every(word => COMPILER_FLAG.test(word));
}

/** golang.org/x/mod/module.CheckImportPath, as far as it keeps a path from being anything else. */
export function isModulePathWord(path: string): boolean {
  return /^(?!-)[\w.~+-]+(?:\/[\w.~+-]+)*$/.test(path);
}

/** Not necessarily canonical. */
export function isVersionWord(version: string): boolean {
  return /^v\d[\w.+-]*$/.test(version);
}

/** A directory in which a recipe may make something: absolute, without steps back, and all of it visible. */
export function isPlainDirectory(path: string): boolean {
  const isShown = isPrintable(path) && !mayBeCommand(path);
  return /^\/[^/]/.test(path) && isShown && !path.split('/').includes('..');
}
