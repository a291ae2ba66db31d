// How the command is bundled: the parts of the published package, and the one file of the executable.

/** @type {import('esbuild').BuildOptions} */
export const BUNDLE = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  charset: 'ascii',
  minify: true,
  legalComments: 'none',
  // require() is there already; import() would start the loader of modules.
  supported: { 'dynamic-import': false },
  alias: { 'string-width': './scripts/shims/string-width.js' },
  define: { 'import.meta.url': 'importMetaUrl' },
  logLevel: 'warning',
};

/** What code that asks for its own address needs in front of it. */
export const OWN_URL = "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;";
