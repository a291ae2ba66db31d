import type { ArtifactKind } from '../go/kind.ts';
import type { Module } from '../go/mod-info.ts';
import { glibcNeededBy } from '../link/glibc-release.ts';
import { libcOf } from '../profile/libc.ts';
import { machineName } from '../profile/machine.ts';
import type { BinaryProfile, ImageOrigin } from '../profile/profile.ts';

/** One file of a check, as the report shows it. */
export interface Artifact {
  /** as given */
  path: string;
  /** of the whole content, lower-case hex; only in reports that are kept (JSON) */
  sha256?: string;
  /** the image that it lies in, where `path` is its path */
  image?: ImageOrigin;
  /** bytes */
  size: number;
  kind: ArtifactKind;
  goVersion?: string;
  /** GOOS/GOARCH */
  platform?: string;
  /** GOARCH */
  machine?: string;
  class?: 'ELFCLASS32' | 'ELFCLASS64';
  endianness?: 'little' | 'big';
  libc?: 'glibc' | 'musl';
  /** the oldest release of glibc that it runs on, by the symbol versions that it needs; nothing of its libraries */
  glibcNeeded?: string;
  buildId?: string;
  stripped?: boolean;
  buildSettings?: Record<string, string>;
  /** main module first */
  modules?: Module[];
}

export function artifactOf(profile: BinaryProfile): Artifact {
  const { identity, kind, elf, go } = profile;
  const info = go?.buildInfo;
  const libc = libcOf(profile);
  const glibcNeeded = libc === 'musl' ? undefined : glibcNeededBy(profile);
  const buildId = go?.buildId ?? elf?.gnuBuildId;
  const modules = info && [...(info.main ? [info.main] : []), ...info.deps];
  return {
    path: identity.path,
    ...(identity.sha256 === undefined ? {} : { sha256: identity.sha256 }),
    ...(identity.image ? { image: identity.image } : {}),
    size: identity.size,
    kind,
    ...(go?.version === undefined ? {} : { goVersion: go.version }),
    ...(elf
      ? {
          platform: `${info?.settings['GOOS'] ?? 'linux'}/${machineName(profile)}`,
          machine: machineName(profile),
          class: elf.wordSize === 8 ? ('ELFCLASS64' as const) : ('ELFCLASS32' as const),
          endianness: elf.littleEndian ? ('little' as const) : ('big' as const),
        }
      : {}),
    ...(libc === undefined ? {} : { libc }),
    ...(glibcNeeded === undefined ? {} : { glibcNeeded }),
    ...(buildId === undefined ? {} : { buildId }),
    ...(elf?.stripped === undefined ? {} : { stripped: elf.stripped }),
    ...(info && Object.keys(info.settings).length > 0 ? { buildSettings: info.settings } : {}),
    ...(modules && modules.length > 0 ? { modules } : {}),
  };
}

/** How a host is named to readers: `/usr/bin/gateway of registry:me/gateway:1.4`. */
export function hostName({ path, image, kind }: Pick<Artifact, 'path' | 'image' | 'kind'>): string {
  return image === undefined || kind === 'profile' ? path : `${path} of ${image.reference}`;
}
