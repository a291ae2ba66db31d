/** reflect.Kind, by its number. */
export const KINDS = [
  'invalid',
  'bool',
  'int',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'uintptr',
  'float32',
  'float64',
  'complex64',
  'complex128',
  'array',
  'chan',
  'func',
  'interface',
  'map',
  'ptr',
  'slice',
  'string',
  'struct',
  'unsafe.Pointer',
] as const;

export type Kind = (typeof KINDS)[number];

export interface StructField {
  name: string;
  /** package of an unexported name */
  pkgPath?: string;
  type: number;
  embedded?: true;
  tag?: string;
  /** bytes */
  offset: number;
}

export interface InterfaceMethod {
  name: string;
  /** package of an unexported name */
  pkgPath?: string;
  type: number;
}

/** A method of a named type; `type` is absent where the linker found no use of it. */
export interface Method {
  name: string;
  pkgPath?: string;
  type?: number;
}

/** One type of a module, as its descriptor in the file has it. Other types are referred to by the address of theirs. */
export interface TypeNode {
  kind: Kind;
  /** as fmt's %T prints it */
  text: string;
  /** import path of a named type's package; absent for predeclared and unnamed types */
  pkgPath?: string;
  named: boolean;
  /** runtime's hash of the type's identity */
  hash: number;
  /** of arrays, channels, maps, pointers and slices */
  elem?: number;
  /** of maps */
  key?: number;
  /** of arrays */
  length?: number;
  /** of channels: 1 receive, 2 send, 3 both */
  direction?: number;
  /** of functions; the last parameter of a variadic one is a slice */
  parameters?: number[];
  results?: number[];
  variadic?: true;
  fields?: StructField[];
  /** of interfaces */
  methods?: InterfaceMethod[];
}
