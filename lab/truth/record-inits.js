// What happens when init functions register: hosts open plugins that register names which others have registered.
//   node lab/truth/record-inits.js [--only REGEX] [--check]
// Writes the tables of fixtures/truth that families name, inits.json and inits-later.json; with --check it only compares.
// Exact releases are official toolchains below GOPLUG_RELEASES; what is recorded of one that is not there is kept.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { printProgress, printResult } from '../console.js';
import { buildInits, initFile, releaseNamed } from './inits/build-inits.js';
import { FAMILIES, INIT_TABLES, pluginsOf, readInits, tableOf } from './inits/families.js';
import { runInit } from './inits/run-init.js';
import { writeTable } from './truth-files.js';

/** @import { Family, InitCase } from './inits/families.js' */

const { values } = parseArgs({ options: { only: { type: 'string' }, check: { type: 'boolean' } } });
const wanted = new RegExp(values.only ?? '');
const before = readInits();
/** @type {typeof before} */
const truth = {};
let [count, differing] = [0, 0];
for (const family of FAMILIES) {
  for (const release of releasesOf(family)) {
    const cases = family.cases.filter(({ releases }) => releases.includes(release));
    const toRun = cases.filter(one => wanted.test(idOf(family, one, release)));
    if (toRun.length === 0) continue;
    const toolchain = releaseNamed(release);
    if (!toolchain) {
      printProgress(`${family.name}/${release}: no toolchain`);
      continue;
    }
    buildInits(family, release, toolchain, {
      hosts: toRun.map(({ host }) => host),
      plugins: toRun.flatMap(pluginsOf),
    });
    for (const one of toRun) {
      const id = idOf(family, one, release);
      const said = await recorded(family, one, release, toolchain.cpu);
      truth[id] = said;
      count++;
      if (isDeepStrictEqual(said, before[id])) continue;
      differing++;
      printProgress(`${id} ${one.conflict}: ${JSON.stringify(said.observed)}`);
    }
    if (!values.check) write();
  }
}
printResult(`${count} cases, ${differing} other than recorded`);
if (values.check) process.exitCode = differing > 0 ? 1 : 0;

/** What there is of all cases in their order: another run may have written since this one began. */
function write() {
  const known = { ...readInits(), ...truth };
  for (const table of INIT_TABLES) {
    const ids = FAMILIES.filter(family => tableOf(family) === table).flatMap(family =>
      family.cases.flatMap(one => one.releases.map(release => idOf(family, one, release))),
    );
    writeTable(table, Object.fromEntries(ids.flatMap(id => (known[id] ? [[id, known[id]]] : []))));
  }
}

/** @param {Family} family @param {InitCase} one @param {string} release */
function idOf(family, { name }, release) {
  return `${family.name}/${name}/${release}`;
}

/** @param {Family} family @returns {string[]} in the order of the cases */
function releasesOf({ cases }) {
  return [...new Set(cases.flatMap(({ releases }) => releases))];
}

/** @param {Family} family @param {InitCase} one @param {string} release @param {string | undefined} cpu */
async function recorded(family, one, release, cpu) {
  const { conflict, registry, why, steps, twins, env = {} } = one;
  const host = initFile(family, release, 'hosts', one.host);
  const plugins = new Map(pluginsOf(one).map(name => [name, initFile(family, release, 'plugins', name)]));
  const observed = await runInit({ host, plugins, steps, env, cpu });
  return {
    conflict,
    registry,
    why,
    host: one.host,
    steps,
    ...(twins === undefined ? {} : { twins }),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    observed,
  };
}
