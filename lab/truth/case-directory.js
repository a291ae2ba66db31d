// Lays out the files of a case, as the host meets them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { artifactPath, CASE_ROOM } from './layout.js';

/** @import { Case, CaseFile } from './case.js' */

/**
 * @param {Case} aCase
 * @param {string} lane directory name, so that cases can run side by side
 */
export function makeCaseDirectory(aCase, lane) {
  const directory = path.join(CASE_ROOM, lane);
  removeTree(directory, []);
  fs.mkdirSync(directory, { recursive: true });
  fs.chmodSync(directory, 0o777);
  for (const file of aCase.files) placeFile(directory, file);
  return directory;
}

/** @param {Case} aCase @param {string} directory */
export function removeCaseDirectory(aCase, directory) {
  removeTree(directory, aCase.files);
}

/** @param {string} directory @param {CaseFile} file */
function placeFile(directory, file) {
  const target = path.join(directory, file.path);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  if (file.symlink !== undefined) fs.symlinkSync(file.symlink.replaceAll('$DIR', directory), target);
  else if (file.hardlink !== undefined) fs.linkSync(path.join(directory, file.hardlink), target);
  else if (file.directory) fs.mkdirSync(target, { recursive: true });
  else if (file.fifo) execFileSync('mkfifo', [target]);
  else if (file.artifact !== undefined) fs.copyFileSync(artifactPath(file.artifact), target);
  if (file.mode !== undefined) fs.chmodSync(target, parseInt(file.mode, 8));
}

/** Removes a directory even where a case took the permission away. @param {string} directory @param {CaseFile[]} files */
function removeTree(directory, files) {
  for (const { path: name, mode } of files)
    if (mode !== undefined) fs.chmodSync(path.join(directory, name), 0o755);
  fs.rmSync(directory, { recursive: true, force: true });
}
