// What is swapped in a run: two files, or two directories, and how one takes the place of the other.
import fs from 'node:fs';
import path from 'node:path';
import { libraryBytes } from './library.js';

/** What is exchanged, and how the plugin names its library. */
export const KINDS = /** @type {const} */ ([
  'library-renamed',
  'library-rewritten',
  'library-linked',
  'library-of-rpath',
  'directory-renamed',
  'directory-linked',
  'earlier-directory',
  'plugin-renamed',
  'plugin-rewritten',
]);

/** @typedef {(typeof KINDS)[number]} Kind */

/** @param {string} directory @param {string} name of the library: one that is not in the process yet @param {Kind} kind */
export function makeArena(directory, name, kind) {
  const at = (/** @type {string} */ file) => path.join(directory, file);
  const mark = at('mark');
  for (const folder of ['good', 'evil', 'first', 'libraries']) fs.mkdirSync(at(folder), { recursive: true });
  fs.writeFileSync(at(`good/${name}`), libraryBytes({ soname: name }));
  fs.writeFileSync(at(`evil/${name}`), libraryBytes({ soname: name, mark }));
  fs.copyFileSync(at(`good/${name}`), at(`libraries/${name}`));
  const where = `${at('first')}:${at('libraries')}`;
  const needs = { needed: [name], ...(kind === 'library-of-rpath' ? { rpath: where } : { runpath: where }) };
  fs.writeFileSync(at('good.so'), libraryBytes(needs));
  fs.writeFileSync(at('evil.so'), libraryBytes({ ...needs, mark }));
  fs.copyFileSync(at('good.so'), at('plugin.so'));
  return {
    plugin: at('plugin.so'),
    mark,
    evil: [`evil/${name}`, 'evil.so'].map(file => fs.readFileSync(at(file))),
  };
}

/** What appears in the current directory of exec and goes again: it has no say, unless it is named. */
const CONFIGURATION = 'format: [json=written.json]\npolicy: default\n';
/** Is there once that configuration has been read. */
export const WRITTEN = 'written.json';

/** @param {string} directory @param {string} name @param {Kind} kind @param {boolean} isEvil */
export function swap(directory, name, kind, isEvil) {
  const at = (/** @type {string} */ file) => path.join(directory, file);
  const side = isEvil ? 'evil' : 'good';
  const renamed = (/** @type {string} */ from, /** @type {string} */ to) => {
    fs.copyFileSync(at(from), at('next'));
    fs.renameSync(at('next'), at(to));
  };
  const linked = (/** @type {string} */ target, /** @type {string} */ to) => {
    fs.rmSync(at('next'), { force: true });
    fs.symlinkSync(at(target), at('next'));
    if (!fs.lstatSync(at(to)).isSymbolicLink()) fs.rmSync(at(to), { recursive: true });
    fs.renameSync(at('next'), at(to));
  };
  const configuration = at('goplug-lint.config.yaml');
  if (isEvil) fs.writeFileSync(configuration, CONFIGURATION);
  else fs.rmSync(configuration, { force: true });
  switch (kind) {
    case 'library-renamed':
    case 'library-of-rpath':
      return renamed(`${side}/${name}`, `libraries/${name}`);
    case 'library-rewritten':
      return fs.writeFileSync(at(`libraries/${name}`), fs.readFileSync(at(`${side}/${name}`)));
    case 'library-linked':
      return linked(`${side}/${name}`, `libraries/${name}`);
    case 'directory-linked':
      return linked(side, 'libraries');
    case 'directory-renamed':
      fs.cpSync(at(side), at('other'), { recursive: true });
      fs.renameSync(at('libraries'), at('away'));
      fs.renameSync(at('other'), at('libraries'));
      return fs.rmSync(at('away'), { recursive: true });
    case 'earlier-directory':
      return isEvil
        ? renamed(`evil/${name}`, `first/${name}`)
        : fs.rmSync(at(`first/${name}`), { force: true });
    case 'plugin-renamed':
      return renamed(`${side}.so`, 'plugin.so');
    case 'plugin-rewritten':
      return fs.writeFileSync(at('plugin.so'), fs.readFileSync(at(`${side}.so`)));
  }
}
