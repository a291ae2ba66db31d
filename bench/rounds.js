// Interleaved rounds: A B C A B C. What the machine does besides meets all alike, and a ratio is one of neighbours.
import { runProcess } from './process.js';

/** @typedef {import('./subjects.js').Subject} Subject */
/** @typedef {import('./process.js').Sample} Sample */

/**
 * @typedef {object} Figures
 * @property {number} ratio median over the rounds of wall time to the floor's of the same round
 * @property {number} ratioOfMinima
 * @property {number} median milliseconds of wall time
 * @property {number} min milliseconds of wall time
 * @property {number} cpu median, milliseconds of user and system time
 * @property {number} peak highest, MiB
 * @property {number} runs
 */

/**
 * Measures the subjects; every floor that one names has to be among them.
 * @param {readonly Subject[]} subjects
 * @param {number} runs
 * @returns {Map<string, Figures>} by name; what took longer than it may is not in it
 */
export function measureRounds(subjects, runs) {
  /** @type {Map<string, (Sample | undefined)[]>} */
  const samples = new Map(subjects.map(({ name }) => [name, []]));
  // One round more than asked for: the first one only warms the page cache.
  for (let round = -1; round < runs; round++) {
    for (const subject of subjects) {
      const isWanted = subject.once ? round === 0 : true;
      const sample = isWanted ? runProcess(subject.command, subject.seconds) : undefined;
      if (round >= 0) samples.get(subject.name)?.push(sample);
    }
  }
  return new Map(
    subjects.flatMap(({ name, floor }) => {
      const figures = figuresOf(samples.get(name) ?? [], samples.get(floor) ?? []);
      return figures ? [[name, figures]] : [];
    }),
  );
}

/**
 * @param {readonly (Sample | undefined)[]} own
 * @param {readonly (Sample | undefined)[]} floor
 * @returns {Figures | undefined}
 */
function figuresOf(own, floor) {
  const taken = own.flatMap(sample => sample ?? []);
  if (taken.length === 0) return undefined;
  const ratios = own.flatMap((sample, round) => {
    const below = floor[round];
    return sample && below ? [sample.wall / below.wall] : [];
  });
  const walls = taken.map(({ wall }) => wall);
  const min = Math.min(...walls);
  return {
    ratio: median(ratios),
    ratioOfMinima: min / Math.min(...floor.flatMap(sample => sample?.wall ?? [])),
    median: median(walls),
    min,
    cpu: median(taken.map(({ cpu }) => cpu)),
    peak: Math.max(...taken.map(({ peak }) => peak)),
    runs: taken.length,
  };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
