import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type FileDescriptor,
  readFileDescriptor,
  readLeadingDescriptor,
} from '../../src/protobuf/file-descriptor.ts';
import {
  enumNames,
  inOrderOfInit,
  packageScopes,
  registeredNames,
} from '../../src/protobuf/registry-order.ts';
import { variablePrefix } from '../../src/protobuf/variable-name.ts';

const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/protobuf/${name}.pb`, import.meta.url)));

function descriptorOf(name: string): FileDescriptor {
  const file = readFileDescriptor(bytesOf(name));
  if (!file) throw new Error(`${name} is no descriptor`);
  return file;
}

describe('a descriptor that protoc wrote', () => {
  it('tells what its file declares', () => {
    expect(descriptorOf('names')).toEqual({
      path: 'names.proto',
      package: 'lab.names.v1',
      dependencies: ['google/protobuf/descriptor.proto', 'other.proto'],
      messages: ['Outer', 'Second'],
      enums: [
        { name: 'Kind', values: ['KIND_NONE', 'KIND_SOME'] },
        { name: 'Size', values: ['SIZE_NONE'] },
      ],
      extensions: ['own', 'marked'],
      services: ['Greeter'],
      nestedEnums: ['Outer.Inner.Deep', 'Outer.State'],
      extended: [
        { message: 'google.protobuf.FieldOptions', number: 50002 },
        { message: 'lab.names.v1.Outer', number: 101 },
        { message: 'google.protobuf.FieldOptions', number: 50001 },
      ],
    });
  });

  it('may have no package', () => {
    const file = descriptorOf('bare');
    expect(registeredNames(file)).toEqual(['Bare']);
    expect(packageScopes(file)).toEqual([]);
  });

  it('ends where it does, whatever comes behind it', () => {
    for (const name of ['names', 'other', 'bare']) {
      const bytes = bytesOf(name);
      for (const rest of [
        [],
        [0, 0, 0, 0],
        [...new TextEncoder().encode('\n\u0009other.txt')],
        [255, 255, 255],
      ])
        expect(readLeadingDescriptor(new Uint8Array([...bytes, ...rest])), name).toEqual({
          file: descriptorOf(name),
          isCut: false,
        });
    }
  });

  it('says of a part of it that it goes on', () => {
    const bytes = bytesOf('names');
    expect(readLeadingDescriptor(bytes.subarray(0, bytes.length - 20)).isCut).toBe(true);
  });

  it('is never read beyond its bytes, wherever it is cut or damaged', () => {
    const bytes = bytesOf('names');
    for (let at = 0; at < bytes.length; at++) {
      expect(readFileDescriptor(bytes.subarray(0, at))?.path ?? 'names.proto').toBe('names.proto');
      for (const bit of [1, 0x80]) {
        const damaged = bytes.map((byte, i) => (i === at ? byte ^ bit : byte));
        expect((readFileDescriptor(damaged)?.messages.length ?? 0) <= bytes.length).toBe(true);
      }
    }
  });
});

describe('what is registered of a file', () => {
  it('comes in the order of reflect/protoregistry', () => {
    expect(registeredNames(descriptorOf('names'))).toEqual(
      [
        'Size',
        'SIZE_NONE',
        'Kind',
        'KIND_SOME',
        'KIND_NONE',
        'Second',
        'Outer',
        'marked',
        'own',
        'Greeter',
      ].map(name => `lab.names.v1.${name}`),
    );
    expect(packageScopes(descriptorOf('names'))).toEqual(['lab.names.v1', 'lab.names', 'lab']);
  });

  it('has for older generators all enums', () => {
    expect(enumNames(descriptorOf('names'))).toEqual(
      ['Kind', 'Size', 'Outer_Inner_Deep', 'Outer_State'].map(name => `lab.names.v1.${name}`),
    );
  });

  it('names enums as the generators name their Go types', () => {
    const names: Record<string, string> = {
      ...{ my_kind: 'MyKind', Kind_of: 'KindOf', Kind_OF: 'Kind_OF', v1kind: 'V1Kind', kind_1a: 'Kind_1A' },
      ...{ _kind: 'XKind', _: 'X', a__b: 'A_B' },
    };
    const enums = Object.keys(names).map(name => ({ name, values: [] }));
    expect(
      enumNames({ ...descriptorOf('names'), package: '', enums, nestedEnums: ['outer_one._in.v2x'] }),
    ).toEqual([...Object.values(names), 'OuterOne_InV2X']);
  });

  it('has what is imported first', () => {
    const files = ['names', 'other', 'bare'].map(descriptorOf);
    expect(inOrderOfInit(files).map(({ path }) => path)).toEqual([
      'bare.proto',
      'other.proto',
      'names.proto',
    ]);
  });

  it('ends where files say that they import each other', () => {
    const [a, b] = ['names', 'other'].map(descriptorOf);
    if (!a || !b) throw new Error('no files');
    const circle = [
      { ...a, dependencies: ['other.proto'] },
      { ...b, dependencies: ['names.proto'] },
    ];
    expect(inOrderOfInit(circle).map(({ path }) => path)).toEqual(['other.proto', 'names.proto']);
  });
});

describe('the variables of a file', () => {
  it.each([
    ['google/protobuf/any.proto', 'file_google_protobuf_any_proto'],
    ['a-b/c.d_e.proto', 'file_a_b_c_d_e_proto'],
  ])('of %s begin with %s', (path, prefix) => {
    expect(variablePrefix(path)).toBe(prefix);
  });
});
