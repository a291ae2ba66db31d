import type { Difference } from './compare-types.ts';

/** Where a plugin does not satisfy a contract. */
export type Breach = MissingSymbol | OtherType;

interface Base {
  /** which contract: `--require`, `nakama`, the name in a file */
  contract: string;
  /** which sources, or which function of the host, make the assertion */
  source?: string;
  /** less than an error */
  level?: 'warning';
  /** taken from code that does not say it for certain */
  isProbable?: true;
  /** what would be right, one or the other: `func New() error`, `var Limits map[string]int` */
  declarations: string[];
}

export interface MissingSymbol extends Base {
  rule: 'export-missing';
  /** what was looked for; several: any of them would do */
  symbols: string[];
  /** a symbol of any name would do too, if it has one of the types */
  anyName?: true;
  /** error of Lookup or of dlsym for the first of them; absent where any name would do */
  said?: string;
  /** C symbols, which dlsym looks for */
  isC?: true;
  /** libraries that may define them and are not at hand: nothing is proven */
  open?: readonly string[];
  near: NearSymbol[];
}

/** What may have been meant by a symbol that is not there. */
export interface NearSymbol {
  /**
   * `spelling`: an export of nearly this name. `type`: the only export of the wanted type. `unexported`, `method`,
   * `elsewhere`: a symbol of this name that Lookup does not find.
   */
  kind: 'spelling' | 'type' | 'unexported' | 'method' | 'elsewhere';
  /** name of the export, or dynamic symbol */
  symbol: string;
  /** the name that it comes near to */
  wanted: string;
}

export interface OtherType extends Base {
  rule: 'export-type';
  symbol: string;
  /** text of the panic of an assertion without `, ok`; absent where only what is behind the names differs */
  said?: string;
  /** what Lookup gives, and what was wanted, as the panic writes them */
  found: string;
  wanted: string;
  differences: Difference[];
  /**
   * `variable`: a function was wanted, and a variable of its type is exported; `function`: the other way round; `pointer`:
   * the variable holds a pointer, so that Lookup returns a pointer to a pointer
   */
  declaredAs?: 'variable' | 'function' | 'pointer';
  /** a named type is asserted that only its own package can tell to be an interface: nothing is proven */
  isOpen?: true;
  /** the host may accept another type: what it does then was not read */
  isHandedOn?: true;
}
