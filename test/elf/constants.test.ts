import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as all from '../../src/elf/constants.ts';

/** Name to number. */
const constants: Readonly<Record<string, unknown>> = { ...all };

const ELF_H = '/usr/include/elf.h';

/** Numbers that every reader of ELF can say by heart, where there is no elf.h. */
const KNOWN: Readonly<Record<string, number>> = {
  ET_EXEC: 2,
  ET_DYN: 3,
  EM_X86_64: 62,
  EM_AARCH64: 183,
  PT_LOAD: 1,
  PT_DYNAMIC: 2,
  PT_GNU_RELRO: 0x6474e552,
  SHN_ABS: 0xfff1,
  DT_STRTAB: 5,
  DT_SYMTAB: 6,
  DT_GNU_HASH: 0x6ffffef5,
  DT_VERSYM: 0x6ffffff0,
  DF_1_NODELETE: 8,
  STB_GNU_UNIQUE: 10,
  STT_GNU_IFUNC: 10,
};

describe('constants', () => {
  for (const [name, value] of Object.entries(KNOWN)) {
    it(`${name} is ${value}`, () => {
      expect(constants[name]).toBe(value);
    });
  }

  describe.skipIf(!existsSync(ELF_H))('are those of elf.h', () => {
    const header = existsSync(ELF_H) ? readFileSync(ELF_H, 'utf8') : '';
    const texts = new Map(
      [...header.matchAll(/^#define\s+(\w+)\s+([^/\n]+)/gm)].map(([, name = '', text = '']) => [
        name,
        text.trim(),
      ]),
    );
    /** A number, a shift, or another name. */
    const numberNamed = (name: string): number | undefined => {
      const text = texts.get(name);
      if (text === undefined) return undefined;
      const [, one, by] = /^\(?(\d+) << (\d+)\)?$/.exec(text) ?? [];
      if (one !== undefined) return Number(one) << Number(by);
      return /^\(?(0x[0-9a-fA-F]+|\d+)\)?$/.test(text)
        ? Number(text.replace(/[()]/g, ''))
        : numberNamed(text);
    };
    /** Those of versions are of Sun's specification, for which elf.h has no names; R_NONE has one for each machine, and a page none. */
    const unnamed = ['VERSYM_HIDDEN', 'VERSYM_VERSION', 'R_NONE', 'PAGE_SIZE'];
    /** Newer than the elf.h of some systems. */
    const recent = [
      'PT_GNU_SFRAME',
      'PT_ARM_EXIDX',
      'PT_AARCH64_MEMTAG_MTE',
      'PT_RISCV_ATTRIBUTES',
      'X86_ISA_1_BASELINE',
    ];
    for (const [name, value] of Object.entries(constants)) {
      if (typeof value !== 'number' || unnamed.includes(name)) continue;
      it(name, () => {
        expect(value).toBe(recent.includes(name) ? (numberNamed(name) ?? value) : numberNamed(name));
      });
    }

    const prefixes: [machine: number, prefix: string, names: Record<string, string>][] = [
      [
        62,
        'R_X86_64_',
        { absolute: '64', globDat: 'GLOB_DAT', jumpSlot: 'JUMP_SLOT', tpoff: 'TPOFF64', dtpmod: 'DTPMOD64' },
      ],
      [
        3,
        'R_386_',
        {
          absolute: '32',
          globDat: 'GLOB_DAT',
          jumpSlot: 'JMP_SLOT',
          tpoff: 'TLS_TPOFF',
          dtpmod: 'TLS_DTPMOD32',
        },
      ],
      [
        40,
        'R_ARM_',
        {
          absolute: 'ABS32',
          globDat: 'GLOB_DAT',
          jumpSlot: 'JUMP_SLOT',
          tpoff: 'TLS_TPOFF32',
          dtpmod: 'TLS_DTPMOD32',
        },
      ],
      [
        183,
        'R_AARCH64_',
        {
          absolute: 'ABS64',
          globDat: 'GLOB_DAT',
          jumpSlot: 'JUMP_SLOT',
          tpoff: 'TLS_TPREL',
          dtpmod: 'TLS_DTPMOD',
        },
      ],
      [
        22,
        'R_390_',
        {
          absolute: '64',
          globDat: 'GLOB_DAT',
          jumpSlot: 'JMP_SLOT',
          tpoff: 'TLS_TPOFF',
          dtpmod: 'TLS_DTPMOD',
        },
      ],
      [
        21,
        'R_PPC64_',
        {
          absolute: 'ADDR64',
          globDat: 'GLOB_DAT',
          jumpSlot: 'JMP_SLOT',
          tpoff: 'TPREL64',
          dtpmod: 'DTPMOD64',
        },
      ],
      [
        243,
        'R_RISCV_',
        { absolute: '64', jumpSlot: 'JUMP_SLOT', tpoff: 'TLS_TPREL64', dtpmod: 'TLS_DTPMOD64' },
      ],
      [
        258,
        'R_LARCH_',
        { absolute: '64', jumpSlot: 'JUMP_SLOT', tpoff: 'TLS_TPREL64', dtpmod: 'TLS_DTPMOD64' },
      ],
    ];
    for (const [machine, prefix, names] of prefixes) {
      it(`relocation types ${prefix}*`, () => {
        const types: Record<string, number> = { ...all.RELOCATION_TYPES[machine] };
        const expected = { ...names, relative: 'RELATIVE', copy: 'COPY', irelative: 'IRELATIVE' };
        for (const [ours, name] of Object.entries(expected)) {
          const value = numberNamed(prefix + name);
          if (value !== undefined) expect(types[ours], prefix + name).toBe(value);
        }
        expect(numberNamed(`${prefix}RELATIVE`)).toBe(types['relative']);
      });
    }
  });
});
