import type { GoType } from '../go/go-type.ts';

/** A place in a host's code where a symbol of a plugin is looked up. */
export interface HostLookup {
  /** function that does it */
  function: string;
  /**
   * names that are looked up here, one or another; empty: they come from where no reading of code can tell
   * @maxItems 4096
   */
  symbols: string[];
  /** `certain`: constants that reach the call; `probable`: they stand where the code takes names from, but may change */
  certainty: 'certain' | 'probable';
  /**
   * types that the symbol is asserted to have, one or another; empty: the code does not show any
   * @maxItems 4096
   */
  types: HostAssertion[];
  /** what has none of these types may do too: it is passed on to code that was not read, or something else is looked up then */
  handsOn?: true;
  /** which of the plugins that it opens is asked, by the function that knows it first; absent: not read */
  plugin?: string;
  /**
   * what it always asks the same plugin for as well, and does not do without: of each of these one
   * @maxItems 4096
   */
  needs?: string[][];
  /** the code goes on where it is not there */
  optional?: true;
}

export interface HostAssertion {
  /** as %T prints it */
  text: string;
  /** of a named interface what it is declared as */
  type: GoType;
  /** of a check only: what types of differing packages in it are declared as, by `path.Name` */
  parts?: Record<string, GoType>;
}
