import { describe, expect, it } from 'vitest';
import { EM_LOONGARCH, EM_X86_64, PT_TLS } from '../../src/elf/constants.ts';
import type { ScopeObject } from '../../src/link/scope.ts';
import { allocateStaticTls, initialStaticTls } from '../../src/link/static-tls.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';

interface Block {
  vaddr: number;
  memsz: number;
  align: number;
}

/** An object with nothing but a TLS block, which it refers to by itself, and the versions that it defines. */
function objectOf(soname: string, block: Block | undefined, versions: string[] = []): ScopeObject {
  const value = {
    soname,
    initialExec: [''],
    versionDefinitions: versions.map(name => ({ name })),
  };
  const segments = block ? [{ type: PT_TLS, flags: 4, offset: 0, filesz: 0, ...block }] : [];
  const profile = { elf: { segments, dynamic: { known: true, value } } } as unknown as CheckProfile;
  return { owner: { kind: 'library', path: soname }, profile, names: [soname] };
}

/** The largest library, in steps of 8 bytes, that a program can still open. */
function largest(machine: number, resident: ScopeObject[], glibc?: string): number {
  const tls = initialStaticTls(resident, machine, glibc === undefined ? {} : { glibc });
  const fits = (memsz: number) =>
    !('object' in allocateStaticTls(tls, [], [objectOf('lib.so', { vaddr: 0x3e50, memsz, align: 8 })]));
  let bytes = 8;
  while (fits(bytes + 8)) bytes += 8;
  return bytes;
}

const AMD64 = { machine: EM_X86_64, libc: { vaddr: 0x1e1ba0, memsz: 0x88, align: 8 } };
const LOONG64 = { machine: EM_LOONGARCH, libc: { vaddr: 0x1bd380, memsz: 0x80, align: 16 } };
const SINCE_2_41 = ['GLIBC_2.36', 'GLIBC_2.41'];

describe('the static TLS block', () => {
  // What real programs could open with glibc 2.41, of libraries of 1560 to 1696 bytes.
  it.each([
    ['amd64', AMD64, undefined, 1664],
    ['amd64', AMD64, { vaddr: 0x3dc8, memsz: 8, align: 8 }, 1664],
    ['amd64', AMD64, { vaddr: 0x3dc0, memsz: 40, align: 16 }, 1696],
    ['amd64', AMD64, { vaddr: 0x3dc0, memsz: 100, align: 16 }, 1696],
    ['loong64', LOONG64, undefined, 1664],
    ['loong64', LOONG64, { vaddr: 0x1fe00, memsz: 100, align: 8 }, 1664],
  ])('of glibc 2.41 on %s has the rseq area in it', (_name, { machine, libc }, own, bytes) => {
    const resident = [objectOf('', own), objectOf('libc.so.6', libc, SINCE_2_41)];
    expect(largest(machine, resident)).toBe(bytes);
  });

  it('has none in it before', () => {
    const before = [objectOf('', undefined), objectOf('libc.so.6', LOONG64.libc, ['GLIBC_2.36'])];
    expect(initialStaticTls(before, EM_LOONGARCH).used).toBe(0x80);
  });

  it('is that of the release that stands for the target', () => {
    const alone = [objectOf('', { vaddr: 0, memsz: 8, align: 8 })];
    const used = (glibc: string) => initialStaticTls(alone, EM_X86_64, { glibc }).used;
    expect([used('2.40'), used('2.41'), used('2.42')]).toEqual([8, 64, 64]);
  });
});
