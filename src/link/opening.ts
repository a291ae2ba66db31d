import type { InitConflict } from './init-conflicts.ts';
import type { HashComparison } from './package-hashes.ts';
import type { ModuleNode, ProcessState } from './process.ts';
import type { OpenRequest } from './request.ts';
import type { ScopeObject } from './scope.ts';
import type { StaticTls } from './static-tls.ts';
import type { ToolchainDefectFound } from './toolchain-defects.ts';
import type { Obstacle, Stage } from './verdict.ts';

/** One call of plugin.Open, or of dlopen, on its way through the stages. */
export interface Opening {
  readonly process: ProcessState;
  readonly request: OpenRequest;
  /** of the plugin in the check */
  readonly index: number;
  /** what was taken for granted so far */
  readonly assumptions: string[];
  /** an earlier open of the same path succeeded: nothing is left to be done */
  isOpen?: true;
  /** the file, once something was read of it */
  file?: OpenedFile;
}

/** The file behind the name, and what dlopen makes of it. */
export interface OpenedFile {
  /** real path */
  path: string;
  /** device and inode, or what else identifies the file */
  fileId: string;
  object: ScopeObject;
  /** by an earlier open, under another path */
  wasMapped: boolean;
  /** what this dlopen adds to the process: the file first, then what it needs, breadth first */
  added: readonly ScopeObject[];
  /** static TLS with what was added */
  tls: StaticTls;
  /** absent: nobody compares packages */
  packages?: HashComparison;
  /** packages whose init functions this Open runs */
  initialises: string[];
  /** packages of which this Open runs init functions that do more than set variables; absent: not known */
  active?: readonly string[];
  /** names that its init functions register, and that are taken */
  conflicts?: readonly InitConflict[];
  /** what the runtime takes for the new module */
  node?: ModuleNode;
  /** what its itabs do to the table of the runtime */
  copies?: ToolchainDefectFound | undefined;
}

/** A stage of an open: what keeps the plugin from getting past it. */
export interface StageCheck {
  stage: Stage;
  /** what does not get past it is nothing that the other stages of its step could be asked about */
  isGate?: true;
  /** in the order in which the loader meets them; none: it gets past */
  check(opening: Opening): readonly Obstacle[];
}

/** Stages that are looked at together, so that all that is wrong there is reported; then the open ends, or goes on. */
export interface Step {
  stages: readonly StageCheck[];
  /** `decided`: what only the target could answer is kept as an open question, and the open goes on */
  endsOn: 'anything' | 'decided';
  /** a step that is behind the file already */
  isPast?(opening: Opening): boolean;
  /** reads what the next stages need of the process, while it is as it was */
  survey?(opening: Opening): void;
  /** what later steps would find, reported here where the open ends */
  foresee?(opening: Opening, found: readonly Obstacle[]): readonly Obstacle[];
  /** what an open that ends here leaves in the process */
  fail?(opening: Opening, found: readonly Obstacle[]): void;
  /** what the step does to the process */
  pass?(opening: Opening): void;
}

/** What comes with the file: the libraries that it needs, as they were mapped. */
export function librariesWith({ added, object }: OpenedFile): ScopeObject[] {
  return added.filter(one => one !== object);
}

export function fileOf({ file, request }: Opening): OpenedFile {
  if (!file) throw new Error(`nothing was read of ${request.name}`);
  return file;
}
