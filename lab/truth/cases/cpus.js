// The cases of the processors beside amd64: what they have in common with it, tried again where words, addends,
// byte order and the C library are others.
import { inOrder } from '../case.js';
import { CPUS } from '../cpus.js';
import { ofCpu } from '../platform.js';
import { LIBRARIES_BESIDE, NATIVE_SEQUENCES } from './library-table.js';
import { hosts, pairs, releases } from './platform-cases.js';
import { casesOn } from './sequence.js';
import { SEQUENCES } from './sequence-table.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */
/** @import { Cpu } from '../cpus.js' */

const FILES = ['empty', 'text', 'script', 'html', 'magic-only', 'gzip'];
/** Only hosts that are built in every way are built in this one. */
const TRIMMED_HOST = /\/host\/trimpath$/;

/** @param {Artifact[]} artifacts @returns {Map<string, Case[]>} group to cases */
export function cpuCases(artifacts) {
  return new Map(
    CPUS.map(cpu => {
      const platform = ofCpu(cpu);
      const own = artifacts.filter(artifact => artifact.cpu === cpu.name);
      const cases = [
        ...pairs(platform, own),
        ...hosts(platform, own, plugin => `plugin ${plugin.replace(`${platform.own}/plugin/`, '')}`),
        ...releases(platform, cpu),
        ...casesOn(
          platform,
          [...SEQUENCES, ...LIBRARIES_BESIDE, ...NATIVE_SEQUENCES],
          cpu.thorough ? undefined : TRIMMED_HOST,
        ),
        ...files(cpu),
      ];
      return [`cpu-${cpu.name}`, cases.map(one => ({ ...one, cpu: cpu.name }))];
    }),
  );
}

/** Files that are for no processor, or for another one. @param {Cpu} cpu @returns {Case[]} */
function files(cpu) {
  const { go, own } = ofCpu(cpu);
  /** @type {(id: string, artifact: string, why: string) => Case} */
  const file = (id, artifact, why) =>
    inOrder(`${cpu.name}/files/${id}`, `${own}/host/plain`, [artifact], why);
  return [
    ...FILES.map(name => file(name, `foreign/${name}`, `${name}: no ELF file`)),
    ...CPUS.filter(other => other.name !== cpu.name).map(other =>
      file(`plugin-${other.name}`, `${ofCpu(other).own}/plugin/plain`, `a plugin for ${other.name}`),
    ),
    file('plugin-amd64', `${go}/plugin/plain`, 'a plugin for amd64'),
    file('c-library-amd64', 'foreign/c-library', 'a C library for amd64'),
  ];
}
