import { hexDigits } from '../bytes/hex.ts';
import { decodeText } from '../bytes/view.ts';
import { DF_1_NODELETE, DF_1_PIE, DF_SYMBOLIC, ET_DYN, ET_EXEC, PT_INTERP } from '../elf/constants.ts';
import type { Segment } from '../elf/segment.ts';

export type ArtifactKind =
  | 'go-exe'
  | 'go-plugin'
  | 'go-c-shared'
  | 'go-c-archive'
  | 'go-shared'
  | 'gccgo'
  | 'tinygo'
  | 'elf-exe'
  | 'elf-shared'
  | 'elf-other'
  | 'mach-o'
  | 'pe'
  | 'archive'
  | 'text'
  | 'other'
  | 'profile';

const MACH_O_MAGICS = ['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabf'];
/** Of Mach-O files for several processors, and of Java classes. */
const FAT_MAGIC = 'cafebabe';
/** major version of the oldest Java class; fewer processors than that are in any file */
const FIRST_JAVA_MAJOR = 45;

/** What a file that is not ELF is, by its first bytes. */
export function kindOfOther(head: Uint8Array): ArtifactKind {
  const magic = hexDigits(head.subarray(0, 4));
  if (MACH_O_MAGICS.includes(magic)) return 'mach-o';
  if (magic === FAT_MAGIC && isFatMachO(head)) return 'mach-o';
  if (magic.startsWith('4d5a')) return 'pe';
  if (decodeText(head.subarray(0, 8)) === '!<arch>\n') {
    // cmd/go's c-archive: its first member after the symbol table is go.o.
    return decodeText(head.subarray(0, 2048)).includes('go.o/') ? 'go-c-archive' : 'archive';
  }
  return head.length > 0 && head.subarray(0, 512).every(isTextByte) ? 'text' : 'other';
}

function isFatMachO(head: Uint8Array): boolean {
  return head[4] === 0 && head[5] === 0 && head[6] === 0 && (head[7] ?? 0) < FIRST_JAVA_MAJOR;
}

function isTextByte(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** What distinguishes the kinds of ELF files. */
export interface KindSigns {
  type: number;
  segments: readonly Segment[];
  flags: number;
  flags1: number;
  needed: readonly string[];
  sectionNames: readonly string[];
  /** a constructor registers a moduledata: only the Go linker's plugin and shared modes write one */
  registersModule: boolean;
  /** build info, a Go build id or a runtime symbol is there */
  isGo: boolean;
  /** TinyGo compiled it, by what it writes of itself */
  isTinyGo?: boolean;
  /** `-buildmode` of the build settings */
  buildMode?: string | undefined;
  noteTypes: readonly string[];
}

/** The kind of an ELF file: what it does on load first, what it says of itself last. */
export function kindOfElf(signs: KindSigns): ArtifactKind {
  const { type, segments, flags, flags1, isGo } = signs;
  if (signs.noteTypes.includes('Go:1') || signs.noteTypes.includes('Go:2')) return 'go-shared';
  const hasInterpreter = segments.some(segment => segment.type === PT_INTERP);
  // Programs and C libraries that were linked with libraries of Go packages register themselves too.
  const isProgram = hasInterpreter && (type === ET_EXEC || (flags1 & DF_1_PIE) !== 0);
  if (signs.registersModule && !isProgram && signs.buildMode !== 'c-shared') return 'go-plugin';
  if (signs.sectionNames.includes('.go_export') || signs.needed.some(name => /^libgo\.so\./.test(name)))
    return 'gccgo';
  if (signs.isTinyGo) return 'tinygo';
  const isExecutable =
    type === ET_EXEC ||
    (type === ET_DYN && (hasInterpreter || (flags1 & DF_1_PIE) !== 0)) ||
    signs.buildMode === 'pie';
  if (isGo) {
    if (isExecutable || signs.buildMode === 'exe') return 'go-exe';
    if (type !== ET_DYN) return 'elf-other';
    if (signs.buildMode === 'plugin') return 'go-plugin';
    const shared =
      (flags & DF_SYMBOLIC) !== 0 || (flags1 & DF_1_NODELETE) !== 0 || signs.buildMode === 'c-shared';
    return shared
      ? 'go-c-shared'
      : segments.length > 0 && flags1 === 0 && flags === 0
        ? 'go-exe'
        : 'go-plugin';
  }
  if (isExecutable) return 'elf-exe';
  return type === ET_DYN ? 'elf-shared' : 'elf-other';
}
