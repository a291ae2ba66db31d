import {
  choiceOf,
  flagValue,
  listOf,
  objectOf,
  type Reader,
  textValue,
  ValueError,
  wrongValue,
} from '../values/plain-values.ts';
import { type Contract, ContractError, type Requirement, type SymbolKind, type Wish } from './contract.ts';
import { ANY_NAME, checkName, wishedType } from './requirement.ts';

const SYMBOL_KINDS: readonly SymbolKind[] = ['go', 'c'];

/** A contract as it is kept in a JSON or YAML file; `schema/contract-v1.schema.json` is generated from this type. */
export interface ContractFile {
  $schema?: string;
  /** what the contract is called in reports; default: the name of the file */
  name?: string;
  /** where the host looks these symbols up and asserts their types: for the reader */
  source?: string;
  /**
   * `c`: the host opens its plugins with dlopen and looks these symbols up with dlsym; they have names, and no types. `go`:
   * with plugin.Open and Lookup. Default: as --loader says
   */
  symbols?: SymbolKind;
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

/** A file as it was read, before names and types in it are. */
type Entry = SymbolEntry | AnyOfEntry;

const symbolEntry = objectOf<SymbolEntry>(
  { name: nameValue, type: textValue, asserts: textValue, optional: flagValue },
  ['name'],
);
const anyOfEntry = objectOf<AnyOfEntry>(
  { anyOf: filledListOf(symbolEntry, 'a list of symbols'), optional: flagValue },
  ['anyOf'],
);
const contractFile = objectOf<ContractFile>(
  {
    $schema: textValue,
    name: textValue,
    source: textValue,
    symbols: choiceOf(SYMBOL_KINDS),
    require: filledListOf(entryValue, 'a list of symbols'),
  },
  ['require'],
  'the contract',
);

/**
 * Checks what was read from a file and makes a contract of it.
 * @param fallbackName what it is called if it does not say
 * @throws ContractError with the place in the file
 */
export function contractOf(value: unknown, fallbackName: string): Contract {
  try {
    const { name = fallbackName, source, symbols, require } = contractFile(value, '');
    return {
      name,
      ...(source === undefined ? {} : { source }),
      ...(symbols === undefined ? {} : { symbols }),
      requirements: require.map((entry, i) => requirementOf(entry, `require[${i}]`, symbols)),
    };
  } catch (error) {
    if (error instanceof ValueError) throw new ContractError(error.message);
    throw error;
  }
}

function entryValue(value: unknown, at: string): Entry {
  const isChoice = typeof value === 'object' && value !== null && 'anyOf' in value;
  return isChoice ? anyOfEntry(value, at) : symbolEntry(value, at);
}

function nameValue(value: unknown, at: string): string {
  if (typeof value !== 'string') throw wrongValue(at, value, 'the name that is looked up');
  return textValue(value, at);
}

function filledListOf<T>(item: Reader<T>, wanted: string): Reader<T[]> {
  const list = listOf(item, wanted);
  return (value, at) => {
    const found = list(value, at);
    if (found.length === 0) throw wrongValue(at, value, 'at least one symbol');
    return found;
  };
}

function requirementOf(entry: Entry, at: string, symbols: SymbolKind | undefined): Requirement {
  const { optional = false } = entry;
  const wish = symbols === 'c' ? wishOfC : wishOf;
  if (!('anyOf' in entry)) return { wishes: [wish(entry, at)], optional };
  return { wishes: entry.anyOf.map((one, i) => wish(one, `${at}.anyOf[${i}]`)), optional };
}

/** What a C symbol can be called, up to what would not be one word in a report. */
function wishOfC({ name: symbol, type, asserts }: SymbolEntry, at: string): Wish {
  if (type !== undefined || asserts !== undefined)
    throw new ContractError(`${at}: a C symbol has no type that could be checked (symbols: c)`);
  if (symbol === ANY_NAME || /[\s\0]/.test(symbol))
    throw wrongValue(`${at}.name`, symbol, 'the name of a C symbol');
  return { symbol };
}

function wishOf({ name: symbol, type, asserts }: SymbolEntry, at: string): Wish {
  checkName(symbol, `${at}.name`);
  if (type !== undefined && asserts !== undefined)
    throw new ContractError(`${at}: type and asserts exclude each other`);
  const text = type ?? asserts;
  if (text === undefined) return { symbol };
  try {
    return { symbol, type: wishedType(type === undefined ? 'asserted' : 'declared', text) };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContractError(`${at}.${type === undefined ? 'asserts' : 'type'}: ${error.message}`);
  }
}
