import { describe, expect, it } from 'vitest';
import { type ArtifactKind, type KindSigns, kindOfElf, kindOfOther } from '../../src/go/kind.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'));

const OTHERS: [name: string, head: Uint8Array, kind: ArtifactKind][] = [
  ['a 64-bit Mach-O library', hex('cffaedfe07000001'), 'mach-o'],
  ['a big-endian Mach-O', hex('feedface00000012'), 'mach-o'],
  ['a universal Mach-O', hex('cafebabe00000002'), 'mach-o'],
  ['a universal Mach-O with offsets of 64 bits', hex('cafebabf00000002'), 'mach-o'],
  ['a Java class', hex('cafebabe00000034'), 'other'],
  ['a Windows DLL', bytes('MZ\x90\x00'), 'pe'],
  [
    'an archive of objects',
    bytes('!<arch>\nlib.o/          0           0     0     644     100       `\n'),
    'archive',
  ],
  [
    'an archive of go build -buildmode=c-archive',
    bytes('!<arch>\n/               0           0     0     0       4         `\n\0\0\0\0go.o/           0'),
    'go-c-archive',
  ],
  ['a page of HTML', bytes('<!DOCTYPE html>\n<html>\r\n\t<body>'), 'text'],
  ['a pointer of Git LFS', bytes('version https://git-lfs.github.com/spec/v1\n'), 'text'],
  ['nothing', new Uint8Array(), 'other'],
  ['a gzip file', hex('1f8b080000000000'), 'other'],
  ['half of the ELF magic', hex('7f45'), 'other'],
];

const NONE: KindSigns = {
  type: 3,
  segments: [],
  flags: 0,
  flags1: 0,
  needed: [],
  sectionNames: [],
  registersModule: false,
  isGo: false,
  noteTypes: [],
};
const INTERP = [{ type: 3, flags: 4, offset: 0, vaddr: 0, filesz: 0, memsz: 0, align: 1 }];

const ELVES: [name: string, signs: Partial<KindSigns>, kind: ArtifactKind][] = [
  ['a program of TinyGo', { isTinyGo: true, type: 2 }, 'tinygo'],
  ['a plugin, whatever its symbol table says', { isTinyGo: true, registersModule: true }, 'go-plugin'],
  ['what registers a moduledata', { registersModule: true }, 'go-plugin'],
  ['a plugin for which -buildmode says so', { isGo: true, buildMode: 'plugin' }, 'go-plugin'],
  ['a Go program at a fixed address', { isGo: true, type: 2 }, 'go-exe'],
  ['a position-independent Go program', { isGo: true, segments: INTERP }, 'go-exe'],
  ['a static one, by its build mode', { isGo: true, buildMode: 'pie' }, 'go-exe'],
  ['a C library written in Go: -Bsymbolic', { isGo: true, flags: 2 }, 'go-c-shared'],
  ['a C library written in Go: NODELETE', { isGo: true, flags1: 8 }, 'go-c-shared'],
  [
    'a library of go build -buildmode=shared, by its package list',
    { isGo: true, noteTypes: ['Go:1'] },
    'go-shared',
  ],
  ['a program of gccgo', { needed: ['libc.so.6', 'libgo.so.21'], segments: INTERP }, 'gccgo'],
  ['a library of gccgo', { sectionNames: ['.go_export'] }, 'gccgo'],
  ['a C program', { type: 2 }, 'elf-exe'],
  ['a position-independent C program', { segments: INTERP }, 'elf-exe'],
  ['a C library', {}, 'elf-shared'],
  ['a C library whose name begins like that of gccgo', { needed: ['libgoogle.so.1'] }, 'elf-shared'],
  ['an object', { type: 1 }, 'elf-other'],
  ['a core dump', { type: 4 }, 'elf-other'],
  ['a Go object', { type: 1, isGo: true }, 'elf-other'],
];

describe('a file that is not ELF', () => {
  for (const [name, head, kind] of OTHERS) {
    it(`is ${kind}: ${name}`, () => {
      expect(kindOfOther(head)).toBe(kind);
    });
  }
});

describe('an ELF file', () => {
  for (const [name, signs, kind] of ELVES) {
    it(`is ${kind}: ${name}`, () => {
      expect(kindOfElf({ ...NONE, ...signs })).toBe(kind);
    });
  }
});
