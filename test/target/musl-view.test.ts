import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { readFileHead } from '../../src/profile/file-head.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';
import { muslView } from '../../src/target/musl-view.ts';

/** e_ident of ELF64 little-endian, e_type ET_DYN, e_machine of amd64, then a mark. */
const OWN = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0, 0xaa, 0xbb];
const host: BinaryProfile = {
  identity: { path: 'host', size: OWN.length },
  kind: 'go-exe',
  head: readFileHead(Uint8Array.from(OWN)),
  elf: {
    type: 2,
    machine: 62,
    version: 1,
    phoff: 64,
    phentsize: 56,
    phnum: 0,
    wordSize: 8,
    littleEndian: true,
    segments: [],
  },
};

const changed = (changes: Record<number, number>) =>
  memorySource(Uint8Array.from(OWN, (byte, at) => changes[at] ?? byte));

describe('a file as musl sees it', () => {
  it('is the file where it is of the kind of the host', async () => {
    const source = changed({ 7: 3 });
    expect(await muslView(source, host)).toBe(source);
  });

  it.each([
    ['magic number', { 0: 0x7e }],
    ['class', { 4: 1 }],
    ['byte order', { 5: 2 }],
    ['machine', { 18: 0xb7, 19: 1 }],
  ])('has the %s of the host', async (_what, changes) => {
    const seen = await muslView(changed(changes), host);
    expect([...(await seen.read(0, 22))]).toEqual(OWN);
    expect([...(await seen.read(17, 4))]).toEqual([0, 62, 0, 0xaa]);
    expect([...(await seen.read(20, 2))]).toEqual([0xaa, 0xbb]);
  });

  it('keeps its type', async () => {
    const seen = await muslView(changed({ 4: 1, 16: 2 }), host);
    expect((await seen.read(16, 1))[0]).toBe(2);
  });

  it('is the file where it is too short to have a type', async () => {
    const source = memorySource(Uint8Array.of(0x7f, 0x45));
    expect(await muslView(source, host)).toBe(source);
  });
});
