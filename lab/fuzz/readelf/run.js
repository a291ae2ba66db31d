// A range of runs: mutated files, each compared; what differs is counted by its reason.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { described, mutated, mutation } from '../mutate.js';
import { randomOfRun } from '../random.js';
import { compare } from './compare.js';
import { subjectOf } from './subjects.js';
import { runReadelf } from './theirs.js';

/** @import { Mutation } from '../mutate.js' */
/** @import { RunRange } from '../run-options.js' */
/** @import { Difference } from './compare.js' */
/** @import { Subject } from './subjects.js' */

/** @typedef {Difference & { run: number, file: string, what: string, change: Mutation }} Finding */

/**
 * @typedef {object} Figures
 * @property {number} runs
 * @property {number} compared parts of files
 * @property {number} same as the file is
 * @property {number} mapped the same as the dynamic linker maps it
 * @property {Record<string, number>} reasons of all others
 * @property {Record<string, number>} files runs of each
 * @property {Finding[]} findings differences without a reason
 */

const MAX_EDITS = 3;

/** Whether GNU readelf is there: another one prints other words. */
export const hasReadelf = () => /GNU readelf/.test(runReadelf('', ['--version']).printed);

/**
 * @param {readonly Subject[]} subjects @param {RunRange} range
 * @param {(finding: Finding) => void} [found] @returns {Promise<Figures>}
 */
export async function compareMany(subjects, { runs, from, seed }, found) {
  const folder = mkdtempSync(join(tmpdir(), 'goplug-lint-readelf-'));
  /** @type {Figures} */
  const figures = { runs, compared: 0, same: 0, mapped: 0, reasons: {}, files: {}, findings: [] };
  try {
    for (let run = from; run < from + runs; run++) {
      const { name, bytes, structures } = subjectOf(subjects, run);
      const change = mutation(bytes, structures, randomOfRun(seed, run), MAX_EDITS);
      const result = await compare(mutated(bytes, change), join(folder, 'image'));
      figures.compared += result.compared;
      figures.same += result.same;
      figures.mapped += result.mapped;
      figures.files[name] = (figures.files[name] ?? 0) + 1;
      for (const difference of result.differences) {
        for (const reason of difference.reasons ?? []) {
          const key = `${difference.part}: ${reason}`;
          figures.reasons[key] = (figures.reasons[key] ?? 0) + 1;
        }
        if (difference.reasons) continue;
        const finding = { run, file: name, what: described(change), change, ...difference };
        figures.findings.push(finding);
        found?.(finding);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
}
