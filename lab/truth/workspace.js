// A fresh copy of the recipes for one build. Always at the same path, so that
// two builds of edited sources differ in nothing but the edit.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD_ROOT, RECIPES } from './layout.js';

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
