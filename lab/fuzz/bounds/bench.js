// A folder with a sound host, a sound plugin and one hostile file, and the commands that it is given to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryBytes } from '../../binaries/committed.js';
import { measured, writeShape } from './measure.js';
import { makeShape } from './shapes.js';

/** @import { Usage } from './measure.js' */
/** @import { Command } from './rows.js' */
/** @import { Params } from './shapes.js' */

const STOP_MS = 60_000;
const FORMATS = ['html', 'sarif', 'markdown', 'junit', 'gitlab', 'github'];

export class Bench {
  #folder = mkdtempSync(join(tmpdir(), 'goplug-bounds-'));
  #file = join(this.#folder, 'x.so');
  /** @type {Readonly<Record<Command, readonly string[]>>} */
  #commands;

  constructor() {
    const [host, plugin] = [join(this.#folder, 'host'), join(this.#folder, 'plugin.so')];
    for (const [path, name] of /** @type {const} */ ([
      [host, 'host-1.22'],
      [plugin, 'plugin-1.22'],
    ])) {
      const bytes = binaryBytes(name);
      writeShape(path, { bytes, size: bytes.length });
    }
    const formats = FORMATS.flatMap(format => ['--format', `${format}=${join(this.#folder, format)}`]);
    this.#commands = {
      check: [host, this.#file],
      json: [host, this.#file, '--format', 'json', '--policy', 'strict'],
      formats: [host, this.#file, '--require', 'Plug=func() error', ...formats],
      host: [this.#file, plugin],
      inspect: ['inspect', this.#file],
      profile: ['profile', this.#file],
    };
  }

  /** @returns {readonly Command[]} */
  get commands() {
    return /** @type {Command[]} */ (Object.keys(this.#commands));
  }

  /**
   * @param {string} shape @param {Params} params @param {Command} command @param {number} [most] bytes that may be stored
   * @returns {Promise<{ size: number, usage: Usage } | undefined>} undefined: it is larger
   */
  async run(shape, params, command, most = Number.POSITIVE_INFINITY) {
    const made = makeShape(shape, params);
    if (made.bytes.length > most) return undefined;
    writeShape(this.#file, made);
    return { size: made.size, usage: await measured(this.#commands[command], STOP_MS) };
  }

  close() {
    rmSync(this.#folder, { recursive: true });
  }
}
