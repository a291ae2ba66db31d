// Runs one case with the real plugin.Open and says what happened.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { deathMessage, withoutPrefix } from '../loader-words.js';
import { UNPRIVILEGED } from '../unprivileged.js';
import { makeCaseDirectory, removeCaseDirectory } from './case-directory.js';
import { artifactPath } from './layout.js';

/** @import { HostLine } from '../loader-words.js' */
/** @import { Case, Observation } from './case.js' */

const LIMIT_MS = 5000;
/** Emulators take many times as long. */
const EMULATED_LIMIT_MS = 40_000;

/**
 * @typedef {object} HostProgram how a host is started
 * @property {string} program
 * @property {string[]} args before the plugin names
 * @property {boolean} opens false when this host never calls plugin.Open
 */

/**
 * @typedef {object} Run
 * @property {Observation[]} observed one for every name
 * @property {string[]} marks files that the code of a plugin left behind
 */

/**
 * @param {Case} aCase
 * @param {HostProgram} host
 * @param {string} lane directory name, so that cases can run side by side
 * @returns {Promise<Run>}
 */
export async function runCase(aCase, host, lane) {
  const directory = makeCaseDirectory(aCase, lane);
  const names = aCase.open.map(name => name.replaceAll('$DIR', directory));
  const limit = aCase.cpu === undefined ? LIMIT_MS : EMULATED_LIMIT_MS;
  const ending = await start(host.program, [...host.args, ...names], directory, limit);
  const marks = fs
    .readdirSync(directory)
    .filter(name => name.startsWith('mark-'))
    .sort();
  removeCaseDirectory(aCase, directory);
  return {
    observed: observe(names, ending, host).map(one =>
      withoutPlace(withoutPlace(one, directory, '$DIR'), artifactPath(aCase.host), '$HOST'),
    ),
    marks,
  };
}

/**
 * @typedef {object} Ending
 * @property {string} stdout
 * @property {string} stderr
 * @property {number | null} code
 * @property {string | null} signal
 * @property {boolean} late whether the limit was reached
 */

/**
 * @param {string} program @param {string[]} args @param {string} cwd @param {number} limit milliseconds
 * @returns {Promise<Ending>}
 */
function start(program, args, cwd, limit) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...UNPRIVILEGED,
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limit);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, code, signal, late });
    });
  });
}

/**
 * @param {string[]} names @param {Ending} ending @param {HostProgram} host
 * @returns {Observation[]}
 */
function observe(names, ending, host) {
  if (!host.opens && ending.code === 0) return names.map(() => ({ kind: 'fails' }));
  /** @type {HostLine[]} */
  const lines = ending.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
  /** @type {Observation[]} */
  const observations = lines.map(({ ok, name, error = '' }) =>
    ok ? { kind: 'loads' } : { kind: 'fails', message: withoutPrefix(error, name) },
  );
  if (observations.length < names.length) observations.push(death(ending));
  while (observations.length < names.length) observations.push({ kind: 'not-reached' });
  return observations;
}

/** @param {Ending} ending @returns {Observation} */
function death(ending) {
  if (ending.late) return { kind: 'hangs' };
  const message = deathMessage(ending.stderr);
  return {
    kind: 'crashes',
    ...(message === undefined ? {} : { message }),
    ...(ending.signal === null ? { exitCode: ending.code ?? -1 } : { signal: ending.signal }),
  };
}

/** @param {Observation} observation @param {string} place @param {string} name @returns {Observation} */
function withoutPlace(observation, place, name) {
  if (observation.message === undefined) return observation;
  return { ...observation, message: observation.message.replaceAll(place, name) };
}
