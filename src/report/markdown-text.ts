import { printable } from '../bytes/printable.ts';

// Text of others in Markdown of GitHub and GitLab. There is no escape that keeps them from looking for @names, #numbers,
// digests, links and /commands in the text of a page, but none of them looks into code.

/** Words that are nothing but words, with the punctuation of a sentence around them; and counts. */
const PLAIN_LENGTH = 40;
const PLAIN = /^["'(]*(?:[A-Za-z]+(?:['-][A-Za-z]+)*|\d{1,6})["')]*[.,:;!?]*["')]*$/;
/** A digest of a commit may be letters only. */
const DIGEST = /^\W*[0-9a-f]{7,}\W*$/;

/** A sentence: what is not a plain word stands in it as code. */
export function prose(text: string): string {
  const runs: { isPlain: boolean; words: string[] }[] = [];
  for (const word of printable(text).split(' ')) {
    const isPlain = word === '' || isPlainWord(word);
    const last = runs.at(-1);
    if (last?.isPlain === isPlain) last.words.push(word);
    else runs.push({ isPlain, words: [word] });
  }
  return runs.map(({ isPlain, words }) => (isPlain ? words.join(' ') : codeOf(words.join(' ')))).join(' ');
}

function isPlainWord(word: string): boolean {
  return word.length <= PLAIN_LENGTH && PLAIN.test(word) && !DIGEST.test(word);
}

/** The mark of a sentence at its end is none of the code. */
function codeOf(text: string): string {
  const isMarked = text.length > 1 && /[.,:;]/.test(text.slice(-1));
  return isMarked ? `${code(text.slice(0, -1))}${text.slice(-1)}` : code(text);
}

/** Code in a line, also in a table, where a bar ends the cell even within it. */
export function code(raw: string): string {
  const text = printable(raw);
  return /^[^\\`|<>&\s]+(?: +[^\\`|<>&\s]+)*$/.test(text) ? `\`${text}\`` : htmlCode(text);
}

/** Code in HTML, where Markdown is not read, or may not be. Every character but the plainest is escaped. */
export function htmlCode(raw: string): string {
  const text = printable(raw).replace(
    /[^A-Za-z0-9 ./-]|(?<=www)\./giu,
    character => `&#${character.codePointAt(0)};`,
  );
  return `<code>${text}</code>`;
}

/** A block of code below an item of a list; its fence is longer than any run of ticks inside. */
export function fence(commands: readonly string[]): string {
  const text = commands.map(command => `  ${printable(command)}`).join('\n');
  const longest = [...text.matchAll(/`+/g)].reduce((length, [run]) => Math.max(length, run.length), 2);
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}sh\n${text}\n  ${ticks}`;
}
