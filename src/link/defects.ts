import { hex } from '../bytes/hex.ts';
import { EM_X86_64 } from '../elf/constants.ts';
import type {
  AccessFault,
  CheckedTag,
  Defect,
  DefectKind,
  DefectPhase,
  ThrowReason,
} from '../profile/defect.ts';
import { holdsGlibc } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { signalMessage } from './signal.ts';
import type { Obstacle, Stage } from './verdict.ts';

const STAGES: Readonly<Record<DefectPhase, Stage>> = {
  map: 'map',
  dynamic: 'map',
  versions: 'symbol-versions',
  relocation: 'relocation',
  protection: 'relocation',
  constructors: 'constructors',
  runtime: 'module-list',
  hashes: 'package-hashes',
  verify: 'init',
};

/**
 * What comes of a defect. An access to memory that is not there, or not so: a signal, or, in the runtime, a fault. `assertion`:
 * ld.so ends the process with its own words; `refused`: dlopen fails with these words; `unheard`: nobody writes such a thing,
 * with undefined consequences; `thrown`: the runtime ends the process with these words.
 */
type Effect =
  | { kind: AccessFault | 'not-executable' | 'unheard' | 'unprotectable' }
  | { kind: 'assertion'; tag: CheckedTag }
  | { kind: 'refused' | 'thrown'; text: string };

/** A defect as it is reported, and its consequence. */
interface Meaning {
  what: string;
  effect: Effect;
}

type DefectOf<K extends DefectKind> = { [P in K]: Extract<Defect, { kind: P }> & { kind: P } }[K];
type Meanings = { readonly [K in DefectKind]: (defect: DefectOf<K>) => Meaning };

const unheard = (what: string): Meaning => ({ what, effect: { kind: 'unheard' } });
const refused = (text: string): Meaning => ({ what: text, effect: { kind: 'refused', text } });
const access = (what: string, kind: AccessFault | 'not-executable'): Meaning => ({ what, effect: { kind } });
const thrown = (text: string): Meaning => ({ what: text, effect: { kind: 'thrown', text } });

const NIL_DEREFERENCE = 'panic: runtime error: invalid memory address or nil pointer dereference';

const MEANINGS: Meanings = {
  'segment-beyond-file': ({ segment, end, size }) =>
    access(`PT_LOAD ${segment} reaches to offset ${end} of a file of ${size} bytes`, 'beyond-file'),
  'segment-filesz': ({ segment }) => unheard(`p_filesz of PT_LOAD ${segment} is larger than its p_memsz`),
  'segment-place': ({ segment }) =>
    unheard(`PT_LOAD ${segment} lies over another one, or outside of the first and the last`),
  'headers-elsewhere': () => unheard('PT_PHDR is not where the program headers are'),
  'tag-missing': ({ tag }) => access(tag, 'unmapped'),
  // What ld.so makes of a wrong size of DT_RELR's entries it does not say.
  'tag-value': ({ tag }) =>
    tag === 'DT_RELRENT' ? unheard(tag) : { what: tag, effect: { kind: 'assertion', tag } },
  'structure-unmapped': ({ structure, access: kind }) => access(structure, kind),
  'version-record': ({ version }) => refused(`unsupported version ${version} of Verneed record`),
  'version-unlisted': () => unheard('DT_VERSYM names a version that is not listed'),
  'relocation-twice': ({ address }) => unheard(`two relocations write to address ${hex(address)}`),
  'relocation-addend': ({ relocation }) =>
    unheard(`relocation ${relocation} makes a pointer out of the file`),
  'relocation-target': ({ address, access: kind }) => access(`relocation of address ${hex(address)}`, kind),
  'relocation-type': ({ type, applied }) =>
    applied ? unheard(`a relocation of type ${type}`) : refused(badRelocationType(type)),
  'relocation-nowhere': ({ symbol }) => unheard(`a relocation of symbol ${symbol}, which is nowhere`),
  'relocation-symbol': () => access('a relocation without a symbol names one', 'elsewhere'),
  'relro-range': () => ({ what: 'PT_GNU_RELRO', effect: { kind: 'unprotectable' } }),
  'relro-code': () => unheard('PT_GNU_RELRO covers code, which cannot be run then'),
  'constructor-address': ({ tag }) => access(tag, 'not-executable'),
  'module-twice': () =>
    unheard("the Go linker's constructor is called twice, and makes a circle of the list of modules"),
  'module-list-unbound': () => access('GOT entry of runtime.lastmoduledatap', 'unmapped'),
  'moduledata-read-only': () => access('local.moduledata', 'read-only'),
  'moduledata-field': ({ field }) => unheard(`moduledata.${field} is not as the Go linker writes it`),
  'moduledata-range': ({ range }) =>
    unheard(`the memory from moduledata.${range} is not such as the runtime uses it`),
  'package-hash-astray': ({ package: name }) =>
    unheard(`the hash of ${name} that the runtime compares is not bound to a package hash`),
  'pclntab-header': () => thrown('fatal error: invalid function symbol table'),
  'init-tasks-unreadable': () => unheard('the list of init tasks cannot be read'),
  'init-task-astray': () => unheard('an init task is bound to something else'),
  'exports-unreadable': () => unheard('the table of exports cannot be read'),
  'exports-throw': ({ reason }) => thrown(THROWS[reason]),
};

