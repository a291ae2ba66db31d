import { cpuLevel } from './cpu-level.ts';
import { fileName } from './file-name.ts';
import { goRuntimeSecond } from './go-runtime-second.ts';
import { hostUnused } from './host-unused.ts';
import { jitModuledata } from './jit-moduledata.ts';
import type { Rule } from './rule.ts';
import { skewSilent } from './skew-silent.ts';

/** The rules that have something to say where there is no obstacle, no package differs, and nothing about the file is odd. */
export const RULES_OF_LOADS: readonly Rule[] = [
  cpuLevel,
  fileName,
  goRuntimeSecond,
  hostUnused,
  jitModuledata,
  skewSilent,
];
