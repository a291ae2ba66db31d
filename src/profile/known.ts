import { EM_LOONGARCH, EM_RISCV } from '../elf/constants.ts';
import { layoutOfFamily, type ModuleDataLayout } from '../go/moduledata-layouts.ts';
import type { BinaryProfile, DynamicProfile, ModuleProfile } from './profile.ts';

/** The dynamic side of a file; undefined where there is none or it could not be read. */
export function dynamicOf(profile: BinaryProfile): DynamicProfile | undefined {
  const fact = profile.elf?.dynamic;
  return fact?.known ? fact.value : undefined;
}

/** What a plugin registers; undefined where there is nothing or it could not be read. */
export function moduleOf(profile: BinaryProfile): ModuleProfile | undefined {
  const fact = profile.go?.module;
  return fact?.known ? fact.value : undefined;
}

/** The layout of runtime.moduledata that a file was compiled with. */
export function layoutOf({ go, elf }: BinaryProfile): ModuleDataLayout | undefined {
  return go?.layout && elf ? layoutOfFamily(go.layout.family, elf.wordSize) : undefined;
}

/** Machines that glibc came to without _init and _fini (ELF_INITFINI). */
const WITHOUT_INIT: readonly number[] = [EM_RISCV, EM_LOONGARCH];

/** Constructors beyond those of every linked object: crti's _init, where there is one, and crtbegin's frame_dummy. */
export function ownConstructors(profile: BinaryProfile): number {
  const usual = WITHOUT_INIT.includes(profile.elf?.machine ?? 0) ? 1 : 2;
  return Math.max(0, (dynamicOf(profile)?.constructors.other ?? 0) - usual);
}
