import { describe, expect, it } from 'vitest';
import { ByteView } from '../../src/bytes/view.ts';
import { CONSTRUCTOR_CODE } from '../../src/go/constructor-code.ts';

interface Built {
  name: string;
  machine: number;
  littleEndian?: false;
  wordSize: 4 | 8;
  /** as readelf has them: local.moduledata, the GOT entry of runtime.lastmoduledatap, and where the code is */
  moduleData: number;
  got: number;
  stubAt: number;
  bodyAt: number;
  stub: string;
  body: string;
}

/** Of plugins that Go 1.27 built; `next` is at 280 in 32-bit files and at 560 in 64-bit ones (runtime/symtab.go). */
const BUILT: Built[] = [
  {
    name: '386',
    machine: 3,
    wordSize: 4,
    moduleData: 0x1a7de0,
    got: 0x1a5cfc,
    stubAt: 0xf52f0,
    bodyAt: 0xf52c0,
    stub: '53e87a21f5ff8d81ea2a0b008d9936040b00e8b9ffffff5bc3cc5589e5535657',
    body: 'e8ab21f5ff8b89370a0b008b11898218010000e89821f5ff8b89240a0b008901c3cc',
  },
  {
    name: 'arm',
    machine: 40,
    wordSize: 4,
    moduleData: 0x189d10,
    got: 0x187d04,
    stubAt: 0xddc94,
    bodyAt: 0xddc50,
    stub: '04009fe500008fe0ebffffea70c00a00',
    body: '04900de508b00de52cb09fe50bb08fe000909be5001099e5180181e51cb09fe50bb08fe000909be5000089e508b01de504901de500f08ee2feffffeaa0a00a008ca00a00',
  },
  {
    name: 'arm64',
    machine: 183,
    wordSize: 8,
    moduleData: 0x1b3740,
    got: 0x1af9d0,
    stubAt: 0xe1e00,
    bodyAt: 0xe1dd0,
    stub: '800600d000001d91f2ffff1700000000',
    body: 'ff4300d1fb0700f97b0600d07beb44f9610340f9201801f97b0600d07beb44f9600300f9fb0740f9ff430091c0035fd6',
  },
  {
    name: 'ppc64le',
    machine: 21,
    wordSize: 8,
    moduleData: 0x1c3740,
    got: 0x1bf910,
    stubAt: 0xfd100,
    bodyAt: 0xfd0c0,
    stub: '0d004c3c00a24238a602087ce1ff01f80000006040c46238b1ffff4b00000060000001e8',
    body: '0d004c3c40a24238f8ff21380000e1fb000000601086e2eb00009fe8300264f8000000601086e2eb00007ff8',
  },
  {
    name: 'riscv64',
    machine: 243,
    wordSize: 8,
    moduleData: 0x186720,
    got: 0x18af98,
    stubAt: 0xc60e0,
    bodyAt: 0xc60c0,
    stub: '17050c00130505646ff09ffd00000000',
    body: '975f0c0083bf8fed83bf0f0023b8af22975f0c0083bf8fec23b0af0067800000',
  },
  {
    name: 's390x',
    machine: 22,
    littleEndian: false,
    wordSize: 8,
    moduleData: 0x1b9700,
    got: 0x1b5a08,
    stubAt: 0xf8f60,
    bodyAt: 0xf8f30,
    stub: 'c020000603d0c0f4ffffffe500000000',
    body: 'eb6ff0300024c4b80005e569e310b0000004e32012300024c4b80005e560e320b0000024',
  },
  {
    name: 'loong64',
    machine: 258,
    wordSize: 8,
    moduleData: 0x1c3700,
    got: 0x1bf990,
    stubAt: 0xebd20,
    bodyAt: 0xebcf0,
    stub: '041b001a8400dc02ffcbff5300002a00',
    body: '63c0ff027e20c029be1a001ade43e628cc03c02884c1c829be1a001ade43e628c403c0297e20c0286340c0022000004c',
  },
];

