// Builds what is published: the library as plain modules, the command as a few parts that start fast.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/**
 * What every check needs is in the first part, with all that other parts need of it; what is imported when it is needed
 * is in parts of its own, and what several of those share in one that they share. So there is one of everything.
 */
const parts = await bundle(
  { entry: 'src/cli/entry.ts', 'fleet-worker': 'src/node/fleet-worker.ts' },
  atStart => ({
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [{ name: 'entry', test: id => atStart.has(id), includeDependenciesRecursively: false }],
    },
  }),
);
mkdirSync('dist/command');
// Functions, to be compiled with their bytecode by bin/goplug-lint.js, which gives them a require() of its own.
for (const { file, code } of parts)
  writeFileSync(`dist/command/${file}`, `(function(require,module,exports,__filename){${code}})`);
// What node:worker_threads starts.
writeFileSync(
  'dist/command/fleet-thread.js',
  `require('../../bin/goplug-lint.js')('./fleet-worker.js').serve();\n`,
);
// Of all parts: bytecode that is kept for one of them is used with no other build.
const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
writeFileSync('dist/command/package.json', `${JSON.stringify({ type: 'commonjs', digest })}\n`);
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
