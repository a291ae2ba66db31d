// How each host is started: a program directly, a C library through a C
// program that opens or links it; one for another processor by its emulator.
import { isGo } from './artifact.js';
import { commandPath } from './commands.js';
import { cpuNamed } from './cpus.js';
import { artifactPath } from './layout.js';

/** @import { Artifact } from './artifact.js' */
/** @import { Case } from './case.js' */
/** @import { HostProgram } from './run-case.js' */

/** The C program that opens a C library host. @param {Case} aCase */
function openingDriver({ cpu }) {
  return cpu === undefined ? 'native/driver' : `${cpu}/native/driver`;
}

/** The C program that is linked against a C library host. @param {string} host */
export function linkedDriver(host) {
  return host.replace('/host/', '/driver/');
}

/** Artifacts a case needs beside those it names. @param {Case} aCase @returns {string[]} */
export function driversOf(aCase) {
  if (aCase.hostScope === undefined) return [];
  return [aCase.hostScope === 'linked' ? linkedDriver(aCase.host) : openingDriver(aCase)];
}

/**
 * @param {Case} aCase
 * @param {Artifact} host
 * @returns {HostProgram}
 */
export function hostProgram(aCase, host) {
  const { program, args, opens } = ownProgram(aCase, host);
  const { emulator, root = '' } = cpuNamed(aCase.cpu) ?? {};
  if (emulator === undefined) return { program, args, opens };
  // The hosts' own PATH does not name every place.
  return { program: commandPath(emulator) ?? emulator, args: ['-L', root, program, ...args], opens };
}

/** As if this machine could run it. @param {Case} aCase @param {Artifact} host @returns {HostProgram} */
function ownProgram(aCase, host) {
  const opens = !isGo(host)
    ? !('opens' in host)
    : !host.flags.some(flag => /^-tags=.*\b(noplugin|blank)\b/.test(flag));
  const file = artifactPath(aCase.host);
  switch (aCase.hostScope) {
    case undefined:
      return { program: file, args: [], opens };
    case 'linked':
      return { program: artifactPath(linkedDriver(aCase.host)), args: [], opens };
    default:
      return { program: artifactPath(openingDriver(aCase)), args: [aCase.hostScope, file], opens };
  }
}
