import { ValueError } from './plain-values.ts';

/** The part of JSON Schema (draft 7) that scripts/generate-schema.js makes of our types. */
export interface JsonSchema {
  $ref?: string;
  type?: JsonType | readonly JsonType[];
  const?: JsonScalar;
  enum?: readonly JsonScalar[];
  anyOf?: readonly JsonSchema[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minimum?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  definitions?: Readonly<Record<string, JsonSchema>>;
}

type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
type JsonScalar = string | number | boolean | null;

/** What is read where the schema sets no limit of its own: elements, characters, and levels. */
const MAX_ITEMS = 1 << 20;
const MAX_LENGTH = 16 << 20;
const MAX_DEPTH = 256;
/** values in all: hostile files may repeat small parts */
const MAX_VALUES = 16 << 20;

/**
 * Checks a JSON value against the schema of its type, so that it can be taken for one.
 * @throws ValueError with the place, what was found there, and what is expected: the first of all
 */
export function checkJson(value: unknown, schema: JsonSchema): void {
  new Check(schema.definitions ?? {}).value(value, schema, '', 0);
}

class Check {
  readonly #definitions: Readonly<Record<string, JsonSchema>>;
  /** compiled once, whatever the number of values */
  readonly #patterns = new Map<string, RegExp>();
  #values = 0;

  constructor(definitions: Readonly<Record<string, JsonSchema>>) {
    this.#definitions = definitions;
  }

  value(value: unknown, schema: JsonSchema, at: string, depth: number): void {
    if (++this.#values > MAX_VALUES) throw new ValueError(`more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new ValueError(`${at}: more than ${MAX_DEPTH} levels`);
    const meant = this.#meant(schema, value, at);
    checkScalar(value, meant, at);
    if (typeof value === 'string') this.#text(value, meant, at);
    else if (Array.isArray(value)) this.#list(value, meant, at, depth);
    else if (isRecord(value)) this.#object(value, meant, at, depth);
  }

  /** The schema that a value is checked against: without references and alternatives. */
  #meant(schema: JsonSchema, value: unknown, at: string): JsonSchema {
    if (schema.$ref !== undefined) return this.#meant(this.#definition(schema.$ref), value, at);
    return schema.anyOf ? this.#chosen(schema.anyOf, value, at) : schema;
  }

  #definition($ref: string): JsonSchema {
    const name = decodeURIComponent($ref.replace('#/definitions/', ''));
    const found = Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    if (!found) throw new Error(`the schema has no definition ${name}`);
    return found;
  }

  /** The branch that a value is meant for: by the constants in it, or by its type. */
  #chosen(branches: readonly JsonSchema[], value: unknown, at: string): JsonSchema {
    const resolved = branches.flatMap(branch => this.#flat(branch));
    const ofType = resolved.filter(branch => isOfType(value, branch.type) && isOfConstant(value, branch));
    const [only] = ofType;
    if (only && ofType.length === 1) return only;
    if (!isRecord(value) || ofType.length === 0) throw wrong(at, value, resolved.map(expected).join(' or '));
    const fitting = ofType.filter(branch => this.#fits(branch, value));
    const [fit] = fitting;
    if (fit) return fit;
    const [key, constants] = discriminator(ofType) ?? [undefined, []];
    if (key !== undefined) throw wrong(`${at}${at === '' ? '' : '.'}${key}`, value[key], listed(constants));
    throw wrong(at, value, `an object with ${ofType.map(keysText).join(', or with ')}`);
  }

  #flat(schema: JsonSchema): JsonSchema[] {
    if (schema.$ref !== undefined) return this.#flat(this.#definition(schema.$ref));
    return schema.anyOf ? schema.anyOf.flatMap(branch => this.#flat(branch)) : [schema];
  }

  /** Whether an object has the keys of a branch, and its constants. */
  #fits({ properties = {}, required = [] }: JsonSchema, value: Readonly<Record<string, unknown>>): boolean {
    if (required.some(key => !Object.hasOwn(value, key))) return false;
    return Object.entries(properties).every(([key, property]) => {
      const constant = this.#flat(property).every(one => isOfConstant(value[key], one));
      return !Object.hasOwn(value, key) || constant || property.anyOf !== undefined;
    });
  }

