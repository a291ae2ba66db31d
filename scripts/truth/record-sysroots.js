// What the real dynamic linker says to plugins in roots of their own (chroot), and what is predicted with --sysroot:
//   node scripts/truth/record-sysroots.js [--check]
// Writes fixtures/truth/sysroots.json, and fixtures/profiles/sysroots.jsonl.br: what the verdicts depend on. With --check
// it only compares. It takes the rights to change the root, and ends without them.
import './build.js';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync } from 'node:zlib';
import { predict } from '../../dist/lint/predict.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { readChoice } from './choice.js';
import { artifactPath, BUILD_ROOT, TRUTH } from './layout.js';
import { tell } from './say.js';

const GO = '1.22';
const ROOTS = path.join(BUILD_ROOT, 'roots');
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const LIBRARIES = '/lib/x86_64-linux-gnu';
const BESIDE = 'libgoplug-beside.so.1';
/** Where this machine has zlib; no root has it there. */
const ZLIB = `${LIBRARIES}/libz.so.1`;

/**
 * @typedef {object} Sysroot
 * @property {string} why
 * @property {string} plugin artifact, below /plugins
 * @property {Record<string, string>} [files] path in the root to an artifact, or to a file of this machine
 * @property {Record<string, string>} [links] path in the root to what it points to
 * @property {string} [libraryPath] LD_LIBRARY_PATH
 * @property {string} [cache] directory that ldconfig puts into /etc/ld.so.cache
 */

const native = (/** @type {string} */ name) => `${GO}/native/${name}`;

