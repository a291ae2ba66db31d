import type { GoType } from '../go/go-type.ts';

/** What a host wants of its plugins: what it looks up, and the types that it asserts. */
export interface Contract {
  /** shown as its origin: `--require`, `nakama`, the name in a file */
  name: string;
  /** which sources make the assertions */
  source?: string;
  /** whose symbols: plugin.Lookup finds those of Go, dlsym those of C; absent: of whoever looks them up */
  symbols?: SymbolKind;
  requirements: Requirement[];
}

export type SymbolKind = 'go' | 'c';

/** One thing that has to be there; with several wishes, one of them. */
export interface Requirement {
  wishes: Wish[];
  /** may be absent, but not of another type */
  optional: boolean;
  /** the host can do without it: only a warning */
  level?: 'warning';
  /** taken from code that does not say it for certain: only a warning, and said so */
  isProbable?: true;
  /** what has another type may do too: of types only a warning, and said so */
  handsOn?: true;
  /** function of the host that asks for it */
  where?: string;
}

export interface Wish {
  /** what is given to Lookup; `*`: any name */
  symbol: string;
  /** absent: only the name is asked for */
  type?: WishedType;
}

/**
 * `declared`: as the plugin writes it, `func New() error` or `var Limits map[string]int`.
 * `asserted`: as the host writes it, `symbol.(*map[string]int)`.
 */
export interface WishedType {
  form: 'declared' | 'asserted';
  type: GoType;
  /** how %T prints it, of a type that was read from a host: it is what it is, also where it has a name */
  printed?: string;
  /** of a host: what types of differing packages in it are declared as, by `path.Name` */
  parts?: Readonly<Record<string, GoType>>;
}

/** A contract that cannot be used: says where, what, and which value. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}
