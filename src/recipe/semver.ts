/** Compares versions of modules as golang.org/x/mod/semver does: invalid versions come first. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return Number(one !== undefined) - Number(other !== undefined);
  for (const [i, digits] of one.numbers.entries()) {
    const order = byNumber(digits, other.numbers[i] ?? '0');
    if (order !== 0) return order;
  }
  return byPrerelease(one.prerelease, other.prerelease);
}

interface Version {
  /** as digits: a hostile one has more than a number holds */
  numbers: readonly string[];
  prerelease: string;
}

function parse(text: string): Version | undefined {
  const match = /^v(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text);
  if (!match) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease = ''] = match;
  return { numbers: [major, minor, patch], prerelease };
}

function byNumber(a: string, b: string): number {
  const [one, other] = [a, b].map(digits => digits.replace(/^0+(?=\d)/, ''));
  if (one === undefined || other === undefined) return 0;
  return one.length === other.length ? byText(one, other) : one.length - other.length;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byPrerelease(a: string, b: string): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  const [these, those] = [a.split('.'), b.split('.')];
  for (const [i, one] of these.entries()) {
    const other = those[i];
    if (other === undefined) return 1;
    const [isNumber, isOther] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    const order =
      isNumber && isOther
        ? byNumber(one, other)
        : isNumber !== isOther
          ? isNumber
            ? -1
            : 1
          : byText(one, other);
    if (order !== 0) return order;
  }
  return those.length > these.length ? -1 : 0;
}