/** First lines of a dying process (runtime/type.go: resolveNameOff, resolveTypeOff). */
const THROWS: Readonly<Record<ThrowReason, string>> = {
  'name-offset': 'fatal error: runtime: name offset out of range',
  'type-offset': 'fatal error: runtime: type offset out of range',
  'nil-type': NIL_DEREFERENCE,
};

/** elf/dl-reloc.c: _dl_reloc_bad_type */
function badRelocationType(type: number): string {
  const digits = type > 0xff ? 8 : 2;
  return `unexpected reloc type 0x${type.toString(16).padStart(digits, '0')}`;
}

/** Words of ld.so's assertions, with the places in the sources of glibc 2.36. */
const ASSERTIONS: Readonly<Partial<Record<CheckedTag, string>>> = {
  DT_GNU_HASH: assertion(
    'dl-setup_hash.c: 36: _dl_setup_hash',
    '(bitmask_nwords & (bitmask_nwords - 1)) == 0',
  ),
  DT_PLTREL: assertion(
    'get-dynamic-info.h: 115: elf_get_dynamic_info',
    'info[DT_PLTREL]->d_un.d_val == DT_RELA',
  ),
  DT_RELAENT: assertion(
    'get-dynamic-info.h: 123: elf_get_dynamic_info',
    'info[DT_RELAENT]->d_un.d_val == sizeof (ElfW(Rela))',
  ),
  DT_RELENT: assertion(
    'get-dynamic-info.h: 128: elf_get_dynamic_info',
    'info[DT_RELENT]->d_un.d_val == sizeof (ElfW(Rel))',
  ),
  DT_RELACOUNT: assertion(
    '../sysdeps/x86_64/dl-machine.h: 487: elf_machine_rela_relative',
    'ELFW(R_TYPE) (reloc->r_info) == R_X86_64_RELATIVE',
  ),
};

function assertion(place: string, condition: string): string {
  return `Inconsistency detected by ld.so: ${place}: Assertion \`${condition}' failed!`;
}

/** Machines differ in which relocations their dynamic linkers take, and in what they assert of them. */
function isAssertedBy({ elf }: BinaryProfile, tag: CheckedTag): boolean {
  if (tag === 'DT_RELACOUNT') return elf?.machine === EM_X86_64;
  return tag !== 'DT_PLTREL' || elf?.wordSize === 8;
}

function meaningOf<K extends DefectKind>(defect: DefectOf<K>): Meaning {
  return MEANINGS[defect.kind](defect);
}

/** A defect in a few words: the structure, tag or fact. */
export function defectText(defect: Defect): string {
  return meaningOf(defect).what;
}

/** Whether the loader reads memory there that no file of the process has. */
export function isUnmapped(defect: Defect): boolean {
  return meaningOf(defect).effect.kind === 'unmapped';
}

/** The defects of a file that are met in these phases, as obstacles, in the loader's order. */
export function defectObstacles(
  host: BinaryProfile,
  file: string,
  profile: BinaryProfile,
  phases: readonly DefectPhase[],
): Obstacle[] {
  return (profile.elf?.defects ?? [])
    .filter(({ phase }) => phases.includes(phase))
    .map(defect => defectObstacle(defect, host, file));
}

export function defectObstacle(defect: Defect, host: BinaryProfile, file: string): Obstacle {
  const { what, effect } = meaningOf(defect);
  const base = {
    rule: effect.kind === 'beyond-file' ? 'file-truncated' : 'elf-header',
    stage: STAGES[defect.phase],
    about: { detail: `${what}: ${effect.kind}` },
  } as const;
  const crashes = (message: string): Obstacle => ({ ...base, kind: 'crashes', message });
  switch (effect.kind) {
    case 'elsewhere':
    case 'unheard':
      return { ...base, kind: 'unknown', isFinal: true };
    case 'refused':
      return { ...base, kind: 'fails', message: `${file}: ${effect.text}` };
    case 'unprotectable': {
      const text = 'cannot apply additional memory protection after relocation: Cannot allocate memory';
      return { ...base, kind: 'fails', message: `${file}: ${text}` };
    }
    case 'assertion': {
      const words = ASSERTIONS[effect.tag];
      return words !== undefined && isAssertedBy(host, effect.tag)
        ? crashes(holdsGlibc(host) ? signalMessage('SIGABRT', host) : words)
        : { ...base, kind: 'unknown', isFinal: true };
    }
    case 'thrown':
      return crashes(effect.text);
    default:
      // What the runtime follows is a fault in Go code, anything else a signal in C code.
      if (defect.phase === 'runtime') return crashes('fatal error: fault');
      return crashes(signalMessage(effect.kind === 'beyond-file' ? 'SIGBUS' : 'SIGSEGV', host));
  }
}
