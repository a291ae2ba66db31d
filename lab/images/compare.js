// The same verdicts from an image, from its exported root, and, where libraries do not matter, from the file of the host:
//   node lab/images/compare.js [--only REGEX]
// Images are made by umoci, copied into every form by skopeo, and pushed to a registry with a password on loopback; the root
// is what umoci unpacks. Artifacts come from lab/truth/build.js: images whose artifacts or libraries are not here are left out.
// Exits with 1 where two verdicts differ, or where files of a root differ from those of the image.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isOfTarget } from '../../dist/image/target-file.js';
import { openImage } from '../../dist/node/image/image.js';
import { printProgress, printResult } from '../console.js';
import { IMAGES } from './image-roots.js';
import { fileOf, filesMissing, makeLayout, Registry, run, toolsMissing, unpack } from './image-tools.js';

/** @import { ImageSpec } from './image-roots.js' */

const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const lacking = toolsMissing();
if (lacking.length > 0) {
  printResult(`left out: no ${lacking.join(', ')} here`);
  process.exit(0);
}
const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-images-')));
const registry = await Registry.start(path.join(directory, 'registry'));
const sums = { images: 0, leftOut: 0, verdicts: 0, differ: 0, files: 0, wrongFiles: 0 };
try {
  for (const spec of IMAGES.filter(({ name }) => new RegExp(values.only).test(name))) await compare(spec);
} finally {
  registry.close();
  fs.rmSync(directory, { recursive: true, force: true });
}
printResult(JSON.stringify(sums));
process.exit(sums.differ + sums.wrongFiles > 0 || sums.images === 0 ? 1 : 0);

/** @param {ImageSpec} spec */
async function compare(spec) {
  const missing = filesMissing(spec);
  if (missing.length > 0) {
    sums.leftOut++;
    printProgress(`LEFT OUT ${spec.name}: no ${missing.join(', ')}`);
    return;
  }
  sums.images++;
  const room = path.join(directory, spec.name);
  fs.mkdirSync(room);
  const layout = makeLayout(spec, room);
  const root = unpack(layout, room);
  const docker = path.join(room, 'docker.tar');
  const oci = path.join(room, 'oci.tar');
  run('skopeo', 'copy', '-q', `oci:${layout}:it`, `docker-archive:${docker}:me/${spec.name}:1`);
  run('skopeo', 'copy', '-q', `oci:${layout}:it`, `oci-archive:${oci}:it`);
  run('gzip', '-k', docker);
  const references = [
    `oci-dir:${layout}`,
    `docker-archive:${docker}`,
    `docker-archive:${docker}.gz`,
    `oci-archive:${oci}`,
    registry.push(layout, spec.name),
  ];
  const plugins = spec.plugins.map(fileOf);
  const libraryPath = (spec.env ?? [])
    .find(entry => entry.startsWith('LD_LIBRARY_PATH='))
    ?.slice('LD_LIBRARY_PATH='.length);
  const env = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath };
  // In the image the host has another path, which is in the words of its dynamic linker.
  const own = verdicts([path.join(root, spec.hostPath), ...plugins, '--sysroot', root], env, root);
  for (const reference of references) {
    const found = verdicts([reference, '--platform', `linux/${spec.architecture}`, ...plugins], {});
    compareOne(`${spec.name} ${reference.replace(/:.*/, '')}`, found, own, plugins);
  }
  const alone = verdicts([fileOf(spec.host), ...plugins, '--sysroot', 'none'], {});
  // Without the target's files its libraries are assumed, and only what they do not decide is the same.
  const decided = plugins.map((_, i) => own[i]?.kind === alone[i]?.kind);
  printProgress(
    `${spec.name}: ${own.map(({ kind }) => kind).join(' ')}; ${decided.filter(Boolean).length} of them without libraries`,
  );
  await compareFiles(spec, `oci-dir:${layout}`, root);
}

/** @typedef {{ kind: string, message?: string }} Verdict */

/** @param {string[]} args @param {Record<string, string>} env @param {string} [root] @returns {Verdict[]} */
function verdicts(args, env, root) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [COMMAND, ...args, '--each', '-f', 'json', '--config', 'none'],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...registry.environment, ...env },
      maxBuffer: 1 << 28,
    },
  );
  if (stdout === '') throw new Error(`${args.join(' ')}: ${stderr}`);
  /** @type {import('../../dist/index.js').Report} */
  const report = JSON.parse(root === undefined ? stdout : stdout.replaceAll(root, ''));
  return report.plugins.map(({ outcome, findings }) => ({
    kind: outcome.kind,
    ...(outcome.message === undefined ? {} : { message: outcome.message }),
    assumptions: outcome.assumptions,
    rules: findings.map(({ ruleId, message }) => [ruleId, message]),
  }));
}

/** @param {string} name @param {Verdict[]} found @param {Verdict[]} own @param {string[]} plugins */
function compareOne(name, found, own, plugins) {
  for (const [i, plugin] of plugins.entries()) {
    sums.verdicts++;
    if (JSON.stringify(found[i]) === JSON.stringify(own[i])) continue;
    sums.differ++;
    printResult(
      `DIFFERS ${name} ${plugin}\n  image ${JSON.stringify(found[i])}\n  root  ${JSON.stringify(own[i])}`,
    );
  }
}

/** Whether the files that are kept are those that umoci unpacks. @param {ImageSpec} spec @param {string} reference @param {string} root */
async function compareFiles({ name }, reference, root) {
  const image = await openImage(reference, { keeps: isOfTarget });
  try {
    const ours = listed(image.root);
    const theirs = listed(root);
    for (const [file, digest] of ours) {
      sums.files++;
      if (theirs.get(file) === digest) continue;
      sums.wrongFiles++;
      printResult(`WRONG ${name} ${file}`);
    }
    for (const [file, digest] of theirs) {
      const isKept = digest.startsWith('-> ') || isElf(path.join(root, file));
      if (!isKept || ours.has(file)) continue;
      sums.wrongFiles++;
      printResult(`MISSING ${name} ${file}`);
    }
  } finally {
    image.close();
  }
}

/** @param {string} root @returns {Map<string, string>} path to digest, or to the target of a link */
function listed(root) {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  return new Map(
    entries.flatMap(entry => {
      const file = path.join(entry.parentPath, entry.name);
      const name = file.slice(root.length);
      if (entry.isSymbolicLink()) return [[name, `-> ${fs.readlinkSync(file)}`]];
      return entry.isFile() ? [[name, createHash('sha256').update(fs.readFileSync(file)).digest('hex')]] : [];
    }),
  );
}

/** @param {string} file */
function isElf(file) {
  return fs.readFileSync(file).subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
}
