import { EM_AARCH64, EM_ARM, EM_LOONGARCH, EM_PPC64, EM_RISCV, EM_S390, PT_TLS } from '../elf/constants.ts';
import type { Segment } from '../elf/segment.ts';
import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { isGlibcSince } from './glibc-release.ts';
import type { Environment } from './request.ts';
import { defines, type ScopeObject } from './scope.ts';
import { signalMessage } from './signal.ts';
import type { Obstacle } from './verdict.ts';

/** Room that ld.so keeps for dlopened objects (elf/dl-tls.c: _dl_tls_static_surplus_init, default tunables). */
const SURPLUS_BYTES = 1664;
/** The same inside a program, which has one namespace only; before 2.32 (TLS_STATIC_SURPLUS) and from then on. */
const SURPLUS_IN_PROGRAM = { before: 164, since: 800 };
const FIRST_MINOR_WITH_MORE = 32;

/**
 * The rseq area: a block of this size and alignment behind those of the libraries, from glibc 2.41 on
 * (sysdeps/unix/sysv/linux/dl-extra_tls.h). Larger only under a kernel that knows more of it than Linux 6 does.
 */
const RSEQ_BYTES = 32;
const FIRST_MINOR_WITH_RSEQ_BLOCK = 41;

/** Where a machine has the static TLS blocks (sysdeps/<machine>/nptl/tls.h). */
interface TlsLayout {
  /** TCB_ALIGNMENT: sizes are rounded up to it */
  align: number;
  /** the blocks lie behind the thread pointer and this many bytes (TLS_DTV_AT_TP); absent: before it */
  behind?: number;
}

const X86: TlsLayout = { align: 64 };
const LAYOUTS: Readonly<Record<number, TlsLayout>> = {
  [EM_S390]: { align: 32 },
  [EM_AARCH64]: { align: 32, behind: 16 },
  [EM_ARM]: { align: 32, behind: 8 },
  [EM_PPC64]: { align: 32, behind: 0 },
  [EM_RISCV]: { align: 32, behind: 0 },
  [EM_LOONGARCH]: { align: 32, behind: 0 },
};

const roundUp = (value: number, align: number): number => Math.ceil(value / align) * align;

/** The static TLS block that every thread has, as the objects take their shares of it. */
export interface StaticTls {
  layout: TlsLayout;
  /** bytes that are taken (dl_tls_static_used) */
  used: number;
  /** bytes that there are (dl_tls_static_size, without the thread control block where that is behind) */
  size: number;
  /** of a thread's memory: no block is aligned to more than that (dl_tls_static_align) */
  align: number;
}

function blockOf(object: ScopeObject): Segment | undefined {
  const block = object.profile.elf?.segments.find(({ type }) => type === PT_TLS);
  return block && block.memsz > 0 ? block : undefined;
}

/** What the program and its libraries leave over at the start (elf/dl-tls.c: _dl_determine_tlsoffset). */
export function initialStaticTls(
  objects: readonly ScopeObject[],
  machine = 0,
  { glibc }: Environment = {},
  surplus: number = SURPLUS_BYTES,
): StaticTls {
  const layout = LAYOUTS[machine] ?? X86;
  let [used, align] = [layout.behind ?? 0, layout.align];
  for (const object of objects) {
    const block = blockOf(object);
    if (!block) continue;
    used = usedWith(used, block, layout);
    align = Math.max(align, block.align);
  }
  if (isGlibcSince(FIRST_MINOR_WITH_RSEQ_BLOCK, objects, glibc))
    used = roundUp(used, RSEQ_BYTES) + RSEQ_BYTES;
  return { layout, used, size: roundUp(used + surplus, layout.align), align };
}

/** What a program leaves over that has its dynamic linker in itself (csu/libc-tls.c: __libc_setup_tls). */
export function staticTlsInProgram(
  program: ScopeObject,
  machine: number | undefined,
  glibc: string | undefined,
): StaticTls {
  const isOld = (minorOf(glibc) ?? FIRST_MINOR_WITH_MORE) < FIRST_MINOR_WITH_MORE;
  const surplus = SURPLUS_IN_PROGRAM[isOld ? 'before' : 'since'];
  return initialStaticTls([program], machine, glibc === undefined ? {} : { glibc }, surplus);
}

/** Blocks before the thread pointer end where the next one starts; those behind it start where the last one ended. */
function usedWith(used: number, { memsz, align, vaddr }: Segment, { behind }: TlsLayout): number {
  const step = Math.max(1, align);
  if (behind === undefined) return roundUp(used + memsz, step);
  const first = vaddr % step;
  return roundUp(Math.max(0, used - first), step) + first + memsz;
}

/** An object that gets no share: there is no room, or it refers to a block of its own that it does not have. */
export interface Unserved {
  object: ScopeObject;
  isBlockless: boolean;
}

/**
 * Gives every new object its share whose initial-exec references bind to its own block, the last one first
 * (elf/dl-reloc.c: _dl_try_allocate_static_tls).
 */
export function allocateStaticTls(
  tls: StaticTls,
  scope: readonly ScopeObject[],
  added: readonly ScopeObject[],
): StaticTls | Unserved {
  const { layout, size, align: most } = tls;
  let { used } = tls;
  const all = [...scope, ...added];
  for (const object of added.toReversed()) {
    const block = blockOf(object);
    const definers = (dynamicOf(object.profile)?.initialExec ?? []).map(name => definerOf(name, object, all));
    if (!definers.some(definer => definer === undefined || definer === object)) continue;
    if (!block) {
      // Its alignment is 0, by which the room before the thread pointer is divided. Of a library it is not known who else has it.
      if (layout.behind === undefined && object.owner.kind !== 'library')
        return { object, isBlockless: true };
      continue;
    }
    const align = Math.max(1, block.align);
    if (align > most) return { object, isBlockless: false };
    if (layout.behind === undefined) {
      if (size - used < block.memsz) return { object, isBlockless: false };
      used = size - Math.floor((size - used - block.memsz) / align) * align;
    } else {
      used = usedWith(used, block, layout);
      if (used > size) return { object, isBlockless: false };
    }
  }
  return { layout, used, size, align: most };
}

/** Whose storage an initial-exec reference is bound to; undefined: nobody's. An empty name is the object's own block. */
function definerOf(name: string, object: ScopeObject, all: readonly ScopeObject[]): ScopeObject | undefined {
  return name === '' ? object : all.find(other => defines(other, name, undefined));
}

export function tlsObstacle({ object, isBlockless }: Unserved, host: BinaryProfile, file: string): Obstacle {
  const library = object.owner.kind === 'library' ? object.owner.path : undefined;
  const base = { stage: 'relocation', about: library === undefined ? {} : { library } } as const;
  if (!isBlockless) {
    const message = `${library ?? file}: cannot allocate memory in static TLS block`;
    return { ...base, rule: 'tls-static', kind: 'fails', message };
  }
  const about = { ...base.about, detail: 'it refers to thread-local storage, and has no PT_TLS' };
  return { ...base, rule: 'elf-header', kind: 'crashes', message: signalMessage('SIGFPE', host), about };
}
