import { cpuLevel } from './cpu-level.ts';
import { fileName } from './file-name.ts';
import { goRuntimeSecond } from './go-runtime-second.ts';
import { hostUnused } from './host-unused.ts';
import { imageConstructor } from './image-constructor.ts';
import { imageDisagrees } from './image-disagrees.ts';
import { imageExecstack } from './image-execstack.ts';
import { imageIfunc } from './image-ifunc.ts';
import { imageTextrel } from './image-textrel.ts';
import { imageUnrecognised } from './image-unrecognised.ts';
import { initConflict } from './init-conflict.ts';
import { jitModuledata } from './jit-moduledata.ts';
import { libcMismatch } from './libc-mismatch.ts';
import type { Rule } from './rule.ts';
import { skewSilent } from './skew-silent.ts';
import { toolchainDefect } from './toolchain-defect.ts';
import { twinPackage } from './twin-package.ts';

/**
 * The rules with `speaksOfLoads`, sorted by id. They stand apart from the others, of which index.ts makes the whole list,
 * so that a check of plugins that load without any trouble loads no other words.
 */
export const RULES_OF_LOADS: readonly Rule[] = [
  cpuLevel,
  fileName,
  goRuntimeSecond,
  hostUnused,
  imageConstructor,
  imageDisagrees,
  imageExecstack,
  imageIfunc,
  imageTextrel,
  imageUnrecognised,
  initConflict,
  jitModuledata,
  libcMismatch,
  skewSilent,
  toolchainDefect,
  twinPackage,
];

const STRICT: ReadonlySet<string> = new Set(
  RULES_OF_LOADS.filter(({ strict }) => strict).map(({ id }) => id),
);

/**
 * Whether findings of a rule fail a strict gate at any level. All such rules speak of loads: what does not load fails
 * every gate.
 */
export function isStrict(id: string): boolean {
  return STRICT.has(id);
}
