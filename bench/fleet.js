// npm run bench:fleet -- [--plugins N]: N plugins (10,000) against 20 host profiles, and whether the cost grows with them.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printProgress, printResult } from '../lab/console.js';
import { bigHost } from './big-host.js';
import { COMMAND, WORKSHOP } from './layout.js';
import { prepareWrapper, runProcess } from './process.js';
import { smallPair } from './small-pair.js';

const RUN = fileURLToPath(new URL('fleet-run.js', import.meta.url));
const DIRECTORY = join(WORKSHOP, 'fleet');
const RESULT = join(DIRECTORY, 'result.json');
const HOSTS = 20;
const SECONDS = 3600;
/** how much dearer the second half of the plugins may be than the first for growth to be called linear */
const MAX_BEND = 1.25;
/** the same of memory, with what the collector leaves lying about */
const MAX_SWELL = 1.25;
/** of the small pair those of the demo too that do not load, of the big pair as many */
const SMALL = ['auth.so', 'metrics.so', 'old.so'];

/** files that differ, of each of the sources: as many as fit on an ordinary disk */
const COPIES = 10;
const NOTE_NAME = 'GNU\0';

/**
 * A host of its own: another build id, and every other one with another build of one package.
 * @param {{ identity: { path: string }, go: { buildId?: string }, exports: { packageHashes: Record<string, string> } }} profile
 * @param {number} index
 */
function releaseOf(profile, index) {
  const { identity, go, exports } = profile;
  const names = Object.keys(exports.packageHashes).sort();
  const name = names[(index * 37) % names.length] ?? '';
  const hash = exports.packageHashes[name] ?? '';
  const changed = index % 4 > 1 ? { [name]: `${hash.startsWith('0') ? 1 : 0}${hash.slice(1)}` } : {};
  return {
    ...profile,
    identity: { ...identity, path: `/srv/host-${index}` },
    go: { ...go, buildId: `${index}${go.buildId ?? ''}` },
    exports: { ...exports, packageHashes: { ...exports.packageHashes, ...changed } },
  };
}

/** The file with another NT_GNU_BUILD_ID. @param {Buffer} bytes @param {number} index */
function withBuildId(bytes, index) {
  const at = bytes.indexOf(NOTE_NAME);
  bytes.writeUInt32LE(index, at + NOTE_NAME.length);
  return bytes;
}

const all = Number(process.argv[process.argv.indexOf('--plugins') + 1]) || 10_000;
const small = smallPair();
const big = bigHost();
const sources = [
  ...SMALL.map(name => join(WORKSHOP, 'small', name)),
  ...(big ? big.plugins.slice(0, SMALL.length) : []),
];
const hosts = [small.host, ...(big ? [big.host] : [])];

rmSync(DIRECTORY, { recursive: true, force: true });
for (const name of ['hosts', 'plugins']) mkdirSync(join(DIRECTORY, name), { recursive: true });
const profiles = hosts.map(host => {
  const file = join(DIRECTORY, 'profile.json');
  execFileSync(process.execPath, [COMMAND, 'profile', host, '-o', file]);
  return readFileSync(file, 'utf8');
});
for (let i = 0; i < HOSTS; i++) {
  const file = join(DIRECTORY, 'hosts', `${String(i).padStart(2, '0')}.json`);
  writeFileSync(file, JSON.stringify(releaseOf(JSON.parse(profiles[i % profiles.length] ?? ''), i)));
}
const different = sources.length * COPIES;
for (let i = 0; i < all; i++) {
  const file = (/** @type {number} */ index) =>
    join(DIRECTORY, 'plugins', `${String(index).padStart(6, '0')}.so`);
  if (i >= different) linkSync(file(i % different), file(i));
  else writeFileSync(file(i), withBuildId(readFileSync(sources[i % sources.length] ?? ''), i));
}

prepareWrapper();
printProgress(`${all} plugins against ${HOSTS} profiles`);
const sample = runProcess([process.execPath, RUN, RESULT, '', DIRECTORY], SECONDS);
if (!sample) throw new Error(`it took more than ${SECONDS} s`);
/** @type {{ marks: { done: number, wall: number, resident: number }[], checks: number, loads: number }} */
const { marks, checks, loads } = JSON.parse(readFileSync(RESULT, 'utf8'));
const rate = Math.round((checks * 1000) / sample.wall);
printResult(
  `${all} names of ${Math.min(all, different)} different plugins, ${HOSTS} different host profiles, ${availableParallelism()} threads`,
);
printResult(
  `${checks} checks, of which ${loads} load: ${(sample.wall / 1000).toFixed(1)} s, ${rate} checks/s, ${sample.peak.toFixed(0)} MiB`,
);
printResult('  plugins   ms a further plugin   MiB resident');
let before = { done: 0, wall: 0, resident: 0 };
for (const mark of marks) {
  const slope = (mark.wall - before.wall) / (mark.done - before.done);
  const resident = (mark.resident / 2 ** 20).toFixed(0);
  printResult(`${String(mark.done).padStart(9)} ${slope.toFixed(2).padStart(13)} ${resident.padStart(22)}`);
  before = mark;
}
const swell = before.resident / (marks[0]?.resident ?? before.resident);
const half = marks[Math.floor(marks.length / 2) - 1] ?? before;
const [first, second] = [half.wall / half.done, (before.wall - half.wall) / (before.done - half.done)];
const bend = second / first;
printResult(
  `${bend <= MAX_BEND ? 'met   ' : 'MISSED'}  the cost grows linearly: the second half costs ${bend.toFixed(2)} x the first`,
);
printResult(
  `${swell <= MAX_SWELL ? 'met   ' : 'MISSED'}  memory is flat: at the end ${swell.toFixed(2)} x what a tenth of the plugins takes`,
);
