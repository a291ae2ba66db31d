// Builds what is published: the library as plain modules, the command as a few files that start fast.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** @type {import('esbuild').BuildOptions} */
const COMMON = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  charset: 'ascii',
  minify: true,
  legalComments: 'none',
  // require() is there already; import() would start the loader of modules.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
};

/** What a check without colours of a plugin that loads never needs, or not at once: a file each, to start with less. */
const APART = [
  'cli/commands',
  'cli/color-style',
  'cli/contracts',
  'cli/formats',
  'lint/breaches',
  'lint/trouble',
  'node/yaml-text',
  'profile/audit',
  'profile/export-types',
  'profile/host-lookups',
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
  const usesUrl = file === 'cli/commands';
  const url = "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;";
  await build({
    ...COMMON,
    entryPoints: [`src/${file}.ts`],
    outfile: `dist/command/${basename(file)}.js`,
    alias: { 'string-width': './scripts/shims/string-width.js' },
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: `(function(require,module,exports,__filename){${usesUrl ? url : ''}` },
    footer: { js: '})' },
    plugins: [apart],
  });
}
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
