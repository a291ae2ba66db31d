import { PT_GNU_RELRO } from '../elf/constants.ts';
import { needsExecutableStack } from '../profile/active-code.ts';
import { minorOf } from '../profile/libc.ts';
import { isGlibcSince } from './glibc-release.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import { signalMessage } from './signal.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** The release from which on ld.so changes the stacks at the start of a process only. */
const FIRST_MINOR_THAT_REFUSES = 41;
const TEXT = 'cannot enable executable stack as shared object requires: Invalid argument';

/**
 * Files that ask for executable stacks in a process that has none (elf/dl-load.c: _dl_map_object_from_fd). A process has
 * them if the program or a library that it was started with asked for them.
 */
export function stackObstacles(
  process: ProcessState,
  added: readonly ScopeObject[],
  path: string,
): { obstacles: Obstacle[]; assumptions: string[] } {
  const asking = added.filter(({ profile }) => needsExecutableStack(profile));
  const isExecutable = process.resident.some(({ profile }) => needsExecutableStack(profile));
  if (asking.length === 0 || isExecutable) return { obstacles: [], assumptions: [] };
  if (process.linker.isInProgram)
    return { obstacles: asking.flatMap(object => obstaclesInProgram(process, object)), assumptions: [] };
  const refuses = isGlibcSince(FIRST_MINOR_THAT_REFUSES, process.resident, process.environment.glibc);
  if (refuses === undefined)
    return { obstacles: [], assumptions: [`the target's glibc is older than 2.${FIRST_MINOR_THAT_REFUSES}`] };
  if (!refuses) return { obstacles: [], assumptions: [] };
  const obstacles = asking.map(({ owner }): Obstacle => {
    const library = owner.kind === 'library' ? owner.path : undefined;
    return {
      rule: 'elf-execstack',
      stage: library === undefined ? 'map' : 'needed-libraries',
      kind: 'fails',
      message: `${library ?? path}: ${TEXT}`,
      about: library === undefined ? {} : { library },
    };
  });
  return { obstacles, assumptions: [] };
}

/**
 * Inside a program the flags of new stacks are a variable that was made read-only at its start (PT_GNU_RELRO), and the
 * dynamic linker writes to it all the same.
 */
function obstaclesInProgram({ host }: ProcessState, { owner }: ScopeObject): Obstacle[] {
  const release = minorOf(host.elf?.staticGlibc?.release);
  const isProtected =
    host.elf?.segments.some(({ type, memsz }) => type === PT_GNU_RELRO && memsz > 0) === true;
  const library = owner.kind === 'library' ? { library: owner.path } : {};
  const stage = owner.kind === 'library' ? 'needed-libraries' : 'map';
  if (release === undefined || release >= FIRST_MINOR_THAT_REFUSES) {
    const question = undecidable(
      'elf-execstack',
      stage,
      'what the glibc inside the host makes of it is unknown',
    );
    return [{ ...question, about: { ...question.about, ...library } }];
  }
  if (!isProtected) return [];
  const message = signalMessage('SIGSEGV', host);
  return [{ rule: 'elf-execstack', stage, kind: 'crashes', message, about: library }];
}
