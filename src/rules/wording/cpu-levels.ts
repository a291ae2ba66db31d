/** What a level asks of a processor: on each axis at least so much. */
type Needs = Readonly<Record<string, number>>;

const ranked =
  (...names: readonly string[]) =>
  (value: string): Needs | undefined => {
    const rank = names.indexOf(value);
    return rank < 0 ? undefined : { level: rank };
  };

/** `7`, `5,softfloat`: what has a floating-point unit by default has it from 6 on. */
function arm(value: string): Needs | undefined {
  const match = /^([567])(?:,(softfloat|hardfloat))?$/.exec(value);
  if (!match) return undefined;
  const [, level = '', float = level === '5' ? 'softfloat' : 'hardfloat'] = match;
  return { level: Number(level), hardfloat: float === 'hardfloat' ? 1 : 0 };
}

/** `v8.0`, `v8.1,lse,crypto`, `v9.2`: v8.1 has lse in any case, and v9.0 has what v8.5 has. */
function arm64(value: string): Needs | undefined {
  const match = /^v([89])\.(\d)((?:,(?:lse|crypto))*)$/.exec(value);
  if (!match) return undefined;
  const [, major = '', minor = '', options = ''] = match;
  const isNine = major === '9';
  const v8 = isNine ? Number(minor) + 5 : Number(minor);
  return {
    v8,
    v9: isNine ? Number(minor) + 1 : 0,
    lse: v8 > 0 || options.includes('lse') ? 1 : 0,
    crypto: options.includes('crypto') ? 1 : 0,
  };
}

/** GOAMD64 and its like, as cmd/go takes them (internal/buildcfg/cfg.go). */
const LEVELS: Readonly<Record<string, (value: string) => Needs | undefined>> = {
  GOAMD64: ranked('v1', 'v2', 'v3', 'v4'),
  GO386: ranked('softfloat', 'sse2'),
  GOARM: arm,
  GOARM64: arm64,
  GOPPC64: ranked('power8', 'power9', 'power10'),
  GORISCV64: ranked('rva20u64', 'rva22u64', 'rva23u64'),
};

export const LEVEL_VARIABLES: readonly string[] = Object.keys(LEVELS);

/** Whether code of one level asks for more than code of another; false where either is not known. */
export function needsMore(variable: string, own: string | undefined, other: string | undefined): boolean {
  const mine = LEVELS[variable]?.(own ?? '');
  const theirs = LEVELS[variable]?.(other ?? '');
  if (!mine || !theirs) return false;
  return Object.entries(mine).some(([axis, wanted]) => wanted > (theirs[axis] ?? 0));
}
