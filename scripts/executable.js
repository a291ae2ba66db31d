// Builds the self-contained executable, for machines without Node: this Node with the command inside, by Node's
// single-executable application.
//   node scripts/executable.js [FILE]
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';

/** What Node looks for at its start to know that it has something inside. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const BLOB = 'NODE_SEA_BLOB';

const file = resolve(process.argv[2] ?? `build/goplug-lint-${process.platform}-${process.arch}`);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const scratch = 'build/executable';
mkdirSync(scratch, { recursive: true });
mkdirSync(dirname(file), { recursive: true });

const main = join(scratch, 'goplug-lint.cjs');
const [part] = await bundle({ 'goplug-lint': 'src/cli/entry.ts' }, () => ({ codeSplitting: false }));
const shortRun = "() => require('node:v8').setFlagsFromString('--no-opt')";
writeFileSync(main, `${part?.code}\nmodule.exports.start(${shortRun});\n`);

// What its threads run: they have no file either.
const [thread] = await bundle({ thread: 'src/node/fleet-worker.ts' }, () => ({ codeSplitting: false }));
const threadFile = join(scratch, 'fleet-thread.js');
writeFileSync(threadFile, `${thread?.code}\nexports.serve();\n`);

const config = join(scratch, 'sea.json');
const blob = join(scratch, 'goplug-lint.blob');
const options = {
  main,
  output: blob,
  disableExperimentalSEAWarning: true,
  useCodeCache: true,
  assets: { 'fleet-thread.js': threadFile },
};
writeFileSync(config, JSON.stringify(options));
execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'pipe' });

copyFileSync(process.execPath, file);
chmodSync(file, 0o755);
const postject = 'node_modules/postject/dist/cli.js';
// It warns of notes of Node's own; where it fails, what it says is part of the error.
execFileSync(process.execPath, [postject, file, BLOB, blob, '--sentinel-fuse', FUSE], { stdio: 'pipe' });
