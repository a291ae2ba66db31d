/** Variables of the CPU level, of which each GOARCH has one. */
export const CPU_LEVELS: readonly string[] = [
  'GOAMD64',
  'GO386',
  'GOARM',
  'GOARM64',
  'GOPPC64',
  'GORISCV64',
  'GOMIPS',
  'GOMIPS64',
];
