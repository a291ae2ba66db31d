import { type Contract, ContractError, type Requirement, type Wish } from './contract.ts';
import { checkName, wishedType } from './requirement.ts';

/** A contract as it is kept in a JSON or YAML file; `schema/contract-v1.schema.json` is generated from this type. */
export interface ContractFile {
  $schema?: string;
  /** what the contract is called in reports; default: the name of the file */
  name?: string;
  /** where the host looks these symbols up and asserts their types: for the reader */
  source?: string;
  /** all of these have to be there */
  require: (SymbolEntry | AnyOfEntry)[];
}

/** A symbol that the host looks up. */
export interface SymbolEntry {
  /** the name that is given to Lookup; `*` for any, where a configuration says it */
  name: string;
  /**
   * The type as the plugin declares it: `func(string) error` for a function, `map[string]int` for a variable. Packages
   * are written with their name or with their import path.
   */
  type?: string;
  /** instead of `type`: what the host writes in its assertion, `*map[string]int`, `interface { Close() error }` */
  asserts?: string;
  /** the host does without it; if it is there its type has to be right */
  optional?: boolean;
}

/** One of these has to be there. */
export interface AnyOfEntry {
  anyOf: SymbolEntry[];
  /** the host does without any of them */
  optional?: boolean;
}

const FILE_KEYS = ['$schema', 'name', 'source', 'require'];
const SYMBOL_KEYS = ['name', 'type', 'asserts', 'optional'];
const ANY_OF_KEYS = ['anyOf', 'optional'];

/**
 * Checks what was read from a file and makes a contract of it.
 * @param fallbackName what it is called if it does not say
 * @throws ContractError with the place in the file
 */
export function contractOf(value: unknown, fallbackName: string): Contract {
  const file = object(value, 'the contract', FILE_KEYS);
  const source = optionalText(file, 'source', '');
  const list = file['require'];
  if (!Array.isArray(list)) throw wrong('require', list, 'a list of symbols');
  if (list.length === 0) throw wrong('require', list, 'at least one symbol');
  return {
    name: optionalText(file, 'name', '') ?? fallbackName,
    ...(source === undefined ? {} : { source }),
    requirements: list.map((entry, i) => requirementOf(entry, `require[${i}]`)),
  };
}

function requirementOf(value: unknown, at: string): Requirement {
  const isChoice = typeof value === 'object' && value !== null && 'anyOf' in value;
  if (!isChoice) {
    const { wish, optional } = symbolOf(value, at);
    return { wishes: [wish], optional };
  }
  const entry = object(value, at, ANY_OF_KEYS);
  const list = entry['anyOf'];
  if (!Array.isArray(list) || list.length === 0) throw wrong(`${at}.anyOf`, list, 'a list of symbols');
  return {
    wishes: list.map((one, i) => symbolOf(one, `${at}.anyOf[${i}]`).wish),
    optional: optionalFlag(entry, at),
  };
}

function symbolOf(value: unknown, at: string): { wish: Wish; optional: boolean } {
  const entry = object(value, at, SYMBOL_KEYS);
  const symbol = entry['name'];
  if (typeof symbol !== 'string') throw wrong(`${at}.name`, symbol, 'the name that is looked up');
  checkName(symbol, `${at}.name`);
  const type = optionalText(entry, 'type', at);
  const asserts = optionalText(entry, 'asserts', at);
  if (type !== undefined && asserts !== undefined)
    throw new ContractError(`${at}: type and asserts exclude each other`);
  const optional = optionalFlag(entry, at);
  const text = type ?? asserts;
  if (text === undefined) return { wish: { symbol }, optional };
  try {
    return {
      wish: { symbol, type: wishedType(type === undefined ? 'asserted' : 'declared', text) },
      optional,
    };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContractError(`${at}.${type === undefined ? 'asserts' : 'type'}: ${error.message}`);
  }
}

function object(value: unknown, at: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(at, value, `an object with ${keys.join(', ')}`);
  const unknown = Object.keys(value).find(key => !keys.includes(key));
  if (unknown !== undefined)
    throw new ContractError(`${at}: unknown key ${JSON.stringify(unknown)}; allowed are ${keys.join(', ')}`);
  return { ...value };
}

function optionalText(entry: Record<string, unknown>, key: string, at: string): string | undefined {
  const value = entry[key];
  if (value === undefined || typeof value === 'string') return value;
  throw wrong(at === '' ? key : `${at}.${key}`, value, 'a text');
}

function optionalFlag(entry: Record<string, unknown>, at: string): boolean {
  const value = entry['optional'] ?? false;
  if (typeof value !== 'boolean') throw wrong(`${at}.optional`, value, 'true or false');
  return value;
}

function wrong(at: string, value: unknown, wanted: string): ContractError {
  const found = value === undefined ? 'nothing' : JSON.stringify(value);
  return new ContractError(`${at}: ${found} where ${wanted} is wanted`);
}
