// What a worker of the fuzz prints, a line of JSON each.

/** @import { Mutation } from './mutate.js' */

/** @typedef {{ milliseconds: number, run: number, what: string }} SlowestRun */

/**
 * @typedef {object} Figures since the line before
 * @property {Record<string, number>} outcomes runs of each
 * @property {Record<string, number>} files runs of each
 * @property {SlowestRun} slowest
 * @property {number} mostReads of one run
 * @property {number} peak bytes resident
 */

/** @typedef {{ at: number }} BeginLine the run that begins, now and then */
/** @typedef {Figures & { done: number, rss: number }} DoneLine `done`: the first run that is left */

/**
 * @typedef {object} FindingLine
 * @property {'slow' | 'error'} finding
 * @property {number} run
 * @property {string} file
 * @property {Mutation} change
 * @property {number} [milliseconds]
 * @property {string} [error]
 */

/** @typedef {BeginLine | DoneLine | FindingLine} WorkerLine */
export {};
