// What the roots are made of: C libraries, and a Go host and plugin whose dynamic tables have room for other entries.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runGo } from '../go-command.js';
import { BUILD_ROOT, RECIPES } from '../layout.js';
import { prepareWorkspace } from '../workspace.js';
import { ROOM_NAMES, ROOM_PATH } from './relink.js';

/** @import { LibrarySpec } from './layout.js' */

const GO = '1.22';
const ROOM = path.join(BUILD_ROOT, 'searches');

/** @param {string[]} args */
function gcc(args) {
  execFileSync('gcc', ['-shared', '-nostdlib', '-fPIC', '-s', '-Wl,--hash-style=gnu', ...args]);
}

/** The name by which a file stands for all that is made in the same way. @param {unknown} description */
function nameOf(description) {
  return createHash('sha256').update(JSON.stringify(description)).digest('hex').slice(0, 16);
}

/** A library that stands for another one while something is linked with it. @param {string} soname */
function stub(soname) {
  const file = path.join(ROOM, 'stubs', `${nameOf(soname)}.so`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  gcc(['-o', file, `-Wl,-soname,${soname}`, '-x', 'c', '/dev/null']);
  return file;
}

/** @param {LibrarySpec} spec @returns {string} its file */
export function buildLibrary(spec) {
  const file = path.join(ROOM, 'libraries', `${nameOf(spec)}.so`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const { marker, soname, needed = [], rpath, runpath, flags = [], bytes = {}, size } = spec;
  const source = path.join(ROOM, 'library.c');
  const call = marker ? 'extern int not_there(void); int call(void) { return not_there(); }\n' : '';
  fs.writeFileSync(source, `${call}int answer(void) { return 42; }\n`);
  const dtags = rpath === undefined ? '--enable-new-dtags' : '--disable-new-dtags';
  const directory = rpath ?? runpath;
  gcc([
    '-o',
    file,
    source,
    `-Wl,--no-as-needed,${dtags}`,
    ...(soname === undefined ? [] : [`-Wl,-soname,${soname}`]),
    ...needed.map(stub),
    ...(directory === undefined ? [] : [`-Wl,-rpath,${directory}`]),
    ...flags.map(flag => `-Wl,${flag}`),
  ]);
  const built = fs.readFileSync(file).subarray(0, size);
  for (const [offset, value] of Object.entries(bytes)) built[Number(offset)] = value;
  fs.writeFileSync(file, built);
  return file;
}

/** A host and a plugin, with room in their dynamic tables. @returns {{ host: Buffer, plugin: Buffer }} */
export function buildGoFiles() {
  const names = ROOM_NAMES.map(stub);
  const linked = `-Wl,--no-as-needed ${names.join(' ')} -Wl,--enable-new-dtags,-rpath,${ROOM_PATH}`;
  const workspace = prepareWorkspace('work', []);
  const build = (/** @type {string} */ recipe, /** @type {string[]} */ flags) => {
    const file = path.join(ROOM, path.basename(recipe));
    const cwd = path.join(workspace, recipe);
    runGo(
      GO,
      ['build', ...flags, `-ldflags=-s -w -linkmode=external -extldflags '${linked}'`, '-o', file, '.'],
      {
        cwd,
      },
    );
    return fs.readFileSync(file);
  };
  fs.cpSync(path.join(RECIPES, 'searches/host'), path.join(workspace, 'searcher'), { recursive: true });
  return { host: build('searcher', []), plugin: build('plugins/minimal', ['-buildmode=plugin']) };
}
