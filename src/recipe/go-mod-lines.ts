/** One word of a go.mod, without its quotes, and where it stands in its line. */
export interface GoModWord {
  value: string;
  start: number;
  end: number;
}

/** One line of a go.mod. Without words: empty, a comment, or one that begins or ends a block. */
export interface GoModLine {
  text: string;
  /** what the words are arguments of; that of its block inside of one */
  verb?: string;
  words: readonly GoModWord[];
  place: 'alone' | 'in-block' | 'opening' | 'closing' | 'none';
}

/** What cmd/go takes for a word: blanks are blank, tab and CR, and no byte order mark is one; a comment begins anywhere. */
const WORD =
  /[ \t\r]*(?:\/\/.*$|"((?:[^"\\]|\\.)*)"|`([^`]*)`|([()[\]{},])|((?:(?!\/\/)[^ \t\r()[\]{},"`])+))/y;

/** What could not be read as a word, from `column` on. */
export class GoModLineError extends Error {
  readonly line: number;
  readonly rest: string;

  constructor(line: number, rest: string) {
    super(`go.mod line ${line}: unexpected ${JSON.stringify(rest)}`);
    this.line = line;
    this.rest = rest;
  }
}

/** The lines of a go.mod (go.dev/ref/mod#go-mod-file). @throws GoModLineError */
export function goModLines(text: string): GoModLine[] {
  let block: string | undefined;
  return text.split(/\r?\n/).map((line, index) => {
    const words = wordsOf(line, index + 1);
    const [first, second] = words;
    if (first === undefined) return { text: line, words, place: 'none' };
    if (block !== undefined) {
      const verb = block;
      if (first.value !== ')') return { text: line, verb, words, place: 'in-block' };
      block = undefined;
      return { text: line, verb, words: [], place: 'closing' };
    }
    if (second?.value !== '(')
      return { text: line, verb: first.value, words: words.slice(1), place: 'alone' };
    block = first.value;
    return { text: line, verb: first.value, words: [], place: 'opening' };
  });
}

/** characters of a line that an error shows */
const MAX_SHOWN = 60;

function wordsOf(line: string, number: number): GoModWord[] {
  const words: GoModWord[] = [];
  const end = line.replace(/[ \t\r]+$/, '').length;
  for (let at = 0; at < end; ) {
    WORD.lastIndex = at;
    const match = WORD.exec(line);
    if (!match) throw new GoModLineError(number, line.slice(at, at + MAX_SHOWN));
    at = WORD.lastIndex;
    const value = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (value === undefined) continue;
    const start = match.index + match[0].length - match[0].replace(/^[ \t\r]+/, '').length;
    words.push({ value, start, end: at });
  }
  return words;
}
