// Runs many cases, a few side by side.
import fs from 'node:fs';
import { printProgress } from '../console.js';
import { artifactsOf } from './case.js';
import { driversOf, hostProgram } from './host-program.js';
import { artifactPath } from './layout.js';
import { observeCase } from './observe-case.js';

/** @import { Artifact } from './artifact.js' */
/** @import { Case } from './case.js' */
/** @import { Choice } from './choice.js' */
/** @import { Effort, Outcome } from './observe-case.js' */
/** @import { RecordedCase } from './truth-files.js' */

const LANES = 2;

/**
 * @param {Case[]} cases
 * @param {Artifact[]} artifacts
 * @param {Choice} choice
 * @param {Effort} effort
 * @param {Map<string, RecordedCase>} before what was recorded, by case id
 * @returns {Promise<Map<string, RecordedCase>>} by case id
 */
export async function observeAll(cases, artifacts, choice, effort, before) {
  const byId = new Map(artifacts.map(artifact => [artifact.id, artifact]));
  const waiting = cases.filter(one => choice.wants(one.id) && isPossible(one, byId, choice));
  const total = waiting.length;
  /** @type {Map<string, RecordedCase>} */
  const observed = new Map();
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const host = byId.get(one.host);
        if (host === undefined) throw new Error(`no host ${one.host}`);
        const known = before.get(one.id)?.alternatives ?? [];
        const { varies: _varies, why: _why, ...rest } = one;
        const outcome = await observeCase(one, hostProgram(one, host), `lane-${lane}`, effort, known);
        observed.set(one.id, { ...rest, ...recorded(one, outcome) });
        if (observed.size % 100 === 0) printProgress(`${observed.size} of ${total} cases`);
      }
    }),
  );
  return observed;
}

/**
 * What the outcome adds to a case.
 * @param {Case} aCase @param {Outcome} outcome
 * @returns {Pick<RecordedCase, "observed" | "marks" | "deterministic" | "alternatives" | "why">}
 */
function recorded({ id, varies, why }, { observed, alternatives, marks }) {
  if (varies === undefined && alternatives.length > 0)
    printProgress(`VARIES ${id}: ${JSON.stringify(alternatives)}`);
  const left = marks.length > 0 ? { marks } : {};
  if (varies === undefined && alternatives.length === 0) return { observed, ...left, why };
  return {
    observed,
    ...left,
    deterministic: false,
    alternatives: alternatives.length > 0 ? alternatives : [observed],
    why: `${why}; varies: ${varies ?? 'not known why'}`,
  };
}

/**
 * @param {Case} aCase @param {Map<string, Artifact>} byId @param {Choice} choice
 */
function isPossible(aCase, byId, choice) {
  const needed = [...artifactsOf(aCase), ...driversOf(aCase)];
  for (const id of needed)
    if (!byId.has(id)) throw new Error(`${aCase.id} names ${id}, which is not in the matrix`);
  const chosen = needed.every(id => {
    const { go, cpu, libc } = byId.get(id) ?? {};
    return (
      (go === undefined || choice.go.includes(go)) &&
      (cpu === undefined || choice.cpu.includes(cpu)) &&
      (libc === undefined || choice.libc.includes(libc))
    );
  });
  if (!chosen) return false;
  const missing = needed.filter(id => !fs.existsSync(artifactPath(id)));
  if (missing.length > 0) printProgress(`SKIPPED ${aCase.id}: ${missing.join(' ')} not built`);
  return missing.length === 0;
}
