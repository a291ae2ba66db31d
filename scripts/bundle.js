// How the command is bundled: the parts of the published package, and the one file of the executable.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @import { OutputOptions, Plugin } from 'rolldown' */

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What code that asks for its own address needs in front of it. */
const OWN_URL = "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;";
const NOT_ASCII = /[^\0-\x7f]/g;

/**
 * Code for require(), minified, in ASCII: then the engine keeps its source in one byte a character.
 * @param {Record<string, string>} input names of parts to files of src/
 * @param {(atStart: ReadonlySet<string>) => OutputOptions} outputOf by the modules that the first part needs at once
 * @returns {Promise<{ file: string, code: string }[]>}
 */
export async function bundle(input, outputOf) {
  const [first = ''] = Object.values(input);
  /** @type {Set<string>} */
  const atStart = new Set();
  /** @type {Plugin} */
  const closure = {
    name: 'closure',
    buildEnd() {
      const visit = (/** @type {string} */ id) => {
        if (atStart.has(id)) return;
        atStart.add(id);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) visit(next);
      };
      visit(`${ROOT}${first}`);
    },
  };
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    resolve: { alias: { 'string-width': `${ROOT}scripts/shims/string-width.js` } },
    // yargs resolves configurations that others extend by it; there are none.
    transform: { define: { 'import.meta.resolve': 'undefined', 'import.meta.url': 'importMetaUrl' } },
    plugins: [closure],
  });
  const { output } = await build.generate({
    format: 'cjs',
    minify: true,
    // require() is there already; import() would start the loader of modules.
    dynamicImportInCjs: false,
    ...outputOf(atStart),
  });
  await build.close();
  return output.flatMap(chunk =>
    chunk.type === 'chunk' ? [{ file: chunk.fileName, code: ascii(withUrl(chunk.code)) }] : [],
  );
}

/** @param {string} code */
function withUrl(code) {
  return /\bimportMetaUrl\b/.test(code) ? OWN_URL + code : code;
}

/** Outside of strings and patterns there is nothing else in minified code. @param {string} code */
function ascii(code) {
  return code.replace(NOT_ASCII, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * TypeScript modules that are not published as modules of their own, and what they export.
 * @typedef {{
 *   'src/cli/arguments.ts': typeof import('../src/cli/arguments.ts'),
 *   'src/cli/command-table.ts': typeof import('../src/cli/command-table.ts'),
 *   'src/cli/usage.ts': typeof import('../src/cli/usage.ts'),
 *   'test/support/open-elf.ts': typeof import('../test/support/open-elf.ts'),
 *   'test/support/rich-image.ts': typeof import('../test/support/rich-image.ts'),
 * }} Sources
 */

/**
 * One of them, for scripts that read its tables.
 * @template {keyof Sources} File
 * @param {File} file relative to the root of the project
 * @returns {Promise<Sources[File]>}
 */
export async function importSource(file) {
  const build = await rolldown({ input: file, cwd: ROOT, platform: 'node', logLevel: 'warn' });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}
