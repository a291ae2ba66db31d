/** How the modules of a plugin were found. */
export interface Basis {
  /** `go-list`: the build list; `vendor`: vendor/modules.txt; `go-mod`: go.mod, and go.sum for what go.mod does not name */
  kind: 'go-list' | 'vendor' | 'go-mod';
  /** release of the go command that listed them */
  go?: string;
  /** why the go command did not, in words */
  reason?: string;
  /** what cannot be seen in this way, in words */
  unseen: string[];
}

/** A module that packages of a plugin are taken from, as its build has it now. */
export interface SeenModule {
  path: string;
  version: string;
  replace?: { path: string; version: string };
  /** packages that the plugin needs of it; absent: not known */
  packages?: readonly string[];
  /** modules that ask for its version, as `PATH@VERSION`; absent: not known */
  askedBy?: readonly string[];
}

export interface SeenModules {
  basis: Basis;
  /** without the plugin's own */
  modules: ReadonlyMap<string, SeenModule>;
  /** packages of the plugin's own module; absent: not known */
  own?: readonly string[];
}
