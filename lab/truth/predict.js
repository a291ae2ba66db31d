// Asks goplug-lint what it predicts for a case, on the files that the loader would get.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UNPRIVILEGED } from '../unprivileged.js';
import { makeCaseDirectory, removeCaseDirectory } from './case-directory.js';
import { cpuNamed } from './cpus.js';
import { artifactPath } from './layout.js';

/** @import { LoadTrace } from '../../dist/link/verdict.js' */
/** @import { OpenRequest, Environment } from '../../dist/link/request.js' */
/** @import { CheckProfile } from '../../dist/profile/profile.js' */
/** @import { Case } from './case.js' */

/**
 * @typedef {object} Answer
 * @property {LoadTrace[]} traces
 * @property {LoadTrace[]} fromSaved the same from a saved profile of the host
 * @property {LoadTrace['outcome'][]} [fromCommand] what the built command reports
 * @property {CheckProfile} host
 * @property {OpenRequest[]} requests
 * @property {Environment} environment
 * @property {string} directory the case's directory, which the texts name
 */

/** A process that predicts one case after the other. */
export class Predictor {
  #child;
  /** @type {AsyncIterator<string>} */
  #lines;

  constructor() {
    const worker = fileURLToPath(new URL('prediction-worker.js', import.meta.url));
    this.#child = spawn(process.execPath, [worker], { stdio: ['pipe', 'pipe', 'inherit'], ...UNPRIVILEGED });
    this.#lines = readline.createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @param {Case} aCase @returns {Promise<Answer>} */
  async ask(aCase) {
    const directory = makeCaseDirectory(aCase, `prediction-${process.pid}`);
    try {
      const { hostScope, loader, open } = aCase;
      const root = cpuNamed(aCase.cpu)?.root;
      const request = {
        directory,
        host: artifactPath(aCase.host),
        open,
        ...(hostScope ? { hostScope } : {}),
        ...(loader ? { loader } : {}),
        ...(root ? { root } : {}),
      };
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value } = await this.#lines.next();
      /** @type {Omit<Answer, 'directory'> | { error: string }} */
      const answer = JSON.parse(value);
      if ('error' in answer) throw new Error(`${aCase.id}: ${answer.error}`);
      return { ...answer, directory };
    } finally {
      removeCaseDirectory(aCase, directory);
    }
  }

  close() {
    this.#child.stdin.end();
  }
}
