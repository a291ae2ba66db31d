// Lays a root out, starts the host in it, and writes down what is there.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { memorySource } from '../../../dist/bytes/source.js';
import { fileSource } from '../../../dist/node/file-source.js';
import { readBinary } from '../../../dist/read/binary.js';
import { withoutPrefix } from '../../loader-words.js';
import { buildLibrary } from './parts.js';
import { relink } from './relink.js';

/** @import { Entry, Layout } from './layout.js' */
/** @import { HostLine } from '../../loader-words.js' */

export const LINKER = '/lib64/ld-linux-x86-64.so.2';
const LIBC = '/lib/x86_64-linux-gnu/libc.so.6';
const CACHE = '/etc/ld.so.cache';
const HANGING_MS = 3000;
const NOBODY = 65534;

/** What is in a root, by path. @typedef {Record<string, object>} Tree */

export class Room {
  /** @param {string} root @param {Layout} layout */
  constructor(root, layout) {
    this.root = root;
    this.layout = layout;
    /** @type {net.Server[]} */
    this.servers = [];
    this.plugins = (layout.plugins ?? [layout.plugin ?? {}]).map((_, index) => `/plugins/${index}.so`);
  }

  /** @param {{ host: Buffer, plugin: Buffer }} parts */
  async make({ host, plugin }) {
    const { layout } = this;
    fs.rmSync(this.root, { recursive: true, force: true });
    this.#put('/app/host', relink(host, layout.host ?? {}));
    for (const [index, links] of (layout.plugins ?? [layout.plugin ?? {}]).entries())
      this.#put(`/plugins/${index}.so`, relink(plugin, links));
    for (const file of [LINKER, LIBC]) this.#put(file, fs.readFileSync(file));
    // Where the dynamic linker asks for $ORIGIN of the host.
    fs.symlinkSync('/app/host', this.#place('/proc/self/exe'));
    fs.mkdirSync(path.join(this.root, layout.cwd ?? '/'), { recursive: true });
    for (const [file, entry] of Object.entries(layout.files)) await this.#lay(file, entry);
    if (layout.cache === undefined) return;
    const directories = layout.cache.split(':').filter(directory => !directory.startsWith('/usr/lib/none'));
    this.#put('/etc/ld.so.conf', Buffer.from(directories.map(directory => `${directory}\n`).join('')));
    execFileSync('ldconfig', ['-X', '-r', this.root], { stdio: 'pipe' });
    for (const file of layout.removed ?? []) fs.rmSync(path.join(this.root, file));
  }

  /** @param {string} file @param {Buffer} bytes */
  #put(file, bytes) {
    const place = this.#place(file);
    fs.writeFileSync(place, bytes, { mode: 0o755 });
  }

  /** @param {string} file */
  #place(file) {
    const place = path.join(this.root, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    return place;
  }

  /** @param {string} file @param {Entry} entry */
  async #lay(file, entry) {
    if (typeof entry !== 'string') return this.#put(file, fs.readFileSync(buildLibrary(entry)));
    const place = this.#place(file);
    if (entry === 'directory') fs.mkdirSync(place, { recursive: true });
    else if (entry === 'fifo') execFileSync('mkfifo', [place]);
    else if (entry === 'null') execFileSync('mknod', ['-m', '666', place, 'c', '1', '3']);
    else if (entry === 'unreadable') fs.writeFileSync(place, fs.readFileSync(buildLibrary({})), { mode: 0 });
    else if (entry === 'socket') {
      const server = net.createServer().listen(place);
      await once(server, 'listening');
      this.servers.push(server);
    } else if (entry.startsWith('-> ')) fs.symlinkSync(entry.slice(3), place);
    else fs.writeFileSync(place, entry.replace(/^text /, ''));
  }

  /** What the host prints of each plugin. @returns {{ kind: string, message?: string }[]} */
  observe() {
    const { libraryPath, cwd = '/', without = [], asNobody } = this.layout;
    const tunables = without.map(flag => `-${flag}`).join();
    const env = {
      ...(libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath }),
      ...(tunables === '' ? {} : { GLIBC_TUNABLES: `glibc.cpu.hwcaps=${tunables}` }),
    };
    const rights = asNobody ? ['--setgid', String(NOBODY), '--setuid', String(NOBODY)] : [];
    const { stdout, error, stderr, status } = spawnSync(
      'unshare',
      [...rights, '--root', this.root, '--wd', cwd, '/app/host', ...this.plugins],
      { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env }, timeout: HANGING_MS },
    );
    if (error && 'code' in error && error.code === 'ETIMEDOUT') return [{ kind: 'hangs' }];
    if (status !== 0) throw new Error(`${this.root}: ${stderr}`);
    return stdout
      .trimEnd()
      .split('\n')
      .map(line => {
        /** @type {HostLine} */
        const { ok, name, error: text = '' } = JSON.parse(line);
        return ok ? { kind: 'loads' } : { kind: 'fails', message: withoutPrefix(text, name) };
      });
  }

  /**
   * Everything that is there, for tests to search in.
   * @param {(profile: object) => number} keep gives a profile its number
   * @returns {Promise<Tree>}
   */
  async tree(keep) {
    /** @type {Tree} */
    const tree = {};
    for (const name of namesBelow(this.root).sort())
      if (!/^((app|plugins)\/(host|\d\.so)|proc.*)$/.test(name))
        tree[`/${name}`] = await this.#entry(name, keep);
    return tree;
  }

  /** @param {string} name @param {(profile: object) => number} keep @returns {Promise<object>} */
  async #entry(name, keep) {
    const file = path.join(this.root, name);
    const stats = fs.lstatSync(file);
    if (stats.isSymbolicLink()) return { link: fs.readlinkSync(file) };
    if (stats.isDirectory()) return { directory: true };
    if (stats.isFIFO()) return { special: 'a FIFO' };
    if (stats.isSocket()) return { errno: 'ENXIO' };
    if ((stats.mode & 0o777) === 0) return { errno: 'EACCES' };
    if (`/${name}` === CACHE) return { bytes: fs.readFileSync(file).toString('base64') };
    const told = `/${name}` === LINKER ? { bytes: linkerText(fs.readFileSync(file, 'latin1')) } : {};
    const source = stats.isCharacterDevice() ? memorySource(new Uint8Array(0)) : fileSource(file);
    const role = [LIBC, LINKER].includes(`/${name}`) ? 'resident' : 'library';
    const profile = await (await readBinary(source, '', role)).defining();
    return { ...told, profile: keep(profile) };
  }

  close() {
    for (const server of this.servers) server.close();
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Paths below a directory, without what is behind links. @param {string} root @returns {string[]} */
function namesBelow(root) {
  return fs
    .readdirSync(root, { withFileTypes: true })
    .flatMap(entry => [
      entry.name,
      ...(entry.isDirectory()
        ? namesBelow(path.join(root, entry.name)).map(name => `${entry.name}/${name}`)
        : []),
    ]);
}

/** Of the dynamic linker only what it says of itself. @param {string} text */
function linkerText(text) {
  const directories = text.indexOf('/lib/x86_64-linux-gnu/\0');
  const release = text.indexOf('ld.so (');
  const parts = [text.slice(directories - 40, directories + 120), text.slice(release, release + 120)];
  return Buffer.from(parts.join('\0'), 'latin1').toString('base64');
}
