import type { ByteSource } from '../bytes/source.ts';
import type { Libc } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Opening, StageCheck } from './opening.ts';
import type { ProcessState } from './process.ts';
import type { ContentFact } from './request.ts';
import type { ScopeObject } from './scope.ts';
import type { StaticTls } from './static-tls.ts';
import type { Obstacle } from './verdict.ts';

/** What a program brings into its process, and what may keep it from starting. */
export interface Started {
  libraries: ScopeObject[];
  /** in the order in which the dynamic linker meets them */
  obstacles: Obstacle[];
}

/** What the dynamic linker of one C library does in its own way, and says in its own words. */
export interface DynamicLinker {
  libc: Libc;
  /** it is a part of the program, whose names it does not know, and brings a second C library */
  isInProgram?: true;
  /** whether a file with DF_SYMBOLIC is bound to itself before all others */
  honoursSymbolic: boolean;
  /** a file as it reads it */
  view(source: ByteSource, host: BinaryProfile): Promise<ByteSource>;
  /** names that its search comes to beside those that are sought */
  further(sought: ReadonlySet<string>): string[];
  /** the start of the program: the libraries that it brings into its process, in the order in which they are searched */
  start(process: ProcessState, main: ScopeObject): Started;
  /** what it prints of a program that it cannot start, before it ends the process */
  startError(path: string, obstacle: Obstacle): string;
  /** what it says of a path behind which it does not get a single byte; undefined: it reads the file */
  unopened(process: ProcessState, path: string, content: ContentFact | undefined): Obstacle | undefined;
  /**
   * dlopen with RTLD_NOW of a file that is not mapped yet, without its effect on the process. They fill in what is added, and
   * the static TLS.
   */
  stages: readonly StageCheck[];
  /** what keeps the program from starting, whatever it needs */
  unstartable?(process: ProcessState): Obstacle | undefined;
  /** the static TLS of a process, where it is not that of glibc's ld.so */
  staticTls?(process: ProcessState): StaticTls;
  /** what is taken for granted of a file that it has mapped, if the open then ends all the same */
  assumes?(opening: Opening): string[];
  /** whether dlsym finds a name in one of the objects that it looks through */
  hasSymbol(object: ScopeObject, name: string): boolean;
  /** dlerror after a dlsym in the file that found nothing */
  symbolError(path: string, symbol: string): string;
}
