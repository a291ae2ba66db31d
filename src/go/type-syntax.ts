import type { ChanDirection, FieldType, FuncType, GoType, MethodSignature } from './go-type.ts';
import { isExportedName, isIdentifier, startsWord } from './identifier.ts';

/** A text that is not a Go type. */
export class TypeSyntaxError extends Error {
  override readonly name = 'TypeSyntaxError';
  /** where the text stops to be one, in UTF-16 units from 0 */
  readonly at: number;

  constructor(text: string, at: number, detail: string) {
    super(`${JSON.stringify(text)} is not a Go type: ${detail} at column ${at + 1}`);
    this.at = at;
  }
}

const MAX_DEPTH = 64;
const KEYWORDS: ReadonlySet<string> = new Set(['map', 'chan', 'func', 'interface', 'struct']);
const PREDECLARED: Readonly<Record<string, string>> = { byte: 'uint8', rune: 'int32' };
/** identifiers, with or without a package in front, whose import path may be written out */
const ASCII_WORD = /\w(?:[\w/~+%-]|\.(?!\.))*(?![\w/~+%-]|\.(?!\.)|[^\0-\x7f])/y;
const BLANKS = /[\s]*/y;
const NUMBER = /\d+/y;

/**
 * Reads a type as Go sources or %T write it; a package may be written as its name or as its whole import path.
 * @throws TypeSyntaxError
 */
export function parseType(text: string): GoType {
  const parser = new Parser(text);
  const type = parser.type();
  parser.end();
  return type;
}

/** The name that a package of this path mostly has: its last element, without a version. */
export function usualPackageName(path: string): string {
  const elements = path.split('/').filter((element, i) => i === 0 || !/^v\d+$/.test(element));
  return (elements.at(-1) ?? path).replace(/\.v\d+$/, '').replace(/^go-|[.-]go$/, '');
}

