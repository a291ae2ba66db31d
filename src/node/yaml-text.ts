import { Lexer, Parser, parse } from 'yaml';
import { ValueError } from '../values/plain-values.ts';

/** What the library does with more grows faster than the text. JSON of any size is read in another way. */
const MAX_CHARACTERS = 256 << 10;
/** some four of a line; nodes that are open at a time, some three of a level */
const MAX_LEXEMES = 20_000;
const MAX_OPEN = 128;

/**
 * Plain values of a YAML text, without any types of its own; JSON is YAML too.
 * @throws ValueError for a text that is too large to be read in a moment, and what the library throws
 */
export function parseYaml(text: string): unknown {
  checkSize(text);
  // Warnings of the library go to the console where it is not silent.
  return parse(text, { schema: 'core', maxAliasCount: 100, logLevel: 'error' });
}

/** Takes the text apart as the library does, and puts nothing together. */
function checkSize(text: string): void {
  if (text.length > MAX_CHARACTERS)
    throw new ValueError(
      `${text.length} characters of YAML; at most ${MAX_CHARACTERS} are read (of JSON more)`,
    );
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES)
      throw new ValueError(`more than ${MAX_LEXEMES} words and signs of YAML (of JSON more are read)`);
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_OPEN) throw new ValueError(`more than ${MAX_OPEN / 2} levels`);
  }
}
