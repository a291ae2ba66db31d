// Images made and taken apart by other people's tools: umoci, skopeo, and a registry on loopback.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { artifactPath } from '../truth/layout.js';

/** @import { ImageSpec, Layer } from './image-roots.js' */

const TOOLS = ['umoci', 'skopeo', 'docker-registry', 'htpasswd', 'tar'];

/** Those of the tools that this machine lacks. */
export function toolsMissing() {
  return TOOLS.filter(tool => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
}

/** @param {string} id artifact, or an absolute path */
export function fileOf(id) {
  return id.startsWith('/') ? fs.realpathSync(id) : artifactPath(id);
}

/** @param {ImageSpec} spec what it needs of this machine and of the matrix @returns {string[]} */
export function filesMissing({ layers, plugins }) {
  const ids = [...layers.flatMap(({ files = {} }) => Object.values(files)), ...plugins];
  return ids.filter(id => !fs.existsSync(id.startsWith('/') ? id : artifactPath(id)));
}

/**
 * A layout of OCI, made by umoci of layers that tar packs.
 * @param {ImageSpec} spec @param {string} directory
 * @returns {string} of the layout; its image is called `it`
 */
export function makeLayout(spec, directory) {
  const layout = path.join(directory, 'layout');
  run('umoci', 'init', '--layout', layout);
  run('umoci', 'new', '--image', `${layout}:it`);
  for (const [index, layer] of spec.layers.entries()) {
    const root = path.join(directory, `layer${index}`);
    writeLayer(layer, root);
    if (spec.hasCache && index === spec.layers.length - 1) addCache(spec, directory, root);
    const archive = `${root}.tar`;
    run('tar', '--format=pax', '--sort=name', '-cf', archive, '-C', root, '.');
    run('umoci', 'raw', 'add-layer', '--image', `${layout}:it`, archive);
  }
  const words = spec.entrypoint.flatMap(word => ['--config.entrypoint', word]);
  const env = (spec.env ?? []).flatMap(entry => ['--config.env', entry]);
  run('umoci', 'config', '--image', `${layout}:it`, '--architecture', spec.architecture, ...words, ...env);
  return layout;
}

/** @param {Layer} layer @param {string} root */
function writeLayer({ files = {}, texts = {}, links = {}, whiteouts = [], opaque = [] }, root) {
  const at = (/** @type {string} */ name) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return file;
  };
  for (const [name, id] of Object.entries(files)) fs.copyFileSync(fileOf(id), at(name));
  for (const [name, text] of Object.entries(texts)) fs.writeFileSync(at(name), text, { mode: 0o755 });
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, at(name));
  for (const name of whiteouts)
    fs.writeFileSync(at(path.join(path.dirname(name), `.wh.${path.basename(name)}`)), '');
  for (const name of opaque) fs.writeFileSync(at(path.join(name, '.wh..wh..opq')), '');
}

/** The cache of a root with all layers so far. @param {ImageSpec} spec @param {string} directory @param {string} last */
function addCache({ layers }, directory, last) {
  const whole = path.join(directory, 'whole');
  for (const layer of layers) writeLayer({ ...layer, whiteouts: [], opaque: [] }, whole);
  run('ldconfig', '-r', whole);
  fs.mkdirSync(path.join(last, 'etc'), { recursive: true });
  fs.copyFileSync(path.join(whole, 'etc/ld.so.cache'), path.join(last, 'etc/ld.so.cache'));
}

/** Its files as umoci lays them down. @param {string} layout @param {string} directory @returns {string} */
export function unpack(layout, directory) {
  const bundle = path.join(directory, 'bundle');
  const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
  run('umoci', 'unpack', ...rootless, '--image', `${layout}:it`, bundle);
  return path.join(bundle, 'rootfs');
}

/** A registry that lets nobody in without a password. */
export class Registry {
  #child;
  host;
  #directory;

  /** @param {string} directory @param {string} host @param {import('node:child_process').ChildProcess} child */
  constructor(directory, host, child) {
    this.#directory = directory;
    this.host = host;
    this.#child = child;
  }

  /** @param {string} directory */
  static async start(directory) {
    fs.mkdirSync(directory, { recursive: true });
    const port = await freePort();
    const host = `localhost:${port}`;
    const users = path.join(directory, 'htpasswd');
    fs.writeFileSync(users, execFileSync('htpasswd', ['-Bbn', 'me', 'secret']));
    const config = path.join(directory, 'config.yml');
    fs.writeFileSync(
      config,
      JSON.stringify({
        version: 0.1,
        storage: { filesystem: { rootdirectory: path.join(directory, 'data') } },
        http: { addr: `127.0.0.1:${port}` },
        auth: { htpasswd: { realm: 'test', path: users } },
      }),
    );
    const auths = { [host]: { auth: Buffer.from('me:secret').toString('base64') } };
    fs.writeFileSync(path.join(directory, 'config.json'), JSON.stringify({ auths }));
    const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
      if (answer?.status === 401) break;
      if (tries === 100) throw new Error('the registry does not answer');
      await sleep(100);
    }
    return new Registry(directory, host, child);
  }

  /** What who may ask has in the environment. */
  get environment() {
    return { DOCKER_CONFIG: this.#directory };
  }

  /** @param {string} layout @param {string} name @returns {string} reference */
  push(layout, name) {
    const to = `${this.host}/me/${name}:1`;
    run(
      'skopeo',
      'copy',
      '-q',
      '--dest-tls-verify=false',
      '--dest-creds',
      'me:secret',
      `oci:${layout}:it`,
      `docker://${to}`,
    );
    return `registry:${to}`;
  }

  close() {
    this.#child.kill();
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} command @param {string[]} args */
export function run(command, ...args) {
  execFileSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/sbin:/usr/sbin` },
  });
}
