// Runs one case with the real plugin.Open and says what happened.
import fs from 'node:fs';
import { deathMessage, withoutPrefix } from '../loader-words.js';
import { makeCaseDirectory, removeCaseDirectory } from './case-directory.js';
import { runHost } from './host-process.js';
import { artifactPath } from './layout.js';

/** @import { HostLine } from '../loader-words.js' */
/** @import { Case, Observation } from './case.js' */
/** @import { Ending } from './host-process.js' */

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
  const command = [host.program, ...host.args, ...names];
  const ending = await runHost(command, { cwd: directory, isEmulated: aCase.cpu !== undefined });
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
  if (ending.isLate) return { kind: 'hangs' };
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
