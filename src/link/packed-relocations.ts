import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import { definesVersion, glibcAmong, RELR_VERSION } from './glibc-release.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

const FIRST_MINOR_WITH_RELR = 36;

/**
 * A file whose relocations are packed, and which does not ask for the version that says so. glibc from 2.36 on refuses
 * it (elf/dl-version.c: _dl_check_map_versions); an older one leaves these relocations out.
 */
export function packedObstacle(
  { environment, host }: ProcessState,
  object: ScopeObject,
  requester: string,
  libraries: readonly ScopeObject[],
): Obstacle | undefined {
  const dynamic = dynamicOf(object.profile);
  if (!dynamic?.unmarkedRelr) return undefined;
  const base = {
    rule: 'elf-relr',
    stage: 'symbol-versions',
    message: `${requester}: DT_RELR without ${RELR_VERSION} dependency`,
    about: {},
  } as const;
  const inProgram = host.elf?.staticGlibc?.release;
  const libc = inProgram === undefined ? glibcAmong(libraries) : undefined;
  const minor = minorOf(inProgram ?? environment.glibc) ?? FIRST_MINOR_WITH_RELR;
  const isOld = libc ? !definesVersion(libc, RELR_VERSION) : minor < FIRST_MINOR_WITH_RELR;
  if (isOld)
    return { ...base, kind: 'unknown', about: { detail: 'glibc older than 2.36 does not know DT_RELR' } };
  return {
    ...base,
    kind: 'fails',
    ...(libc || inProgram !== undefined ? {} : { assumptions: ['the target has glibc 2.36 or newer'] }),
  };
}
