// Roots of their own (chroot): what the real dynamic linker says to a plugin in one, and what is predicted with --sysroot.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync } from 'node:zlib';
import { predict } from '../../dist/check/predict.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { printResult } from '../console.js';
import { withoutPrefix } from '../loader-words.js';
import { artifactPath, BUILD_ROOT, PROFILES, TRUTH } from './layout.js';

/** @import { HostLine } from '../loader-words.js' */
/** @import { Choice } from './choice.js' */

const ROOTS = path.join(BUILD_ROOT, 'roots');

/**
 * @typedef {object} Sysroot
 * @property {string} why
 * @property {string} plugin artifact, below /plugins
 * @property {Record<string, string>} [files] path in the root to an artifact, or to a file of this machine
 * @property {Record<string, string>} [links] path in the root to what it points to
 * @property {string} [libraryPath] LD_LIBRARY_PATH
 * @property {string} [host] artifact, where it is not that of all
 * @property {Record<string, string>} [texts] path in the root to what stands in the file
 * @property {string} [cache] directory that ldconfig puts into /etc/ld.so.cache
 */

/**
 * @typedef {object} Common what every root has
 * @property {string} host artifact
 * @property {Record<string, string>} loader path in the root to a file of this machine
 */

/**
 * Tries all roots, and writes fixtures/truth/NAME.json and fixtures/profiles/NAME.jsonl.br unless it only compares.
 * @param {string} name @param {Record<string, Sysroot>} sysroots @param {Common} common @param {Choice} choice
 */
export async function recordSysroots(name, sysroots, common, choice) {
  if (process.getuid?.() !== 0) {
    printResult(`${name}: skipped, since only root can change it`);
    return;
  }
  /** @type {Record<string, unknown>} */
  const truth = {};
  /** @type {string[]} */
  const inputs = [];
  let wrong = 0;
  for (const [id, sysroot] of Object.entries(sysroots)) {
    const root = makeRoot(path.join(ROOTS, name, id), sysroot, common);
    const observed = observe(root, sysroot);
    const { outcome, input } = await prediction(root, sysroot);
    const isSame = outcome.kind === observed.kind && outcome.message === observed.message;
    if (!isSame) {
      wrong++;
      printResult(`${id}: observed ${JSON.stringify(observed)}, predicted ${JSON.stringify(outcome)}`);
    }
    truth[id] = { why: sysroot.why, observed };
    // Where the root is means nothing on another machine.
    inputs.push(JSON.stringify({ id, ...input }).replaceAll(root, ''));
  }
  const file = path.join(TRUTH, `${name}.json`);
  const text = `${JSON.stringify(truth, null, 2)}\n`;
  const isKept = !choice.check || fs.readFileSync(file, 'utf8') === text;
  printResult(`${inputs.length} ${name}, ${wrong} predicted wrongly${isKept ? '' : ', other than recorded'}`);
  if (wrong > 0 || !isKept) process.exitCode = 1;
  else if (!choice.check) {
    fs.writeFileSync(file, text);
    fs.writeFileSync(path.join(PROFILES, `${name}.jsonl.br`), brotliCompressSync(`${inputs.join('\n')}\n`));
  }
}

/** @param {string} root @param {Sysroot} sysroot @param {Common} common */
function makeRoot(root, { plugin, files = {}, links = {}, texts = {}, cache, host }, common) {
  fs.rmSync(root, { recursive: true, force: true });
  const put = (/** @type {string} */ from, /** @type {string} */ to) => {
    fs.mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
    fs.copyFileSync(fs.realpathSync(from), path.join(root, to));
  };
  for (const [to, from] of Object.entries(common.loader)) put(from, to);
  put(artifactPath(host ?? common.host), '/host');
  put(artifactPath(plugin), '/plugins/plugin.so');
  for (const [to, from] of Object.entries(files)) put(from.startsWith('/') ? from : artifactPath(from), to);
  for (const [from, to] of Object.entries(links)) {
    fs.mkdirSync(path.dirname(path.join(root, from)), { recursive: true });
    fs.symlinkSync(to, path.join(root, from));
  }
  for (const [to, text] of Object.entries(texts)) {
    fs.mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
    fs.writeFileSync(path.join(root, to), text);
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
  /** @type {HostLine} */
  const { ok, name, error = '' } = JSON.parse(stdout);
  return ok ? { kind: 'loads' } : { kind: 'fails', message: withoutPrefix(error, name) };
}

/** @param {string} root @param {Sysroot} sysroot */
async function prediction(root, { libraryPath }) {
  const { binary, source } = await readHost(path.join(root, 'host'), false);
  const files = new PluginFiles(root);
  const target = new RootFiles(root, { libraryPath: libraryPath ? [libraryPath] : [] });
  try {
    const { host, requests, environment, traces } = await predict(
      binary,
      [files.input(path.join(root, 'plugins/plugin.so'))],
      { target },
    );
    const { kind = '', message } = traces[0]?.outcome ?? {};
    const outcome = { kind, ...(message === undefined ? {} : { message }) };
    return { outcome, input: { host, requests, environment } };
  } finally {
    files.close();
    target.close();
    source.close();
  }
}