  #text(value: string, { maxLength = MAX_LENGTH, pattern }: JsonSchema, at: string): void {
    if (value.length > maxLength)
      throw new ValueError(`${at}: ${value.length} characters; at most ${maxLength} are read`);
    if (pattern === undefined) return;
    const compiled = this.#patterns.get(pattern) ?? new RegExp(pattern);
    this.#patterns.set(pattern, compiled);
    if (!compiled.test(value)) throw wrong(at, value, `a text like ${pattern}`);
  }

  #list(value: readonly unknown[], schema: JsonSchema, at: string, depth: number): void {
    const { items, maxItems = MAX_ITEMS } = schema;
    if (value.length > maxItems)
      throw new ValueError(`${at}: ${value.length} elements; at most ${maxItems} are read`);
    if (!items) return;
    for (const [i, one] of value.entries()) this.value(one, items, `${at}[${i}]`, depth + 1);
  }

  #object(value: Readonly<Record<string, unknown>>, schema: JsonSchema, at: string, depth: number): void {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const place = (key: string) => (at === '' ? key : `${at}.${key}`);
    const missing = required.find(key => !Object.hasOwn(value, key));
    if (missing !== undefined) throw new ValueError(`${place(missing)}: it is missing`);
    for (const [key, one] of Object.entries(value)) {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (known) this.value(one, known, place(key), depth + 1);
      else if (additionalProperties === false) throw new ValueError(`${place(key)}: unknown key`);
      else if (additionalProperties !== true) this.value(one, additionalProperties, place(key), depth + 1);
    }
  }
}

function checkScalar(value: unknown, schema: JsonSchema, at: string): void {
  if (!isOfType(value, schema.type) || !isOfConstant(value, schema)) throw wrong(at, value, expected(schema));
  const { minimum } = schema;
  if (typeof value === 'number' && minimum !== undefined && !(value >= minimum))
    throw wrong(at, value, `a number from ${minimum} on`);
}

function isOfType(value: unknown, type: JsonSchema['type']): boolean {
  if (type === undefined) return true;
  const types: readonly JsonType[] = typeof type === 'string' ? [type] : type;
  return types.includes(typeOf(value));
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}

function isOfConstant(value: unknown, { const: constant, enum: choices }: JsonSchema): boolean {
  if (constant !== undefined) return value === constant;
  return choices === undefined || choices.some(choice => choice === value);
}

/** The key by whose value the branches are told apart, and its values. */
function discriminator(branches: readonly JsonSchema[]): [key: string, values: unknown[]] | undefined {
  const [first] = branches;
  for (const key of Object.keys(first?.properties ?? {})) {
    const values = branches.map(({ properties }) => properties?.[key]?.const);
    if (values.every(value => value !== undefined)) return [key, values];
  }
  return undefined;
}

const TYPE_WORDS: Readonly<Record<JsonType, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function expected({ type, const: constant, enum: choices }: JsonSchema): string {
  if (constant !== undefined) return JSON.stringify(constant);
  if (choices) return listed(choices);
  const types: readonly JsonType[] = type === undefined ? [] : typeof type === 'string' ? [type] : type;
  return types.map(one => TYPE_WORDS[one]).join(' or ');
}

function listed(values: readonly unknown[]): string {
  return `one of ${values.map(value => JSON.stringify(value)).join(', ')}`;
}

function keysText({ required = [] }: JsonSchema): string {
  return required.join(' and ');
}

const MAX_SHOWN = 60;

/** `elf.machine: expected a number, got "x"` */
function wrong(at: string, value: unknown, wanted: string): ValueError {
  const text = JSON.stringify(value) ?? 'nothing';
  const found = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return new ValueError(`${at === '' ? 'the value' : at}: expected ${wanted}, got ${found}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
