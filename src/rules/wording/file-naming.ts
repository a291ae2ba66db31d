import type { BinaryProfile } from '../../profile/profile.ts';

/** What the name of a file says that it was built for. */
export interface FileNaming {
  /** what opens such files */
  host: string;
  /** `v2.8.0`, as written; absent: the name says a platform only */
  release?: string;
  /** GOOS, GOARCH */
  os: string;
  arch: string;
  /** whose release it is */
  module: string;
  /** the release that a file was built from, where the build says one: `v2.8.0` */
  releaseOf(profile: BinaryProfile): string | undefined;
}

/** How the plugins of a host are named. */
interface Convention {
  host: string;
  name: RegExp;
  module: string;
  path: RegExp;
}

const RELEASE = 'v?\\d+\\.\\d+\\.\\d+(?:-[\\w.]+)?';
/** as Gotify builds it: `arm-7` is GOARCH=arm GOARM=7 */
const ARCH = 'amd64|arm64|arm|386|riscv64|ppc64le|ppc64|s390x|loong64|mips64le|mips64|mipsle|mips';
const PLATFORM = `(?<os>linux|darwin|freebsd)-(?<arch>${ARCH})(?:-[5-8])?`;

const CONVENTIONS: readonly Convention[] = [
  {
    host: 'the gateway',
    name: /_(?<release>v\d+\.\d+\.\d+(?:-[\w.-]+)?)_(?<os>[a-z0-9]+)_(?<arch>[a-z0-9]+)\.so$/,
    module: 'github.com/TykTechnologies/tyk',
    path: /^github\.com\/TykTechnologies\/tyk$/,
  },
  ...[
    `-${PLATFORM}(?:-for-(?:gotify-)?(?<release>${RELEASE}))?\\.so$`,
    `-(?<release>${RELEASE})-${PLATFORM}\\.so$`,
  ].map(text => ({
    host: 'Gotify',
    name: new RegExp(text),
    module: 'github.com/gotify/server',
    path: /^github\.com\/gotify\/server(?:\/v\d+)?$/,
  })),
];

/** Undefined: the name is uninformative. */
export function namingOf(file: string): FileNaming | undefined {
  // The most telling one counts.
  const found = CONVENTIONS.flatMap(convention => {
    const groups = convention.name.exec(file)?.groups;
    return groups ? [{ convention, groups }] : [];
  });
  const best = found.find(({ groups }) => groups['release'] !== undefined) ?? found[0];
  if (!best) return undefined;
  const { convention, groups } = best;
  const { release, os = '', arch = '' } = groups;
  const { host, module, path } = convention;
  return {
    host,
    ...(release === undefined ? {} : { release }),
    os,
    arch,
    module,
    releaseOf: profile => releaseIn(profile, path),
  };
}

/** By the module, or, of the product itself, by what its linker flags put into main.Version. */
function releaseIn({ go }: BinaryProfile, path: RegExp): string | undefined {
  const { main, deps = [], settings = {} } = go?.buildInfo ?? {};
  const isMain = main !== undefined && path.test(main.path);
  const version = (isMain ? main : deps.find(module => path.test(module.path)))?.version ?? '';
  if (/^v\d+\.\d+\.\d+$/.test(version)) return version;
  const stamped = /-X[= ]['"]?main\.Version=v?(\d+\.\d+\.\d+)\b(?!-)/.exec(settings['-ldflags'] ?? '')?.[1];
  return isMain && stamped !== undefined ? `v${stamped}` : undefined;
}
