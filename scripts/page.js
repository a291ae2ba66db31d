// Builds the page of web/: one HTML file with everything in it, which any static host serves, or none.
//   node scripts/page.js [FILE]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { unpackDemo } from './demo.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Host first: one that loads, one with another module version, one of another Go release. */
const DEMO = ['gateway', 'auth.so', 'metrics.so', 'old.so'];

/** The page as text. @returns {Promise<string>} */
export async function pageOf() {
  const [script, engine, { REPORT_STYLE }, { VERSION }] = await Promise.all([
    bundled('web/src/main.ts'),
    bundled('web/src/worker.ts'),
    import('../dist/report/html/style.js'),
    import('../dist/version.js'),
  ]);
  const style = `${REPORT_STYLE}\n${readFileSync(join(ROOT, 'web/page.css'), 'utf8')}`;
  const parts = {
    version: VERSION,
    style,
    script,
    engine,
    demo: demo(),
    policy: policyOf(script, style),
  };
  const template = readFileSync(join(ROOT, 'web/page.html'), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    const part = Reflect.get(parts, name);
    if (typeof part !== 'string') throw new Error(`the page has no ${name}`);
    return part;
  });
}

/** Nothing is fetched, nothing is sent; only these very scripts and styles count. @param {string} script @param {string} style */
function policyOf(script, style) {
  const hash = (/** @type {string} */ text) =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'worker-src blob:',
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types goplug-lint',
  ].join('; ');
}

/** One script, in ASCII, that no HTML parser takes for the end of its element. @param {string} input */
async function bundled(input) {
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'browser',
    // What the streams of tar-stream emit with is Node's own where there is Node.
    resolve: { alias: { events: join(ROOT, 'node_modules/bare-events/index.js') } },
  });
  const { output } = await build.generate({ format: 'iife', minify: true, codeSplitting: false });
  await build.close();
  return output[0].code
    .trim()
    .replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/<(?=\/script|!--|script)/gi, '\\x3c');
}

/** Profiles of the demo's files, packed. */
function demo() {
  const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-page-'));
  try {
    unpackDemo(pathToFileURL(`${directory}/`));
    const profiles = DEMO.map(name => {
      const args = [join(ROOT, 'bin/goplug-lint.js'), 'profile', name];
      return [name, execFileSync(process.execPath, args, { cwd: directory, encoding: 'utf8' })];
    });
    return gzipSync(JSON.stringify(Object.fromEntries(profiles)), { level: 9 }).toString('base64');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = resolve(process.argv[2] ?? join(ROOT, 'build/page/index.html'));
  const page = await pageOf();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page);
  const packed = gzipSync(page, { level: 9 }).length;
  process.stdout.write(`${file}: ${page.length} bytes, ${packed} compressed\n`);
}
