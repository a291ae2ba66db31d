import { EM_PPC64 } from '../elf/constants.ts';
import { parseGoVersion } from './version.ts';

/** Defects of Go releases that show only once plugins are at work. */
export type ToolchainDefectId = 'itab-copies' | 'methods-dropped' | 'pie-host' | 'rejected-init';

/** Releases of one minor, or of several, that have a defect. */
interface Range {
  /** `1.N`, first and last */
  minors: readonly [number, number];
  /** points of each, first and last; absent: all */
  points?: readonly [number, number];
  /** the nearest release without it */
  fixed: string;
  /** how the process dies of it, where that is always the same */
  dies?: string;
}

/** What is known of a defect, whichever process it may show in. */
export interface ToolchainDefect {
  id: ToolchainDefectId;
  /** issues of golang/go */
  issues: readonly number[];
  /** e_machine; absent: on all processors */
  machine?: number;
  releases: readonly Range[];
}

const UNREACHABLE = 'fatal error: unreachable method called. linker bug?';

/**
 * Each with a recorded program that shows it, on both sides of every range (fixtures/truth/uses.json). A release candidate
 * counts as the release that it became. That 1.17.9 is the first good one of its minor is concluded: 1.17.6 is the last bad one
 * and 1.17.13 the first good one that was tried; 1.17.8 came before the report, and 1.17.9 with changes of the linker.
 */
export const TOOLCHAIN_DEFECTS: readonly ToolchainDefect[] = [
  {
    id: 'itab-copies',
    issues: [81303],
    releases: [{ minors: [27, 27], points: [0, 1], fixed: 'go1.27.2' }],
  },
  {
    id: 'methods-dropped',
    issues: [51621, 44586, 42579],
    releases: [
      { minors: [8, 15], fixed: 'go1.17.9' },
      { minors: [16, 16], fixed: 'go1.17.9', dies: 'unexpected fault address 0xffffffffffffffff' },
      { minors: [17, 17], points: [0, 8], fixed: 'go1.17.9', dies: UNREACHABLE },
      { minors: [18, 18], points: [0, 0], fixed: 'go1.18.1', dies: UNREACHABLE },
    ],
  },
  // Before 1.14 it varies from run to run: nothing is claimed of those.
  {
    id: 'pie-host',
    issues: [43228],
    machine: EM_PPC64,
    releases: [{ minors: [14, 16], fixed: 'go1.17' }],
  },
  {
    id: 'rejected-init',
    issues: [75102],
    releases: [{ minors: [22, 25], fixed: 'go1.26' }],
  },
];

/** A defect of one release. */
export type DefectOfRelease = Pick<Range, 'fixed' | 'dies'>;

/** Undefined: the release does not have the defect, or is not known. */
export function defectOf(
  id: ToolchainDefectId,
  release: string | undefined,
  machine?: number,
): DefectOfRelease | undefined {
  const version = release === undefined ? undefined : parseGoVersion(release);
  if (version?.major !== 1) return undefined;
  const { minor, patch } = version;
  return rangesOf(id, machine).find(
    ({ minors: [first, last], points: [from, to] = [0, Number.POSITIVE_INFINITY] }) =>
      minor >= first && minor <= last && patch >= from && patch <= to,
  );
}

/** Of a file that does not name its release, as before Go 1.13: what all releases with its layout have (`1.10-1.15`). */
export function defectOfFamily(
  id: ToolchainDefectId,
  family: string,
  machine?: number,
): DefectOfRelease | undefined {
  const minors = [...family.matchAll(/1\.(\d+)/g)].map(([, minor]) => Number(minor));
  return rangesOf(id, machine).find(
    ({ minors: [first, last], points }) =>
      minors.length > 0 && !points && minors.every(minor => minor >= first && minor <= last),
  );
}

function rangesOf(id: ToolchainDefectId, machine: number | undefined): readonly Range[] {
  const defect = TOOLCHAIN_DEFECTS.find(one => one.id === id);
  const isOther = defect?.machine !== undefined && defect.machine !== machine;
  return isOther ? [] : (defect?.releases ?? []);
}
