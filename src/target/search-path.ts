/** A directory in which a dynamic linker looks for libraries. */
export interface Directory {
  /** what is put in front of a name: it ends with a slash, or is empty */
  prefix: string;
  /** why it is unknown which directory that is */
  doubt?: string;
}

/** What the tokens of a path stand for; undefined: not known. */
export interface Tokens {
  /** directory of the object whose path it is */
  origin: string | undefined;
  lib: string;
  platform: string | undefined;
}

/** Where the host is started is unknown. @param path what is relative to it */
export function doubtOfCurrent(path: string): string {
  const what = path === '' ? 'an empty element of a search path' : path;
  return `${what} is relative to the host's current directory`;
}

function doubtOfOrigin(path: string): string {
  return `$ORIGIN of the host is unknown (${path})`;
}

/** is_dst of elf/dl-load.c: braces, or no letter, digit or underscore behind the name. */
const TOKEN = /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g;

/** A text with its tokens replaced; undefined: one of them stands for nothing, and the text is dropped. */
export function expandTokens(text: string, tokens: Tokens): { text: string; doubt?: string } | undefined {
  if (!text.includes('$')) return { text };
  let isDropped = false;
  let doubt: string | undefined;
  const expanded = text.replace(TOKEN, (_, braced: string | undefined, bare: string | undefined) => {
    const token = braced ?? bare;
    if (token === 'LIB') return tokens.lib;
    if (token === 'ORIGIN' && tokens.origin === undefined) doubt = doubtOfOrigin(text);
    if (token === 'PLATFORM' && tokens.platform === undefined) isDropped = true;
    return (token === 'ORIGIN' ? tokens.origin : tokens.platform) ?? '';
  });
  if (isDropped) return undefined;
  return doubt === undefined ? { text: expanded } : { text, doubt };
}

/** Whether a name has tokens that are replaced. */
export function hasTokens(name: string): boolean {
  return name.search(TOKEN) >= 0;
}

/**
 * The directories of RPATH, RUNPATH or LD_LIBRARY_PATH (fillin_rpath of elf/dl-load.c). An empty element is the current
 * directory of the process, as is one with which a relative path begins.
 * @param currentDirectory where it is known
 */
export function directoriesIn(
  text: string,
  separators: RegExp,
  tokens: Tokens,
  currentDirectory?: string,
): Directory[] {
  const directories: Directory[] = [];
  if (text === '') return directories;
  const seen = new Set<string>();
  for (const element of text.split(separators)) {
    const expanded = expandTokens(element, tokens);
    if (!expanded || (expanded.text === '' && element !== '')) continue;
    const { text: path, doubt } = expanded;
    const prefix = path === '' ? '' : `${withoutSlashes(path)}/`;
    if (seen.has(prefix)) continue;
    seen.add(prefix);
    const isUnknown = !path.startsWith('/') && currentDirectory === undefined;
    const why = doubt ?? (isUnknown ? doubtOfCurrent(path) : undefined);
    directories.push(why === undefined ? { prefix } : { prefix, doubt: why });
  }
  return directories;
}

/** Without those at its end, which a regular expression looks for from each of thousands in front of it. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** l_origin: the directory of a path, as it stands there. */
export function originOf(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path.replace(/\/[^/]*$/, '') || '/' : undefined;
}
