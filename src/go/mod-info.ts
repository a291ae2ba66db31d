import { limit } from '../bytes/format-error.ts';

/** A module in the words of runtime/debug.Module. */
export interface Module {
  path: string;
  version: string;
  sum?: string;
  /** what go.mod's `replace` put in its place */
  replace?: Module;
}

/** runtime/debug.BuildInfo without the Go version. */
export interface ModInfo {
  /** import path of the main package */
  path?: string;
  main?: Module;
  deps: Module[];
  /** build settings, in the order of the file */
  settings: Record<string, string>;
}

const FRAME_BYTES = 16;
/** the largest programs have a thousand, and some thirty settings */
const MAX_MODULES = 1 << 14;
const MAX_SETTINGS = 1 << 12;

/** Go's quoted and back-quoted strings, as far as build settings use them. */
function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(
      JSON.parse(
        text
          .replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1')
          .replace(/\\a/g, '\\u0007')
          .replace(/\\v/g, '\\u000b'),
      ),
    );
  } catch {
    return text;
  }
}

function module(columns: readonly string[]): Module {
  const [path = '', version = '', sum = ''] = columns;
  return { path, version, ...(sum === '' ? {} : { sum }) };
}

/** `KEY=VALUE`, either side quoted where it must be (runtime/debug/mod.go: ParseBuildInfo). */
function setting(line: string): [string, string] | undefined {
  const end = quotedEnd(line);
  const equals = line[end] === '=' ? end : line.indexOf('=');
  return equals < 0 ? undefined : [unquote(line.slice(0, equals)), unquote(line.slice(equals + 1))];
}

/** Where a quoted text that a line begins with ends; -1: there is none. */
function quotedEnd(line: string): number {
  if (line.startsWith('`')) return line.indexOf('`', 1) + 1 || -1;
  if (!line.startsWith('"')) return -1;
  for (let at = 1; at < line.length; at++) {
    if (line[at] === '"') return at + 1;
    if (line[at] === '\\') at++;
  }
  return -1;
}

/**
 * Parses the text that cmd/go stores as `runtime.modinfo`: lines `path`, `mod`, `dep`, `=>`, `build`, tab-separated.
 * Unknown lines are ignored, as runtime/debug does.
 * @throws FormatError where there are more modules or settings than a limit
 */
export function parseModInfo(text: string): ModInfo {
  const info: ModInfo = { deps: [], settings: {} };
  const settings = new Map<string, string>();
  let last: Module | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const [kind, ...columns] = line.split('\t');
    if (kind === 'path') {
      info.path = columns.join('\t');
    } else if (kind === 'mod') {
      last = info.main = module(columns);
    } else if (kind === 'dep') {
      last = module(columns);
      limit(info.deps.push(last), MAX_MODULES, 'modinfo dep lines');
    } else if (kind === '=>' && last) {
      last.replace = module(columns);
    } else if (kind === 'build') {
      const pair = setting(columns.join('\t'));
      if (pair) settings.set(...pair);
      limit(settings.size, MAX_SETTINGS, 'modinfo build lines');
    }
  }
  // A key may be __proto__, which an assignment would lose.
  return { ...info, settings: Object.fromEntries(settings) };
}

/** Takes the 16-byte marks off that cmd/go puts around the text; without them there is no module information. */
export function unframe(bytes: Uint8Array): Uint8Array | undefined {
  const framed = bytes.length >= 2 * FRAME_BYTES + 1 && bytes[bytes.length - FRAME_BYTES - 1] === 0x0a;
  return framed ? bytes.subarray(FRAME_BYTES, bytes.length - FRAME_BYTES) : undefined;
}
