// Builds the matrix:  node lab/truth/build.js [--go 22,26,27] [--cpu arm64,386|here] [--libc musl|here] [--only REGEX]
import fs from 'node:fs';
import { printProgress } from '../console.js';
import { needsOf, toolsMissing } from './artifact.js';
import { buildArtifact } from './build-artifact.js';
import { readChoice } from './choice.js';
import { linkToolchain } from './go-command.js';
import { BUILD_ROOT, BUILD_TIMES } from './layout.js';
import { allArtifacts } from './matrix.js';
import { writeModuleProxy } from './module-proxy.js';

const choice = readChoice(process.argv.slice(2));
const artifacts = new Map(allArtifacts().map(artifact => [artifact.id, artifact]));
/** @type {Map<string, boolean>} id to whether it is there */
const done = new Map();
/** what needs a tool that this machine lacks */
const leftOut = new Set();
/** @type {Record<string, number>} seconds spent, by Go release */
const seconds = fs.existsSync(BUILD_TIMES) ? JSON.parse(fs.readFileSync(BUILD_TIMES, 'utf8')) : {};

fs.mkdirSync(BUILD_ROOT, { recursive: true });
writeModuleProxy();
for (const go of choice.go) linkToolchain(go);
for (const artifact of artifacts.values()) {
  if (artifact.go !== undefined && !choice.go.includes(artifact.go)) continue;
  if (artifact.cpu !== undefined && !choice.cpu.includes(artifact.cpu)) continue;
  if (artifact.libc !== undefined && !choice.libc.includes(artifact.libc)) continue;
  if (choice.wants(artifact.id)) build(artifact.id);
}
fs.writeFileSync(BUILD_TIMES, `${JSON.stringify(seconds, null, 2)}\n`);
const failed = [...done].filter(([id, there]) => !there && !leftOut.has(id)).map(([id]) => id);
printProgress(
  `${done.size - failed.length - leftOut.size} artifacts are there, ${failed.length} could not be built, ${leftOut.size} need tools that are not here`,
);
if (failed.length > 0) process.exitCode = 1;

/** @param {string} id @returns {boolean} */
function build(id) {
  const known = done.get(id);
  if (known !== undefined) return known;
  const artifact = artifacts.get(id);
  if (artifact === undefined) throw new Error(`no artifact ${id} in the matrix`);
  const lacking = toolsMissing(artifact);
  if (lacking.length > 0) {
    printProgress(`LEFT OUT ${id}: no ${lacking.join(', ')} here`);
    leftOut.add(id);
    done.set(id, false);
    return false;
  }
  let there = needsOf(artifact).every(build);
  if (!there && needsOf(artifact).some(need => leftOut.has(need))) leftOut.add(id);
  const start = performance.now();
  if (there) {
    try {
      if (buildArtifact(artifact)) printProgress(`built ${id} in ${since(start)} s`);
    } catch (error) {
      there = false;
      printProgress(`FAILED ${id}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const key = artifact.go ?? 'native';
  seconds[key] = Number(((seconds[key] ?? 0) + since(start)).toFixed(1));
  done.set(id, there);
  return there;
}

/** @param {number} start */
function since(start) {
  return Number(((performance.now() - start) / 1000).toFixed(1));
}
