import { isRecord, ValueError } from './plain-values.ts';
import { shownKey, shownValue } from './shown-value.ts';

/** so many allowed values are listed */
const MAX_CHOICES = 8;

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
  maximum?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  definitions?: Readonly<Record<string, JsonSchema>>;
}

type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
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
export function checkJson<T>(value: unknown, schema: JsonSchema): asserts value is T {
  new Check(schema.definitions ?? {}).value(value, schema);
}

class Check {
  readonly #definitions: Readonly<Record<string, JsonSchema>>;
  /** what references and alternatives come to, and patterns, each made once, whatever the number of values */
  readonly #branches = new Map<JsonSchema, readonly JsonSchema[]>();
  readonly #patterns = new Map<string, RegExp>();
  /** the keys that lead to the value that is looked at; its place is put into words only where something is wrong */
  readonly #path: (string | number)[] = [];
  #values = 0;

  constructor(definitions: Readonly<Record<string, JsonSchema>>) {
    this.#definitions = definitions;
  }

  value(value: unknown, schema: JsonSchema): void {
    if (++this.#values > MAX_VALUES) throw new ValueError(`more than ${MAX_VALUES} values`);
    if (this.#path.length > MAX_DEPTH) throw this.#error(`more than ${MAX_DEPTH} levels`);
    const meant = this.#meant(schema, value);
    if (!isOfType(value, meant.type) || !isOfConstant(value, meant))
      throw this.#wrong(value, expected(meant));
    if (typeof value === 'string') this.#text(value, meant);
    else if (typeof value === 'number') this.#number(value, meant);
    else if (Array.isArray(value)) this.#list(value, meant);
    else if (isRecord(value)) this.#object(value, meant);
  }

  #inside(key: string | number, value: unknown, schema: JsonSchema): void {
    this.#path.push(key);
    this.value(value, schema);
    this.#path.pop();
  }

  /** The schema that a value is checked against: of several the one that it is meant for, by its constants or its type. */
  #meant(schema: JsonSchema, value: unknown): JsonSchema {
    const branches = this.#flat(schema);
    const [first] = branches;
    if (first && branches.length === 1) return first;
    const ofType = branches.filter(branch => isOfType(value, branch.type) && isOfConstant(value, branch));
    const [only] = ofType;
    if (only && ofType.length === 1) return only;
    if (!isRecord(value) || ofType.length === 0)
      throw this.#wrong(value, [...new Set(branches.map(expected))].join(' or '));
    const fit = ofType.find(branch => this.#fits(branch, value));
    if (fit) return fit;
    const [key, constants] = discriminator(ofType) ?? [undefined, []];
    if (key === undefined)
      throw this.#wrong(value, `an object with ${ofType.map(keysText).join(', or with ')}`);
    this.#path.push(key);
    throw this.#wrong(value[key], listed(constants));
  }

  /** A schema without references: itself, or its alternatives. */
  #flat(schema: JsonSchema): readonly JsonSchema[] {
    const known = this.#branches.get(schema);
    if (known) return known;
    const { $ref, anyOf } = schema;
    const branches =
      $ref === undefined
        ? (anyOf?.flatMap(branch => this.#flat(branch)) ?? [schema])
        : this.#flat(this.#definition($ref));
    this.#branches.set(schema, branches);
    return branches;
  }

  #definition($ref: string): JsonSchema {
    const name = decodeURIComponent($ref.replace('#/definitions/', ''));
    const found = Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    if (!found) throw new Error(`the schema has no definition ${name}`);
    return found;
  }

  /** Whether an object has the keys of a branch, and its constants. */
  #fits({ properties = {}, required = [] }: JsonSchema, value: Readonly<Record<string, unknown>>): boolean {
    if (required.some(key => !Object.hasOwn(value, key))) return false;
    return Object.entries(properties).every(([key, property]) => {
      const constant = this.#flat(property).every(one => isOfConstant(value[key], one));
      return !Object.hasOwn(value, key) || constant || property.anyOf !== undefined;
    });
  }

  #text(value: string, { maxLength = MAX_LENGTH, pattern }: JsonSchema): void {
    if (value.length > maxLength)
      throw this.#error(`${value.length} characters; at most ${maxLength} are read`);
    if (pattern === undefined) return;
    const compiled = this.#patterns.get(pattern) ?? new RegExp(pattern);
    this.#patterns.set(pattern, compiled);
    if (!compiled.test(value)) throw this.#wrong(value, `a string that matches ${pattern}`);
  }

  #number(value: number, { minimum = -Infinity, maximum = Infinity }: JsonSchema): void {
    if (value >= minimum && value <= maximum) return;
    const range = maximum === Infinity ? `from ${minimum} on` : `from ${minimum} to ${maximum}`;
    throw this.#wrong(value, `a number ${range}`);
  }

  #list(value: readonly unknown[], { items, maxItems = MAX_ITEMS }: JsonSchema): void {
    if (value.length > maxItems) throw this.#error(`${value.length} elements; at most ${maxItems} are read`);
    if (!items) return;
    for (let i = 0; i < value.length; i++) this.#inside(i, value[i], items);
  }

  #object(value: Readonly<Record<string, unknown>>, schema: JsonSchema): void {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    const missing = required.find(key => !Object.hasOwn(value, key));
    if (missing !== undefined) throw this.#error('it is missing', missing);
    for (const key of Object.keys(value)) {
      const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (known) this.#inside(key, value[key], known);
      else if (additionalProperties === false) throw this.#error('unknown key', key);
      else if (additionalProperties !== true) this.#inside(key, value[key], additionalProperties);
    }
  }

  /** `elf.machine: expected a number, got "x"` */
  #wrong(value: unknown, wanted: string): ValueError {
    return this.#error(`expected ${wanted}, got ${shownValue(value)}`);
  }

  #error(text: string, ...further: readonly string[]): ValueError {
    const place = [...this.#path, ...further]
      .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${shownKey(key)}`))
      .join('');
    return new ValueError(`${place === '' ? 'the value' : place}: ${text}`);
  }
}

function isOfType(value: unknown, type: JsonSchema['type']): boolean {
  if (type === undefined) return true;
  const types: readonly JsonType[] = typeof type === 'string' ? [type] : type;
  return types.includes(typeOf(value)) || (types.includes('integer') && Number.isInteger(value));
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

/** The key by whose value the branches are distinguished, and its values. */
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
  integer: 'a whole number',
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
  const shown = values.slice(0, MAX_CHOICES).map(value => JSON.stringify(value));
  return `one of ${shown.join(', ')}${values.length > shown.length ? ' and others' : ''}`;
}

function keysText({ required = [] }: JsonSchema): string {
  return required.join(' and ');
}
