import type { ByteView } from '../bytes/view.ts';

/** `go:link.addmoduledata`, as its code says. */
export interface Stub {
  /** address of the moduledata */
  moduleData?: number;
  /** instead of it: the GOT entry that holds it */
  moduleDataSlot?: number;
  /** address of the plugin's own copy of runtime.addmoduledata */
  addModuleData: number;
  /** what a register holds for both functions: the TOC pointer of ppc64 */
  base?: number;
}

/** runtime.addmoduledata, as its code says. */
export interface AddModuleData {
  /** address of the GOT entry for runtime.lastmoduledatap */
  got: number;
  /** offset of `next` in a moduledata */
  next: number;
}

/** How a machine's linker writes `go:link.addmoduledata`, and how runtime.addmoduledata is written. */
export interface ConstructorCode {
  stub(code: ByteView, address: number): Stub | undefined;
  addModuleData(code: ByteView, address: number, base: number | undefined): AddModuleData | undefined;
  /** where a jump that the linker puts between the two for want of range leads */
  jump?(code: ByteView, address: number): number | undefined;
}

/** bytes of code that are looked at: at most, as the text may end before */
export const STUB_BYTES = 56;
export const ADD_MODULE_BYTES = 80;

export const matches = (code: ByteView, at: number, ...bytes: number[]): boolean =>
  bytes.every((byte, i) => code.u8(at + i) === byte);
/** The lowest bits of a value as a signed number. */
export const signed = (value: number, bits: number): number => (value << (32 - bits)) >> (32 - bits);
export const pageOf = (address: number): number => address - (address % 4096);
