import { parseGoVersion } from '../go/version.ts';
import { type GoModLine, goModLines } from './go-mod-lines.ts';
import { compareVersions } from './semver.ts';

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
  /** -droprequire */
  dropRequires?: readonly string[];
  /** -exclude */
  excludes?: readonly (readonly [path: string, version: string])[];
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
  for (const path of edits.dropRequires ?? []) file.remove('require', path);
  for (const [path, version] of edits.requires ?? []) file.setModule('require', [path, version]);
  for (const [path, to, version] of edits.replaces ?? [])
    file.setModule('replace', version === '' ? [path, '=>', to] : [path, '=>', to, version]);
  for (const [path, version] of edits.excludes ?? []) file.addOnce('exclude', [path, version]);
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
    if (found) {
      this.#rewrite(found, [value]);
      return;
    }
    const after =
      behind.map(one => this.#lines.findLastIndex(({ verb }) => verb === one)).find(at => at >= 0) ?? -1;
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

  /** A line, unless it is there. */
  addOnce(verb: string, words: readonly string[]): void {
    const isThere = this.#linesOf(verb, words[0]).some(line =>
      words.every((word, i) => line.words[i]?.value === word),
    );
    if (!isThere) this.#add(verb, words);
  }

  remove(verb: string, path?: string): void {
    for (const line of this.#linesOf(verb, path)) this.#removeLine(line);
  }

  #linesOf(verb: string, path: string | undefined): GoModLine[] {
    return this.#lines.filter(
      line =>
        line.verb === verb && line.words.length > 0 && (path === undefined || line.words[0]?.value === path),
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
    // `go mod edit` puts a new replacement at the end, whatever stands before it; an exclusion beside others of its module.
    const isBeside = (line: GoModLine) => verb === 'require' || line.words[0]?.value === words[0];
    const near = this.#lines.findLastIndex(line => line.verb === verb && isBeside(line));
    const at = this.#lines[near]?.place === 'in-block' ? this.#closingOf(near) : near;
    const last = this.#lines[at];
    if (!last || verb === 'replace') {
      while (this.#lines.at(-1)?.text.trim() === '') this.#lines.pop();
      this.#lines.push(...goModLines(`\n${verb} ${text}\n`));
    } else if (last.place === 'alone') {
      const first = this.#beforeComments(at);
      const comments = this.#lines.slice(first, at).map(line => `\t${line.text.trim()}`);
      const alone = last.text.slice(last.words[0]?.start ?? 0);
      const inside = [...comments, `\t${alone}`];
      const both = this.#order(verb)(alone, text) <= 0 ? [...inside, `\t${text}`] : [`\t${text}`, ...inside];
      this.#lines.splice(first, at - first + 1, ...goModLines([`${verb} (`, ...both, ')'].join('\n')));
    } else this.#addToBlock(at, verb, text);
  }

  /** @param closing index of the line that ends the block */
  #addToBlock(closing: number, verb: string, text: string): void {
    const opening = this.#lines.slice(0, closing).findLastIndex(({ place }) => place === 'opening');
    const [, line] = goModLines(`${verb} (\n\t${text}`);
    if (!line) return;
    const order = this.#order(verb);
    for (let at = opening + 1; at < closing; at++) {
      const next = this.#lines[at];
      const isBehind = next !== undefined && next.words.length > 0 && order(next.text.trim(), text) > 0;
      // What comments say in front of a module stays in front of it.
      if (isBehind) return void this.#lines.splice(this.#beforeComments(at, opening), 0, line);
    }
    this.#lines.splice(closing, 0, line);
  }

  /** From Go 1.21 on exclusions stand in the order of versions. */
  #order(verb: string): (a: string, b: string) => number {
    const go = this.#lines.find(line => line.verb === 'go')?.words[0]?.value ?? '';
    return verb === 'exclude' && (parseGoVersion(`go${go}`)?.minor ?? 0) >= 21 ? byVersion : byWords;
  }

  #closingOf(inside: number): number {
    return this.#lines.findIndex(({ place }, i) => i >= inside && place === 'closing');
  }

  /** Where begins what stands in front of a line and belongs to it: comments, and in a block empty lines too. */
  #beforeComments(at: number, opening = -1): number {
    const isOfNext = (text: string) => text.startsWith('//') || (text === '' && opening >= 0);
    let first = at;
    while (first - 1 > opening && isOfNext(this.#lines[first - 1]?.text.trim() ?? '.')) first--;
    return first;
  }

  /** With its block, if nothing else is in it; a block of one line becomes that line. */
  #removeLine(line: GoModLine): void {
    const last = this.#lines.indexOf(line);
    const isInside = line.place === 'in-block';
    const above = this.#lines.slice(0, last).findLastIndex(({ place }) => place === 'opening');
    const at = this.#beforeComments(last, isInside ? above : -1);
    // What comments say in front of a line goes with it.
    this.#lines.splice(at, last - at + 1);
    if (line.place === 'alone') {
      this.#closeGap(at);
      return;
    }
    const opening = this.#lines.slice(0, at).findLastIndex(({ place }) => place === 'opening');
    const closing = this.#closingOf(at);
    const all = this.#lines.slice(opening + 1, closing);
    const hasComment = opening > 0 && this.#beforeComments(opening) < opening;
    const inside = all.slice(
      hasComment
        ? 0
        : Math.max(
            0,
            all.findIndex(({ text }) => text.trim() !== ''),
          ),
    );
    const only = inside.findLast(({ text }) => text.trim() !== '');
    if (only === undefined) {
      this.#lines.splice(opening, closing - opening + 1);
      this.#closeGap(opening);
    } else if (only.words.length > 0 && inside.filter(({ words }) => words.length > 0).length === 1) {
      const comments = inside.slice(0, inside.indexOf(only)).map(({ text }) => text.trim());
      const whole = [...comments, `${only.verb} ${only.text.trim()}`].join('\n');
      this.#lines.splice(opening, closing - opening + 1, ...goModLines(whole));
    }
  }

  /** Two empty lines in a row were one on each side of what was removed. */
  #closeGap(at: number): void {
    const isEmpty = (index: number) => this.#lines[index]?.text.trim() === '';
    if (isEmpty(at) && (at === 0 || isEmpty(at - 1))) this.#lines.splice(at, 1);
  }
}

/** cmd/go sorts the lines of a block word by word. */
function byWords(a: string, b: string): number {
  const [these, those] = [a, b].map(line => line.split(/\s+/));
  for (const [i, one = ''] of these?.entries() ?? []) {
    const other = those?.[i];
    if (other === undefined) return 1;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

function byVersion(a: string, b: string): number {
  const [[one = '', first = ''], [other = '', second = '']] = [a.split(/\s+/), b.split(/\s+/)];
  return one === other ? compareVersions(first, second) : one < other ? -1 : 1;
}

/** As modfile.AutoQuote does. */
function quoted(word: string): string {
  const isPlain = word !== '' && !/[\s"'`()[\]{},;]|\/\/|\/\*/.test(word);
  return isPlain || word === '=>' ? word : JSON.stringify(word);
}