/** With what follows it in memory, which is anything. */
function view(
  hex: string,
  { littleEndian = true, wordSize }: Omit<Built, 'littleEndian'> & { littleEndian?: boolean },
) {
  const bytes = new Uint8Array(128);
  bytes.set(Buffer.from(hex, 'hex'));
  return new ByteView(bytes, { littleEndian, wordSize }, 'code');
}

function read(built: Built, stub = built.stub, body = built.body) {
  const code = CONSTRUCTOR_CODE[built.machine];
  const found = code?.stub(view(stub, built), built.stubAt);
  return { stub: found, body: code?.addModuleData(view(body, built), built.bodyAt, found?.base) };
}

describe('the constructor that the Go linker writes', () => {
  it.each(BUILT)('is read on $name', built => {
    const { stub, body } = read(built);
    expect(stub?.moduleData).toBe(built.moduleData);
    // Calls of ppc64 within a file pass over the two instructions that form the TOC pointer.
    expect(stub?.addModuleData).toBe(built.bodyAt + (built.name === 'ppc64le' ? 8 : 0));
    expect(body).toEqual({ got: built.got, next: built.wordSize === 4 ? 280 : 560 });
  });

  it.each(BUILT)('is other code where one of its instructions is another: $name', built => {
    const size = built.machine === 22 || built.machine === 3 ? 2 : 4;
    const without = (hex: string, at: number) =>
      `${hex.slice(0, at * 2)}${'00'.repeat(size)}${hex.slice((at + size) * 2)}`;
    expect(read(built, without(built.stub, 0)).stub).toBeUndefined();
    expect(read(built, built.stub, without(built.body, size === 2 ? 0 : 12)).body).toBeUndefined();
    expect(read(built, built.body, built.stub)).toEqual({});
  });
});

describe('the constructor on ppc64le', () => {
  const built = BUILT.find(({ name }) => name === 'ppc64le') as Built;

  it('may take the moduledata from the GOT, where the link editor left it so', () => {
    // addis r3,r2,1; ld r3,-0x8000(r3)
    const far = built.stub.replace('0000006040c46238', '0100623c008063e8');
    expect(read(built, far).stub).toEqual({
      moduleDataSlot: 0x1c7300 + 0x10000 - 0x8000,
      addModuleData: built.bodyAt + 8,
      base: 0x1c7300,
    });
  });
});

describe('the constructor for GOPPC64=power10', () => {
  const built: Built = {
    ...(BUILT.find(({ name }) => name === 'ppc64le') as Built),
    moduleData: 0x1b3740,
    got: 0x1af910,
    stubAt: 0xefe40,
    bodyAt: 0xefe10,
    stub: 'a602087ce1ff01f80c001006f8386038c1ffff4b000000600000',
    body: 'f8ff21380000e1fb0b001004f8fae0e700009fe8300264f80b001004e8fae0e7',
  };

  it('needs no TOC pointer', () => {
    expect(read(built)).toEqual({
      stub: { moduleData: built.moduleData, addModuleData: built.bodyAt },
      body: { got: built.got, next: 560 },
    });
  });

  it('may take the moduledata from the GOT', () => {
    // pld r3 for pla r3
    const slot = built.stub.replace('0c001006f8386038', '0c001004f83860e4');
    expect(read(built, slot).stub).toEqual({ moduleDataSlot: built.moduleData, addModuleData: built.bodyAt });
  });
});

describe('the constructor on arm64', () => {
  const built = BUILT.find(({ name }) => name === 'arm64') as Built;

  it('may be shortened by the link editor', () => {
    // nop; adr x0, +0x400
    expect(read(built, `1f2003d500200010${built.stub.slice(16)}`).stub?.moduleData).toBe(
      built.stubAt + 4 + 0x400,
    );
  });
});

describe('the constructor on riscv64', () => {
  const built = BUILT.find(({ name }) => name === 'riscv64') as Built;

  it('may jump through a longer jump', () => {
    // auipc t6,1; jr -16(t6)
    const code = view('971f000067800fff', built);
    expect(CONSTRUCTOR_CODE[243]?.jump?.(code, 0x1000)).toBe(0x1000 + 0x1000 - 16);
  });
});
