// A fresh copy of the recipes for one build. Always at the same path, so that
// two builds of edited sources differ in nothing but the edit.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD_ROOT, GOPATH_TREE, RECIPES } from './layout.js';

/** @import { Edit } from './artifact.js' */

const COPIED = [
  'gateway',
  'typist',
  'asserter',
  'lookups',
  'embedded',
  'shared',
  'plugins',
  'modules',
  'causes',
  'sanitized',
];

/**
 * @param {string} place directory name below the build root
 * @param {Edit[]} edits
 * @returns {string} the workspace
 */
export function prepareWorkspace(place, edits) {
  const workspace = path.join(BUILD_ROOT, place);
  fs.rmSync(workspace, { recursive: true, force: true });
  for (const name of COPIED) {
    fs.cpSync(path.join(RECIPES, name), path.join(workspace, name), { recursive: true });
  }
  for (const edit of edits) applyEdit(workspace, edit);
  return workspace;
}

/** @param {string} workspace @param {Edit} edit */
function applyEdit(workspace, edit) {
  const file = path.join(workspace, edit.file);
  if (edit.write !== undefined) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, edit.write);
    return;
  }
  let text = fs.readFileSync(file, 'utf8');
  if (edit.find !== undefined) {
    if (text.split(edit.find).length !== 2) {
      throw new Error(`${edit.file} must hold ${JSON.stringify(edit.find)} exactly once`);
    }
    text = text.replace(edit.find, () => edit.replace ?? '');
  }
  fs.writeFileSync(file, text + (edit.append ?? ''));
}

/**
 * Lays a workspace out as releases without modules want it: every module under its own path in GOPATH, of those that have
 * versions the one that the recipe requires.
 * @param {string} workspace
 * @param {string} recipe
 * @returns {string} the directory of the recipe there
 */
export function moveToGopath(workspace, recipe) {
  fs.rmSync(GOPATH_TREE, { recursive: true, force: true });
  const place = moveModule(path.join(workspace, recipe));
  const { requires, replaces } = place;
  for (const [module, version] of requires) {
    const directory = replaces.get(module);
    moveModule(
      directory === undefined
        ? path.join(workspace, 'modules', path.basename(module), version)
        : path.join(workspace, recipe, directory),
    );
  }
  return place.directory;
}

/** @param {string} from a directory with a go.mod */
function moveModule(from) {
  const text = fs.readFileSync(path.join(from, 'go.mod'), 'utf8');
  const directory = path.join(GOPATH_TREE, 'src', /^module (\S+)$/m.exec(text)?.[1] ?? '');
  fs.mkdirSync(path.dirname(directory), { recursive: true });
  fs.cpSync(from, directory, { recursive: true });
  fs.rmSync(path.join(directory, 'go.mod'));
  const requires = [...text.matchAll(/^(?:require|\t)\s*(\S+) (v\S+)$/gm)];
  const replaces = [...text.matchAll(/^replace (\S+) => (\.\S+)$/gm)];
  return {
    directory,
    requires: requires.map(([, module = '', version = '']) => /** @type {const} */ ([module, version])),
    replaces: new Map(replaces.map(([, module = '', to = '']) => [module, to])),
  };
}
