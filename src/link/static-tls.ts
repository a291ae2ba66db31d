import { PT_TLS } from '../elf/constants.ts';
import type { Segment } from '../elf/segment.ts';
import { dynamicOf } from '../profile/known.ts';
import { defines, type ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/** Room that glibc keeps for dlopened objects (elf/dl-tls.c: _dl_tls_static_surplus_init, default tunables). */
const SURPLUS_BYTES = 1664;
/** TLS_TCB_ALIGN; the thread control block's own size is a multiple of it */
const TCB_ALIGN = 64;

const roundUp = (value: number, align: number): number => Math.ceil(value / align) * align;

/** The static TLS block that every thread has, as the objects take their shares of it. */
export interface StaticTls {
  /** bytes that are left for initial-exec TLS of objects that are dlopened */
  free: number;
}

function blockOf(object: ScopeObject): Segment | undefined {
  const block = object.profile.elf?.segments.find(({ type }) => type === PT_TLS);
  return block && block.memsz > 0 ? block : undefined;
}

/** What the program and its libraries leave over at the start (elf/dl-tls.c: _dl_determine_tlsoffset). */
export function initialStaticTls(objects: readonly ScopeObject[]): StaticTls {
  let used = 0;
  for (const object of objects) {
    const block = blockOf(object);
    if (block) used = roundUp(used + block.memsz, Math.max(1, block.align));
  }
  return { free: SURPLUS_BYTES + roundUp(used, TCB_ALIGN) - used };
}

/**
 * Gives every new object its share whose initial-exec references bind to its own block
 * (elf/dl-reloc.c: _dl_try_allocate_static_tls). Undefined: one of them does not fit.
 */
export function allocateStaticTls(
  tls: StaticTls,
  scope: readonly ScopeObject[],
  added: readonly ScopeObject[],
): StaticTls | undefined {
  let { free } = tls;
  for (const object of added) {
    const block = blockOf(object);
    const names = dynamicOf(object.profile)?.initialExec ?? [];
    const isOwn = names.some(name => name === '' || !scope.some(other => defines(other, name, undefined)));
    if (!block || !isOwn) continue;
    const align = Math.max(1, block.align);
    if (free < block.memsz) return undefined;
    free = Math.floor((free - block.memsz) / align) * align;
  }
  return { free };
}

export function tlsObstacle(path: string): Obstacle {
  return {
    rule: 'tls-static',
    stage: 'relocation',
    kind: 'fails',
    message: `${path}: cannot allocate memory in static TLS block`,
    about: {},
  };
}
