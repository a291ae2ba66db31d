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