/** @type {Record<string, Sysroot>} */
const SYSROOTS = {
  plain: { why: 'nothing but the C library is needed', plugin: `${GO}/plugin/plain` },
  'missing-library': { why: 'zlib is nowhere', plugin: native('cgo-zlib') },
  'library-path': {
    why: 'zlib is where LD_LIBRARY_PATH says',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
    libraryPath: '/opt/lib',
  },
  'library-elsewhere': {
    why: 'zlib is where nobody looks',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
  },
  cache: {
    why: 'zlib is where the cache says',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
    cache: '/opt/lib',
  },
  'default-directory': {
    why: 'zlib is in a directory that is looked into at last',
    plugin: native('cgo-zlib'),
    files: { '/usr/lib/libz.so.1': ZLIB },
  },
  'absolute-link': {
    why: 'the library is behind an absolute link, which starts at the root of the target',
    plugin: native('cgo-zlib'),
    files: { '/opt/real/zlib': ZLIB },
    links: { '/usr/lib/libz.so.1': '/opt/real/zlib' },
  },
  'dangling-link': {
    why: 'a link leads to where only the machine of the check has the library',
    plugin: native('cgo-zlib'),
    links: { '/usr/lib/libz.so.1': ZLIB },
  },
  runpath: {
    why: 'RUNPATH $ORIGIN finds the library beside the plugin',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside' },
  },
  'no-path': {
    why: 'without a path the library beside the plugin is not found',
    plugin: native('beside-no-path'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside' },
  },
  'rpath-first': {
    why: 'RPATH goes before LD_LIBRARY_PATH: the library that lacks a function is taken',
    plugin: native('beside-rpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-undefined',
      [`/opt/lib/${BESIDE}`]: 'native/lib-beside',
    },
    libraryPath: '/opt/lib',
  },
  'runpath-second': {
    why: 'LD_LIBRARY_PATH goes before RUNPATH: the good library is taken',
    plugin: native('beside-runpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-undefined',
      [`/opt/lib/${BESIDE}`]: 'native/lib-beside',
    },
    libraryPath: '/opt/lib',
  },
  'missing-symbol': {
    why: 'the library is there without the function that the plugin calls',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside-empty' },
  },
  'needed-by-library': {
    why: 'the library needs another one that is nowhere',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside-needy' },
  },
  'needed-by-library-there': {
    why: 'the library needs another one that is in a default directory',
    plugin: native('beside-runpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-needy',
      '/usr/lib/libgoplug-gone.so.1': 'native/lib-gone',
    },
  },
  'missing-version': { why: 'the C library lacks a version', plugin: native('glibc-future') },
  'missing-versioned-symbol': {
    why: 'the C library has the version without the symbol',
    plugin: native('glibc-symbol'),
  },
  'musl-plugin': { why: 'the plugin was built against musl', plugin: `${GO}/musl/plugin` },
  'musl-beside': {
    why: 'musl is there beside glibc: the plugin gets a second C library',
    plugin: `${GO}/musl/plugin`,
    files: { '/usr/lib/libc.so': '/lib/x86_64-linux-musl/libc.so' },
  },
  'musl-needed-by-library': {
    why: 'the library that the plugin needs was built on Alpine',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-musl' },
  },
  'other-class': {
    why: 'a 32-bit library of the name is passed over',
    plugin: native('beside-no-path'),
    files: { [`/usr/lib/${BESIDE}`]: 'foreign/c-library-i386' },
  },
  'no-library': {
    why: 'what has the name is a text',
    plugin: native('beside-no-path'),
    files: { [`/usr/lib/${BESIDE}`]: '/etc/passwd' },
  },
};

const choice = readChoice(process.argv.slice(2));
if (process.getuid?.() !== 0) {
  tell('sysroots: skipped, since only root can change it');
  process.exit(0);
}
/** @type {Record<string, unknown>} */
const truth = {};
/** @type {string[]} */
const inputs = [];
let wrong = 0;
for (const [id, sysroot] of Object.entries(SYSROOTS)) {
  const root = makeRoot(id, sysroot);
  const observed = observe(root, sysroot);
  const { outcome, input } = await prediction(root, sysroot);
  const isSame = outcome.kind === observed.kind && outcome.message === observed.message;
  if (!isSame) {
    wrong++;
    tell(`${id}: observed ${JSON.stringify(observed)}, predicted ${JSON.stringify(outcome)}`);
  }
  truth[id] = { why: sysroot.why, observed };
  inputs.push(JSON.stringify({ id, ...input }));
}
const file = path.join(TRUTH, 'sysroots.json');
const text = `${JSON.stringify(truth, null, 2)}\n`;
const isKept = !choice.check || fs.readFileSync(file, 'utf8') === text;
tell(`${inputs.length} sysroots, ${wrong} predicted wrongly${isKept ? '' : ', other than recorded'}`);
if (wrong > 0 || !isKept) process.exitCode = 1;
else if (!choice.check) {
  fs.writeFileSync(file, text);
  fs.writeFileSync(
    path.join(TRUTH, '../profiles/sysroots.jsonl.br'),
    brotliCompressSync(`${inputs.join('\n')}\n`),
  );
}

/** @param {string} id @param {Sysroot} sysroot */
function makeRoot(id, { plugin, files = {}, links = {}, cache }) {
  const root = path.join(ROOTS, id);
  fs.rmSync(root, { recursive: true, force: true });
  const put = (/** @type {string} */ from, /** @type {string} */ to) => {
    fs.mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
    fs.copyFileSync(fs.realpathSync(from), path.join(root, to));
  };
  put(LOADER, LOADER);
  put(`${LIBRARIES}/libc.so.6`, `${LIBRARIES}/libc.so.6`);
  put(artifactPath(`${GO}/host/plain`), '/host');
  put(artifactPath(plugin), '/plugins/plugin.so');
  for (const [to, from] of Object.entries(files)) put(from.startsWith('/') ? from : artifactPath(from), to);
  for (const [from, to] of Object.entries(links)) {
    fs.mkdirSync(path.dirname(path.join(root, from)), { recursive: true });
    fs.symlinkSync(to, path.join(root, from));
  }
  if (cache) {
    fs.mkdirSync(path.join(root, 'etc'), { recursive: true });
    fs.writeFileSync(path.join(root, 'etc/ld.so.conf'), `${cache}\n`);
    execFileSync('ldconfig', ['-r', root]);
  }
  return root;
}

/** @param {string} root @param {Sysroot} sysroot @returns {{ kind: string, message?: string }} */
function observe(root, { libraryPath }) {
  const env = libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {};
  const { stdout } = spawnSync('/usr/sbin/chroot', [root, '/host', '/plugins/plugin.so'], {
    encoding: 'utf8',
    env,
  });
  const { ok, error = '' } = JSON.parse(stdout);
  return ok ? { kind: 'loads' } : { kind: 'fails', message: error.replace(/^plugin\.Open\("[^"]*"\): /, '') };
}

/** @param {string} root @param {Sysroot} sysroot */
async function prediction(root, { libraryPath }) {
  const { binary, source } = await readHost(path.join(root, 'host'), false);
  const files = new PluginFiles(root);
  const target = new RootFiles(root, libraryPath ? [libraryPath] : []);
  try {
    const { host, requests, environment, traces } = await predict(
      binary,
      [files.input(path.join(root, 'plugins/plugin.so'))],
      { target },
    );
    const { kind = '', message } = traces[0]?.outcome ?? {};
    const input = JSON.parse(JSON.stringify({ host, requests, environment }).replaceAll(root, ''));
    return { outcome: { kind, ...(message === undefined ? {} : { message }) }, input };
  } finally {
    files.close();
    target.close();
    source.close();
  }
}
