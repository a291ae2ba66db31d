import type { Shard } from '../check/shard.ts';
import type { Matrix } from './matrix.ts';

/** The published matrix; `schema/matrix-v1.schema.json` is generated from this type. */
export interface MatrixReport extends Matrix {
  schemaVersion: 1;
  tool: { name: 'goplug-lint'; version: string };
  passed: boolean;
  /** the exit code of the process */
  exitCode: number;
  /** which part of the plugins it is about; absent: all */
  shard?: Shard;
}

export function makeMatrixReport(
  matrix: Matrix,
  decision: { passed: boolean; exitCode: number },
  version: string,
  shard?: Shard,
): MatrixReport {
  return {
    schemaVersion: 1,
    tool: { name: 'goplug-lint', version },
    ...decision,
    ...(shard ? { shard } : {}),
    ...matrix,
  };
}
