// Keeps what goplug-lint reads of the files of the cases of record-inits.js:
//   node lab/truth/record-init-profiles.js [--pack inits-more]
// Writes fixtures/profiles/inits, or the other pack. The files have to be there: record-inits.js builds them.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { predict } from '../../dist/check/predict.js';
import { fileSource } from '../../dist/node/file-source.js';
import { NameSet, readBinary } from '../../dist/read/binary.js';
import { answersOf } from '../../dist/read/saved.js';
import { printProgress, printResult } from '../console.js';
import { initFile } from './inits/build-inits.js';
import { FAMILIES, isKept, readInits } from './inits/families.js';
import { PROFILES } from './layout.js';
import { ProfilePack } from './profile-pack.js';

/** @import { OpenRequest } from '../../dist/link/request.js' */
/** @import { CheckProfile } from '../../dist/profile/profile.js' */
/** @import { Binary } from '../../dist/read/binary.js' */
/** @import { Family, InitCase } from './inits/families.js' */

const truth = readInits();
const pack = new ProfilePack();
/** @typedef {Pick<CheckProfile, 'inits' | 'declared'> & Partial<Pick<CheckProfile['exports'], 'packageHashes' | 'symbols'>>} Facts */

/** @type {Map<string, Facts>} */
const known = new Map();
const MAYBE_TWINS = /^(twins|modules)/;
const TWINS = [...new Set(FAMILIES.flatMap(({ cases }) => cases.flatMap(({ twins = [] }) => twins.flat())))];
const { values } = parseArgs({ options: { pack: { type: 'string', default: 'inits' } } });
let left = 0;
for (const family of FAMILIES) {
  if ((family.pack ?? 'inits') !== values.pack) continue;
  for (const one of family.cases) {
    for (const release of one.releases.filter(release => isKept(family, release))) {
      const id = `${family.name}/${one.name}/${release}`;
      const files = filesOf(family, one, release);
      if (!truth[id] || ![...files.plugins, files.host].every(file => fs.existsSync(file))) left++;
      else await keep(id, files);
    }
  }
  printProgress(`${family.name}: ${pack.size} profiles`);
}
pack.write(path.join(PROFILES, values.pack), '');
printResult(`${pack.size} profiles are kept, ${left} cases have none`);
if (left > 0) process.exitCode = 1;

/** @typedef {{ host: string, plugins: string[], directory: string }} Files */

/** @param {Family} family @param {InitCase} one @param {string} release @returns {Files} */
function filesOf(family, one, release) {
  const opened = one.steps.filter(step => step !== 'own').map(step => step.slice(step.indexOf(':') + 1));
  const plugins = opened.map(name => initFile(family, release, 'plugins', name));
  return {
    host: initFile(family, release, 'hosts', one.host),
    plugins,
    directory: path.dirname(plugins[0] ?? ''),
  };
}

/** @param {string} id @param {Files} files */
async function keep(id, { host, plugins, directory }) {
  const inputs = plugins.map(file => ({
    name: file,
    path: { kind: /** @type {const} */ ('resolved'), realPath: file, fileId: path.basename(file) },
    content: { kind: /** @type {const} */ ('source'), source: fileSource(file) },
  }));
  const read = await predict(await readBinary(fileSource(host), host, 'host'), inputs);
  const files = [...new Set(plugins)].map(file => ({ path: path.basename(file), artifact: keyOf(file) }));
  pack.add(
    { id, host: keyOf(host), files },
    {
      host: await whole(read.host, host),
      requests: await Promise.all(read.requests.map(wholeRequest)),
      environment: read.environment,
      directory,
    },
  );
}

/** @param {OpenRequest} request @returns {Promise<OpenRequest>} */
async function wholeRequest(request) {
  const { content, path: fact } = request;
  if (content?.kind !== 'profile' || fact.kind !== 'resolved') return request;
  return { ...request, content: { kind: 'profile', profile: await whole(content.profile, fact.realPath) } };
}

/**
 * With what all its init functions register, whichever of its packages a case asked for; and where packages may be twins, with the
 * names of all packages and what they declare.
 * @param {CheckProfile} profile @param {string} file @returns {Promise<CheckProfile>}
 */
async function whole({ exports, ...profile }, file) {
  const { packageHashes = {}, symbols = {}, ...facts } = known.get(file) ?? (await factsOf(file));
  return {
    ...profile,
    ...facts,
    exports: {
      ...exports,
      symbols: { ...symbols, ...exports.symbols },
      packageHashes: { ...packageHashes, ...exports.packageHashes },
    },
  };
}

/** @param {string} file @returns {Promise<Facts>} */
async function factsOf(file) {
  const binary = await readBinary(fileSource(file), file, file.endsWith('.so') ? 'plugin' : 'host');
  const inits = await binary.registrations();
  const facts = {
    ...(MAYBE_TWINS.test(keyOf(file)) ? await packagesOf(binary) : {}),
    ...(inits ? { inits } : {}),
  };
  known.set(file, facts);
  return facts;
}

/** @param {Binary} binary @returns {Promise<Facts>} */
async function packagesOf(binary) {
  const { packageHashes } = answersOf(await binary.complete()).exports;
  const declared = await binary.declared(new Set(TWINS));
  const names = Object.entries(declared).flatMap(([path, own]) => own.map(name => `${path}.${name}`));
  const { symbols } = (await binary.answering(new NameSet(names), false)).exports;
  return { packageHashes, symbols, declared };
}

/** @param {string} file */
function keyOf(file) {
  return file.slice(file.indexOf('/out/') + '/out/'.length);
}
