import { isDirectoryPath } from '../cause/module-facts.ts';
import { GoModLineError, goModLines } from './go-mod-lines.ts';

/** What a recipe needs to know of a go.mod. */
export interface GoMod {
  module: string;
  /** language version */
  go?: string;
  toolchain?: string;
  /** module to required version */
  requires: ReadonlyMap<string, string>;
  /** replaced modules */
  replaces: ReadonlyMap<string, { to: string; isDirectory: boolean }>;
}

/** A go.mod that cannot be read as one. */
export class GoModError extends Error {
  override readonly name = 'GoModError';
}

/** What a recipe needs to know of a go.work. */
export interface GoWork {
  /** directories of its modules, relative to its own */
  uses: readonly string[];
}

/** Parses a go.mod (go.dev/ref/mod): lines and blocks of `verb argument...`, comments from `//` on. */
export function parseGoMod(text: string): GoMod {
  const requires = new Map<string, string>();
  const replaces = new Map<string, { to: string; isDirectory: boolean }>();
  const found: { module?: string; go?: string; toolchain?: string } = {};
  for (const { verb, words, line } of linesOf(text, 'go.mod')) {
    const [first = '', second = ''] = words;
    if (verb === 'module') found.module = first;
    else if (verb === 'go') found.go = languageVersion(first, line);
    else if (verb === 'toolchain') found.toolchain = first;
    else if (verb === 'require') requires.set(first, second);
    else if (verb === 'replace') {
      const to = words[words.indexOf('=>') + 1] ?? '';
      replaces.set(first, { to, isDirectory: isDirectoryPath(to) });
    }
  }
  if (found.module === undefined) throw new GoModError('go.mod has no module line');
  return { ...found, module: found.module, requires, replaces };
}

/** Parses a go.work, which is written as a go.mod is. */
export function parseGoWork(text: string): GoWork {
  return {
    uses: linesOf(text, 'go.work').flatMap(({ verb, words }) => (verb === 'use' ? words.slice(0, 1) : [])),
  };
}

function linesOf(text: string, file: string): { verb: string; words: string[]; line: number }[] {
  try {
    return goModLines(text).flatMap(({ verb, words, place }, index) =>
      verb === undefined || (place !== 'alone' && place !== 'in-block')
        ? []
        : [{ verb, words: words.map(({ value }) => value), line: index + 1 }],
    );
  } catch (error) {
    if (error instanceof GoModLineError)
      throw new GoModError(`${file} line ${error.line}: unexpected ${JSON.stringify(error.rest)}`);
    throw error;
  }
}

/** modfile.GoVersionRE: cmd/go takes no other, and what it takes needs no quotes anywhere. */
function languageVersion(text: string, line: number): string {
  if (/^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+[0-9]+)?$/.test(text)) return text;
  throw new GoModError(
    `go.mod line ${line}: invalid go version ${JSON.stringify(text)} (expected a version such as 1.23)`,
  );
}
