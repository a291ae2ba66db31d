import type { GoMod } from '../recipe/go-mod.ts';
import type { Comparison, Difference } from './differences.ts';
import type { SeenModules } from './seen-modules.ts';

/** What is known of the module of a plugin as it lies there. */
export interface PluginModuleFacts {
  goMod: GoMod;
  /** of go.mod */
  text: string;
  /** go.mod, in the words in which it was given */
  file: string;
  /** main packages as arguments of the go command */
  packages: readonly string[];
  workspace: { file: string; isUsed: boolean } | undefined;
  hasVendor: boolean;
}

/** What was found of the modules, and of what changes of go.mod make of them. */
export interface FoundModules {
  seen: SeenModules;
  comparison: Comparison;
  /** all that differed at some step */
  differences: readonly Difference[];
  /** why a module cannot be had as the host has it, by module, in words */
  impossible: ReadonlyMap<string, string>;
  /** versions that other modules ask for, higher than the host's */
  raised: readonly { path: string; version: string; host: string; askedBy: readonly string[] }[];
  /** why the changes could not be tried, in words */
  untried?: string;
  /** the language version that the modules need, which the host's toolchain refuses */
  needsGo?: string;
}
