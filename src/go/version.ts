/** A Go release as `runtime.buildVersion` spells it. */
export interface GoVersion {
  major: number;
  minor: number;
  /** patch release; 0 where there is none (`go1.22`, `go1.22rc1`) */
  patch: number;
  /** `rc1`, `beta2`; empty for a release */
  prerelease: string;
  /** GOEXPERIMENT names after `X:` */
  experiments: string[];
}

const RELEASE = /\bgo(\d+)\.(\d+)(?:\.(\d+)|((?:rc|beta)\d+))?/;
const EXPERIMENTS = /[ -]X:([\w,]+)/;

/**
 * Parses `go1.22.3`, `go1.27rc1`, `devel go1.28-abc123 ...`, `go1.25.1 X:arenas`, `go1.27.4-X:arenas`
 * (the separator is '-' from 1.26 on) and vendor suffixes (`go1.21.13 (Red Hat ...)`). The rest is free text.
 * `devel +hash` of old trees names no release: undefined.
 */
export function parseGoVersion(text: string): GoVersion | undefined {
  const release = RELEASE.exec(text);
  if (!release) return undefined;
  return {
    major: Number(release[1]),
    minor: Number(release[2]),
    patch: Number(release[3] ?? 0),
    prerelease: release[4] ?? '',
    experiments: EXPERIMENTS.exec(text)?.[1]?.split(',') ?? [],
  };
}

/** `go1.22.3`, as GOTOOLCHAIN takes it, of a text that begins with a release; undefined: a development version. */
export function toolchainOf(text: string): string | undefined {
  const release = RELEASE.exec(text);
  return release?.index === 0 ? release[0] : undefined;
}

/** Whether a release came after another; prereleases are not distinguished. */
export function isNewer(version: GoVersion | undefined, than: GoVersion): boolean {
  if (!version) return false;
  return version.minor > than.minor || (version.minor === than.minor && version.patch > than.patch);
}

/** `1.22`: releases of one minor share the layout of every runtime structure. */
export function minorOf(version: GoVersion): string {
  return `${version.major}.${version.minor}`;
}
