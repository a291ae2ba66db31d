const utf8 = new TextEncoder();

/** Nothing to be escaped: most paths. */
const PLAIN_PATH = /^(?:[!#$&-~]*\/)?[!#$&-\-/-~]*$/;

/**
 * cmd/internal/objabi.PathToPrefix: how the linker escapes an import path in symbol names and in `pluginpath`.
 * Control characters, blank, '%', '"', bytes from 0x7f on, and dots after the last slash become %xx.
 */
export function pathToPrefix(path: string): string {
  if (PLAIN_PATH.test(path)) return path;
  const lastSlash = path.lastIndexOf('/');
  let prefix = '';
  let at = 0;
  for (const char of path) {
    for (const byte of utf8.encode(char)) {
      const isEscaped =
        byte <= 0x20 || byte === 0x25 || byte === 0x22 || byte >= 0x7f || (char === '.' && at > lastSlash);
      prefix += isEscaped ? `%${byte.toString(16).padStart(2, '0')}` : char;
    }
    at += char.length;
  }
  return prefix;
}

/** The path that `pathToPrefix` was given. */
export function prefixToPath(prefix: string): string {
  if (!prefix.includes('%')) return prefix;
  const bytes: number[] = [];
  for (let at = 0; at < prefix.length; at++) {
    const code = /^%[0-9a-f]{2}/.exec(prefix.slice(at, at + 3))?.[0];
    if (code) {
      bytes.push(Number.parseInt(code.slice(1), 16));
      at += 2;
    } else {
      bytes.push(...utf8.encode(prefix[at]));
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** The parts of `[CACHE/]MODULE@VERSION[/REST]`: a directory of the module cache, or of -trimpath. */
export interface VersionedDirectory {
  /** `[CACHE/]MODULE`; in the cache escaped */
  module: string;
  version: string;
  /** with its slash; empty at the root of the module */
  rest: string;
}

export function splitVersioned(directory: string): VersionedDirectory | undefined {
  const at = directory.lastIndexOf('@');
  const slash = directory.indexOf('/', at);
  const end = slash < 0 ? directory.length : slash;
  return at > 0 && end > at + 1
    ? { module: directory.slice(0, at), version: directory.slice(at + 1, end), rest: directory.slice(end) }
    : undefined;
}

/** golang.org/x/mod/module.EscapePath: the module cache writes `!b` for `B`. */
export function escapePath(path: string): string {
  return path.replace(/[A-Z]/g, letter => `!${letter.toLowerCase()}`);
}

/** Whether an import path cannot be one of the standard library: its first element has a dot, as host names have. */
export function isModulePath(path: string): boolean {
  return (path.split('/')[0] ?? '').includes('.');
}

/** What the name of a package's init task ends with: `net/http..inittask`. */
export const INIT_TASK = '..inittask';

/** `net/http` of `net/http..inittask`. */
export function packageOfTask(symbol: string): string {
  return symbol.slice(0, symbol.length - INIT_TASK.length);
}