/** A recursive descent over the grammar of the Go specification, "Types". */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#peek() !== '') throw this.#error(`unexpected ${JSON.stringify(this.#peek())}`);
  }

  type(): GoType {
    if (++this.#depth > MAX_DEPTH) throw this.#error('nested too deeply');
    const type = this.#type();
    this.#depth--;
    return type;
  }

  #type(): GoType {
    if (this.#take('*')) return { kind: 'pointer', elem: this.type() };
    if (this.#take('(')) {
      const inner = this.type();
      this.#expect(')');
      return inner;
    }
    if (this.#take('[')) return this.#list();
    if (this.#take('<-')) {
      if (this.#word() !== 'chan') throw this.#error('expected chan');
      return { kind: 'chan', direction: 'receive', elem: this.type() };
    }
    const start = this.#at;
    const word = this.#word();
    switch (word) {
      case '':
        throw this.#error('expected a type', start);
      case 'map':
        return this.#map();
      case 'chan': {
        const direction: ChanDirection = this.#take('<-') ? 'send' : 'both';
        return { kind: 'chan', direction, elem: this.type() };
      }
      case 'func':
        return this.#signature();
      case 'interface':
        return this.#interface();
      case 'struct':
        return this.#struct();
      case 'any':
        return { kind: 'interface', methods: [] };
      default:
        return this.#named(word);
    }
  }

  #list(): GoType {
    if (this.#take(']')) return { kind: 'slice', elem: this.type() };
    this.#blanks();
    const digits = this.#match(NUMBER);
    if (digits === '') throw this.#error('expected a length or ]');
    this.#expect(']');
    return { kind: 'array', length: Number(digits), elem: this.type() };
  }

  #map(): GoType {
    this.#expect('[');
    const key = this.type();
    this.#expect(']');
    return { kind: 'map', key, elem: this.type() };
  }

  #signature(): FuncType {
    this.#expect('(');
    const { types: parameters, variadic } = this.#parameters();
    const results = this.#results();
    return { kind: 'func', parameters, results, ...(variadic ? { variadic } : {}) };
  }

  #results(): GoType[] {
    if (this.#take('(')) return this.#parameters().types;
    const next = this.#peek();
    return /^[*[<]/.test(next) || startsWord(next) ? [this.type()] : [];
  }

  /** Parameters with or without names, behind the opening parenthesis. */
  #parameters(): { types: GoType[]; variadic?: true } {
    const entries: { name?: string; type: GoType }[] = [];
    let variadic = false;
    while (!this.#take(')')) {
      if (entries.length > 0) this.#expect(',');
      if (variadic) throw this.#error('only the last parameter can be variadic');
      if (this.#take(')')) break;
      const name = this.#parameterName();
      variadic = this.#take('...');
      const type = this.type();
      entries.push({
        ...(name === undefined ? {} : { name }),
        type: variadic ? { kind: 'slice', elem: type } : type,
      });
    }
    // In `a, b int` what looks like the type of a is its name.
    if (entries.some(({ name }) => name !== undefined)) {
      for (let i = entries.length - 2; i >= 0; i--) {
        const [entry, next] = [entries[i], entries[i + 1]];
        if (entry && next && entry.name === undefined) entry.type = next.type;
      }
    }
    return { types: entries.map(({ type }) => type), ...(variadic ? { variadic } : {}) };
  }

  /** A name in front of a type: a plain word with a blank and another type behind it. */
  #parameterName(): string | undefined {
    const start = this.#at;
    const word = this.#word();
    const isName =
      isIdentifier(word) &&
      !KEYWORDS.has(word) &&
      /\s/.test(this.#text[this.#at] ?? '') &&
      !/^[,)]?$/.test(this.#peek());
    if (isName) return word;
    this.#at = start;
    return undefined;
  }

  #interface(): GoType {
    this.#expect('{');
    const methods: MethodSignature[] = [];
    while (!this.#take('}')) {
      const start = this.#at;
      const { package: own, name } = split(this.#word());
      if (name === '') throw this.#error('expected a method');
      if (this.#peek() !== '(') throw this.#error('embedded interfaces have to be written out', start);
      methods.push({ name, ...(own === undefined ? {} : packageOf(own)), type: this.#signature() });
      this.#semicolon('}');
    }
    return { kind: 'interface', methods: methods.sort(compareMethods) };
  }

  #struct(): GoType {
    this.#expect('{');
    const fields: FieldType[] = [];
    while (!this.#take('}')) {
      const start = this.#at;
      const names = [this.#fieldName()];
      while (this.#take(',')) names.push(this.#fieldName());
      const isEmbedded = names[0] === undefined || /^[;}"`]?$/.test(this.#peek());
      if (isEmbedded) this.#at = start;
      const type = this.type();
      const tag = this.#tag();
      const common = { type, ...(tag === undefined ? {} : { tag }) };
      if (isEmbedded) fields.push({ name: embeddedName(type), ...common, embedded: true });
      else fields.push(...names.map(name => ({ name: name ?? '', ...common })));
      this.#semicolon('}');
    }
    return { kind: 'struct', fields };
  }

  /** Undefined: what follows can only be a type. */
  #fieldName(): string | undefined {
    const word = this.#word();
    return isIdentifier(word) ? word : undefined;
  }

  #tag(): string | undefined {
    const quote = this.#peek();
    if (quote !== '"' && quote !== '`') return undefined;
    const pattern = quote === '"' ? /"(?:[^"\\\n]|\\.)*"/y : /`[^`]*`/y;
    const start = this.#at;
    const literal = this.#match(pattern);
    if (literal === '') throw this.#error('the tag does not end');
    if (quote === '`') return literal.slice(1, -1);
    try {
      // Go's escapes that JSON lacks are of no use in a tag.
      return String(JSON.parse(literal.replace(/\\x([\da-fA-F]{2})/g, '\\u00$1')));
    } catch {
      throw this.#error('a tag with an unknown escape', start);
    }
  }

  #semicolon(close: string): void {
    if (this.#peek() !== close && !this.#take(';')) throw this.#error(`expected ; or ${close}`);
  }

  #named(word: string): GoType {
    const { package: own, name } = split(word);
    // The compiler numbers types that are declared in functions: T·1.
    if (!isIdentifier(name.replace(/(?!^)·/gu, '_'))) throw this.#error(`${word} is not a valid type name`);
    const args: GoType[] = [];
    // Without a blank between them: `Box[int]` is an instance, `b [4]int` an array behind a name.
    if (this.#text[this.#at] === '[') {
      this.#at++;
      do args.push(this.type());
      while (this.#take(','));
      this.#expect(']');
    }
    return {
      kind: 'named',
      ...(own === undefined ? {} : packageOf(own)),
      name: own === undefined ? (PREDECLARED[name] ?? name) : name,
      ...(args.length > 0 ? { arguments: args } : {}),
    };
  }

  #word(): string {
    this.#blanks();
    const word = this.#match(ASCII_WORD);
    if (word !== '') return word;
    // Not at the top: see identifier.ts.
    return this.#match(/[\p{L}\p{N}_](?:[\p{L}\p{N}_/~+%·-]|\.(?!\.))*/uy);
  }

  #blanks(): void {
    this.#match(BLANKS);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #peek(): string {
    this.#blanks();
    return this.#text[this.#at] ?? '';
  }

  #take(token: string): boolean {
    this.#blanks();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#error(`expected ${token}`);
  }

  #error(detail: string, at: number = this.#at): TypeSyntaxError {
    return new TypeSyntaxError(this.#text, at, detail);
  }
}

/** `net/http.Request` into package and name. */
function split(word: string): { package?: string; name: string } {
  const dot = word.lastIndexOf('.');
  return dot > word.lastIndexOf('/')
    ? { package: word.slice(0, dot), name: word.slice(dot + 1) }
    : { name: word };
}

/** A package with a slash is an import path; without one it may be a name as well. */
function packageOf(own: string): { package: string; path?: string } {
  return own.includes('/') ? { package: usualPackageName(own), path: own } : { package: own };
}

function embeddedName(type: GoType): string {
  const base = type.kind === 'pointer' ? type.elem : type;
  return base.kind === 'named' ? base.name : '';
}

/** As cmd/compile/internal/types sorts: exported names first. */
function compareMethods(a: MethodSignature, b: MethodSignature): number {
  const rank = ({ name }: MethodSignature) => (isExportedName(name) ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
