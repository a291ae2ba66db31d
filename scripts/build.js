// Builds what is published: the library as plain modules, the command as a few files that start fast.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE, OWN_URL } from './bundle.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** What a check without colours of a plugin that loads never needs, or not at once: a file each, to start with less. */
const APART = [
  'cli/check-fleet',
  'cli/commands',
  'cli/color-style',
  'cli/config',
  'cli/contracts',
  'cli/formats',
  'cli/patterns',
  'profile/linked-libraries',
  'lint/breaches',
  'lint/trouble',
  'link/musl',
  'node/yaml-text',
  'profile/export-types',
  'profile/host-lookups',
  'profile/musl-libraries',
  'profile/origin',
];

const apart = {
  name: 'apart',
  /** @param {import('esbuild').PluginBuild} setup */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[^/]*\.ts$/ }, ({ path, importer, kind }) => {
      const file = APART.find(name => `${dirname(importer)}/${path.slice(2)}`.endsWith(`src/${name}.ts`));
      return file && kind === 'dynamic-import'
        ? { path: `./${basename(file)}.js`, external: true }
        : undefined;
    });
  },
};

// Functions, to be compiled with their bytecode by bin/goplug-lint.js, which gives them a require() of its own.
for (const file of ['cli/entry', ...APART]) {
  const usesUrl = ['cli/check-fleet', 'cli/commands', 'cli/patterns'].includes(file);
  await build({
    ...BUNDLE,
    entryPoints: [`src/${file}.ts`],
    outfile: `dist/command/${basename(file)}.js`,
    banner: { js: `(function(require,module,exports,__filename){${usesUrl ? OWN_URL : ''}` },
    footer: { js: '})' },
    plugins: [apart],
  });
}
// The thread of the pool is a program of its own.
await build({
  ...BUNDLE,
  format: 'esm',
  supported: {},
  entryPoints: ['src/node/fleet-worker.ts'],
  outfile: 'dist/command/fleet-worker.js',
});
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
