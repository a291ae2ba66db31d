import { describe, expect, it } from 'vitest';
import { type AbiSigns, abiOf, hasAbiFlags, isSameAbi } from '../../src/profile/abi.ts';

const signs = (machine: number, headerFlags?: number, littleEndian = true): AbiSigns => ({
  machine,
  littleEndian,
  ...(headerFlags === undefined ? {} : { headerFlags }),
});

describe('the calling convention of a file', () => {
  /** The directories are those of Debian, the flags those that its ldconfig writes. */
  const known: [what: string, signs: AbiSigns, triplet: string, cacheFlags: number][] = [
    ['386', signs(3), 'i386-linux-gnu', 0x0003],
    ['amd64', signs(62), 'x86_64-linux-gnu', 0x0303],
    ['arm64', signs(183), 'aarch64-linux-gnu', 0x0a03],
    ['s390x', signs(22, undefined, false), 's390x-linux-gnu', 0x0403],
    ['ppc64le', signs(21, 2), 'powerpc64le-linux-gnu', 0x0503],
    ['ppc64', signs(21, 1, false), 'powerpc64-linux-gnu', 0x0503],
    ['arm with hard floats', signs(40, 0x05000400), 'arm-linux-gnueabihf', 0x0903],
    ['arm with soft floats', signs(40, 0x05000200), 'arm-linux-gnueabi', 0x0b03],
    ['riscv64', signs(243, 5), 'riscv64-linux-gnu', 0x1003],
    ['riscv64 with soft floats', signs(243, 1), 'riscv64-linux-gnu', 0x0f03],
    ['loong64', signs(258, 0x43), 'loongarch64-linux-gnu', 0x1203],
    ['loong64 with soft floats', signs(258, 0x41), 'loongarch64-linux-gnusf', 0x1103],
  ];
  it.each(known)('is known: %s', (_, of, triplet, cacheFlags) => {
    expect(abiOf(of)).toMatchObject({ triplet, cacheFlags });
  });

  it('is not known of machines that glibc has no directories of here', () => {
    expect(abiOf(signs(8))).toBeUndefined();
    expect(abiOf(signs(0x9999))).toBeUndefined();
  });

  it('is in e_flags of few machines', () => {
    expect([3, 22, 62, 183].filter(hasAbiFlags)).toEqual([]);
    expect([21, 40, 243, 258].filter(hasAbiFlags)).toEqual([21, 40, 243, 258]);
  });
});

describe('a library of another calling convention', () => {
  it.each([
    [243, 4, 5, true],
    [243, 0, 5, false],
    [243, 6, 4, false],
    [21, 0, 2, true],
    [21, 1, 2, false],
    [21, 2, 2, true],
    [183, 1, 0, true],
    [40, 0x05000200, 0x05000400, false],
    [40, 0x05000600, 0x05000400, false],
    [40, 0x05000000, 0x05000400, true],
    [40, 0x04000200, 0x05000400, true],
    [40, 0x05000400, 0x05000200, false],
    [40, 0x05000200, 0x05000200, true],
  ])('of machine %i with e_flags %i for a host with %i is taken: %s', (machine, own, host, isTaken) => {
    expect(isSameAbi(signs(machine, own), signs(machine, host))).toBe(isTaken);
  });
});
