// Builds what is published: the library as plain modules, the command as two files that start fast.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** yargs is a file of its own: a plain check never loads it. */
const commandsApart = {
  name: 'commands-apart',
  /** @param {import('esbuild').PluginBuild} setup */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\.ts$/ }, () => ({ path: './commands.cjs', external: true }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const options = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  // require() is there already; import() would start the loader of modules.
  supported: { 'dynamic-import': false },
  alias: { 'string-width': './scripts/shims/string-width.js' },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
};
await build({
  ...options,
  entryPoints: ['src/cli/entry.ts'],
  outfile: 'dist/cli.cjs',
  plugins: [commandsApart],
});
await build({ ...options, entryPoints: ['src/cli/commands.ts'], outfile: 'dist/commands.cjs' });
await build({ ...options, entryPoints: ['src/cli/start.ts'], outfile: 'dist/start.cjs' });
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
