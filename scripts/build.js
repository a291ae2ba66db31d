// Builds what is published: the library as plain modules, the command as a few files that start fast.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

/** What a plain check without colours never loads is a file of its own. */
const apart = {
  name: 'apart',
  /** @param {import('esbuild').PluginBuild} setup */
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/(commands|color-style)\.ts$/ }, ({ path }) => ({
      path: path.replace(/ts$/, 'cjs'),
      external: true,
    }));
  },
};

for (const [entry, file] of [
  ['entry', 'cli'],
  ['commands', 'commands'],
  ['color-style', 'color-style'],
  ['start', 'start'],
]) {
  await build({
    entryPoints: [`src/cli/${entry}.ts`],
    outfile: `dist/${file}.cjs`,
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
    plugins: [apart],
    logLevel: 'warning',
  });
}
execFileSync(process.execPath, ['scripts/build-cache.js'], { stdio: 'inherit' });
