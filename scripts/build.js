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

/** What a check without colours of a plugin that loads never needs: a file each, so that there is less to start. */
const APART = [
  'cli/commands',
  'cli/color-style',
  'cli/contracts',
  'lint/breaches',
  'lint/trouble',
  'node/yaml-text',
];

const apart = {
  name: 'apart',
  /** @param {import('esbuild').PluginBuild} setup */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/[^/]*\.ts$/ }, ({ path, importer }) => {
      const file = APART.find(name => `${dirname(importer)}/${path.slice(2)}`.endsWith(`src/${name}.ts`));
      return file ? { path: `../dist/${basename(file)}.cjs`, external: true } : undefined;
    });
  },
};

// A function of the command's own require(), to be compiled with its bytecode by bin/goplug-lint.js.
await build({
  ...COMMON,
  entryPoints: ['src/cli/entry.ts'],
  outfile: 'dist/cli.js',
  banner: { js: '(function(require){' },
  footer: { js: '})' },
  plugins: [apart],
});
for (const file of APART) {
  await build({
    ...COMMON,
    entryPoints: [`src/${file}.ts`],
    outfile: `dist/${basename(file)}.cjs`,
    alias: { 'string-width': './scripts/shims/string-width.js' },
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
}
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
