// Lets a real host open plugins in its own way, and reads from what it prints what plugin.Open said.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { deathMessage } from '../loader-words.js';
import { hostFile, ROOMS, ROOT } from './layout.js';

/** @import { RealHost } from './host.js' */

const PATIENCE = 60_000;
/** after the host went on */
const GRACE = 1500;

/**
 * @typedef {object} HostAnswer what a host did with the last of the plugins that it was given
 * @property {"loads" | "fails" | "crashes" | "refuses" | "hangs"} kind `refuses`: it loads, and lacks what is looked up
 * @property {string} [message] behind `plugin.Open("NAME"): `, or the host's words for what it refuses
 */

/** @typedef {HostAnswer & { printed: string, opened: string }} Asked */

/**
 * @param {RealHost} host @param {string[]} files plugins, in the order in which they are opened
 * @param {string} [id] of the room
 * @returns {Promise<Asked>}
 */
export async function askHost(host, files, id = 'case') {
  const room = path.join(ROOMS, host.name, id);
  fs.rmSync(room, { recursive: true, force: true });
  const directory = path.join(room, 'plugins');
  fs.mkdirSync(directory, { recursive: true });
  const plugins = files.map((file, index) => {
    const copy = path.join(directory, files.length === 1 ? 'plugin.so' : `${'abcdefgh'[index]}.so`);
    // Many are large, and none is changed.
    fs.linkSync(file, copy);
    return copy;
  });
  const { command, cwd, env = {} } = host.ask.prepare(room, plugins);
  const program = command.map(word => word.replace('$HOST', hostFile(host.name)));
  const run = await runUntil(program, { cwd, env: { ...plainEnvironment(), ...env } }, host);
  fs.writeFileSync(path.join(room, 'printed'), run.printed);
  const opened = plugins.at(-1) ?? '';
  return { ...answerOf(run, host, room, opened), printed: run.printed, opened };
}

function plainEnvironment() {
  return { PATH: process.env['PATH'] ?? '', HOME: path.join(ROOT, 'home'), LANG: 'C' };
}

/** @typedef {{ printed: string, ended: boolean, code: number | null }} Run */

/** @param {string[]} command @param {{ cwd: string, env: Record<string, string> }} options @param {RealHost} host @returns {Promise<Run>} */
function runUntil([program = '', ...args], options, { ask }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let ended = true;
    const stop = () => {
      ended = false;
      child.kill('SIGKILL');
    };
    const patience = setTimeout(stop, PATIENCE);
    /** @type {NodeJS.Timeout | undefined} */
    let grace;
    const read = (/** @type {Buffer} */ chunk) => {
      printed += chunk.toString();
      // What refuses one plugin may go on and serve without it.
      if (isAt(ask.loaded, printed) || ask.refused.test(printed)) grace ??= setTimeout(stop, GRACE);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(patience);
      clearTimeout(grace);
      resolve({ printed, ended, code });
    });
  });
}

/** @param {Run} run @param {RealHost} host @param {string} room @param {string} opened @returns {HostAnswer} */
function answerOf({ printed, ended, code }, { ask }, room, opened) {
  const plain = stripVTControlCharacters(printed);
  const text = ask.unquoted ? ask.unquoted(plain) : plain;
  const failed = /plugin\.Open\("([^"\n]*)"\): ([^\n]*)/.exec(text);
  const last = new RegExp(`${room}[^ :"\n]*/${path.basename(opened)}`, 'g');
  const neutral = (/** @type {string} */ words) => words.replace(last, '$$PLUGIN').trim();
  if (failed) return { kind: 'fails', message: neutral(failed[2] ?? '') };
  const refused = ask.refused.exec(text);
  if (refused) return { kind: 'refuses', message: neutral(refused[1] ?? refused[0]) };
  const isLoaded = ask.loaded === 'exit 0' ? code === 0 : ask.loaded.test(text);
  if (/^(fatal error|panic|SIG[A-Z]+|unexpected fault)\b/m.test(text) && !isLoaded)
    return { kind: 'crashes', message: neutral(deathMessage(text) ?? '') };
  if (isLoaded) return { kind: 'loads' };
  return ended ? { kind: 'fails', message: neutral(text.split('\n')[0] ?? '') } : { kind: 'hangs' };
}

/** @param {RegExp | 'exit 0'} loaded @param {string} printed */
function isAt(loaded, printed) {
  return loaded !== 'exit 0' && loaded.test(printed);
}
