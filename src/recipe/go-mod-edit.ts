import { type GoModLine, goModLines } from './go-mod-lines.ts';

/** Changes of a go.mod, as the flags of `go mod edit` make them. */
export interface GoModEdits {
  /** -go */
  go?: string | undefined;
  /** -toolchain; `none` removes the line */
  toolchain?: string | undefined;
  /** -require */
  requires?: readonly (readonly [path: string, version: string])[];
  /** -replace, of all versions of a module; `version` is empty for a directory */
  replaces?: readonly (readonly [path: string, to: string, version: string])[];
  /** -dropreplace, of all versions of a module */
  dropReplaces?: readonly string[];
}

/**
 * A go.mod with these changes. Lines that have no part in them stay as they are, byte by byte: comments, order, alignment and
 * line ends.
 * @throws GoModLineError for a text that is not a go.mod
 */
export function editGoMod(text: string, edits: GoModEdits): string {
  const file = new GoModText(text);
  for (const path of edits.dropReplaces ?? []) file.remove('replace', path);
  if (edits.go !== undefined) file.setDirective('go', edits.go, ['module']);
  if (edits.toolchain === 'none') file.remove('toolchain');
  else if (edits.toolchain !== undefined) file.setDirective('toolchain', edits.toolchain, ['go', 'module']);
  for (const [path, version] of edits.requires ?? []) file.setModule('require', [path, version]);
  for (const [path, to, version] of edits.replaces ?? [])
    file.setModule('replace', version === '' ? [path, '=>', to] : [path, '=>', to, version]);
  return file.toString();
}

class GoModText {
  readonly #lineEnd: string;
  readonly #lines: GoModLine[];

  constructor(text: string) {
    this.#lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
    this.#lines = goModLines(text);
  }

  toString(): string {
    return this.#lines.map(({ text }) => text).join(this.#lineEnd);
  }

  /** A line that stands once; where it is new, behind the first of the others that is there. */
  setDirective(verb: string, value: string, behind: readonly string[]): void {
    const found = this.#lines.find(line => line.verb === verb && line.words.length > 0);
    if (found) return this.#rewrite(found, [value]);
    const after = behind.map(one => this.#lines.findLastIndex(({ verb }) => verb === one)).find(at => at >= 0) ?? -1;
    this.#lines.splice(after + 1, 0, ...goModLines(`\n${verb} ${value}`));
  }

  /** The line of a module, and no other one of it. */
  setModule(verb: string, words: readonly string[]): void {
    const [path = ''] = words;
    const [first, ...others] = this.#linesOf(verb, path);
    for (const line of others) this.#removeLine(line);
    if (first) this.#rewrite(first, words);
    else this.#add(verb, words);
  }

  remove(verb: string, path?: string): void {
    for (const line of this.#linesOf(verb, path)) this.#removeLine(line);
  }

  #linesOf(verb: string, path: string | undefined): GoModLine[] {
    return this.#lines.filter(
      line => line.verb === verb && line.words.length > 0 && (path === undefined || line.words[0]?.value === path),
    );
  }

  /** Puts other words in the place of those of a line, and leaves its comment. Words that stay keep their quotes. */
  #rewrite(line: GoModLine, words: readonly string[]): void {
    const start = line.words[0]?.start ?? 0;
    const end = line.words.at(-1)?.end ?? 0;
    const written = words.map((word, i) => {
      const before = line.words[i];
      return before?.value === word ? line.text.slice(before.start, before.end) : quoted(word);
    });
    this.#set(line, line.text.slice(0, start) + written.join(' ') + line.text.slice(end));
  }

  #set(line: GoModLine, text: string): void {
    const verb = line.place === 'in-block' ? `${line.verb} (\n` : '';
    const parsed = goModLines(`${verb}${text}`).at(-1);
    if (parsed) this.#lines[this.#lines.indexOf(line)] = parsed;
  }

  /** Into the last block of its kind, in its order; a line alone becomes a block with it. */
  #add(verb: string, words: readonly string[]): void {
    const text = words.map(quoted).join(' ');
    const at = this.#lines.findLastIndex(line => line.verb === verb);
    const last = this.#lines[at];
    // `go mod edit` puts a new replacement at the end, whatever stands before it.
    if (!last || verb === 'replace') {
      while (this.#lines.at(-1)?.text.trim() === '') this.#lines.pop();
      this.#lines.push(...goModLines(`\n${verb} ${text}\n`));
    } else if (last.place === 'alone') {
      const alone = last.text.slice(last.words[0]?.start ?? 0);
      const both = [alone, text].sort(byModule).map(line => `\t${line}`);
      this.#lines.splice(at, 1, ...goModLines([`${verb} (`, ...both, ')'].join('\n')));
    } else this.#addToBlock(at, verb, text);
  }

  /** @param closing index of the line that ends the block */
  #addToBlock(closing: number, verb: string, text: string): void {
    const opening = this.#lines.slice(0, closing).findLastIndex(({ place }) => place === 'opening');
    const [, line] = goModLines(`${verb} (\n\t${text}`);
    if (!line) return;
    for (let at = opening + 1; at < closing; at++) {
      const next = this.#lines[at];
      const isBehind = next !== undefined && next.words.length > 0 && byModule(next.text.trim(), text) > 0;
      // What comments say in front of a module stays in front of it.
      if (isBehind) return void this.#lines.splice(this.#beforeComments(at, opening), 0, line);
    }
    this.#lines.splice(closing, 0, line);
  }

  #beforeComments(at: number, opening: number): number {
    let first = at;
    while (first - 1 > opening && this.#lines[first - 1]?.text.trim().startsWith('//')) first--;
    return first;
  }

  /** With its block, if nothing else is in it; a block of one line becomes that line. */
  #removeLine(line: GoModLine): void {
    const at = this.#lines.indexOf(line);
    this.#lines.splice(at, 1);
    if (line.place === 'alone') return this.#closeGap(at);
    const opening = this.#lines.slice(0, at).findLastIndex(({ place }) => place === 'opening');
    const closing = this.#lines.findIndex(({ place }, i) => i >= at && place === 'closing');
    const inside = this.#lines.slice(opening + 1, closing).filter(({ text }) => text.trim() !== '');
    const [only] = inside;
    if (only === undefined) {
      this.#lines.splice(opening, closing - opening + 1);
      this.#closeGap(opening);
    } else if (inside.length === 1 && only.words.length > 0)
      this.#lines.splice(opening, closing - opening + 1, ...goModLines(`${only.verb} ${only.text.trim()}`));
  }

  /** Two empty lines in a row were one on each side of what was removed. */
  #closeGap(at: number): void {
    const isEmpty = (index: number) => this.#lines[index]?.text.trim() === '';
    if (isEmpty(at) && (at === 0 || isEmpty(at - 1))) this.#lines.splice(at, 1);
  }
}

/** cmd/go sorts the lines of a block word by word. */
function byModule(a: string, b: string): number {
  const [first = '', second = ''] = [a, b].map(line => line.split(/\s/)[0] ?? '');
  return first < second ? -1 : first > second ? 1 : 0;
}

/** As modfile.AutoQuote does. */
function quoted(word: string): string {
  const isPlain = word !== '' && !/[\s"'`()[\]{},;]|\/\/|\/\*/.test(word);
  return isPlain || word === '=>' ? word : JSON.stringify(word);
}
