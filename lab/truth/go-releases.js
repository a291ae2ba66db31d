// Which Go releases a part of the matrix is built with: those of the Debian archive by their minor, `1.22`, official ones by
// all three numbers, `1.8.0`, also where the release itself is called go1.8. What depends on the loader's own code is tried
// with one release of each moduledata generation.
import fs from 'node:fs';
import path from 'node:path';
import { REAL_TOOLCHAINS } from './layout.js';

/** From the Debian archive (toolchains.sh). */
export const ALL_GO = ['1.15', '1.19', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'];

/** The releases that get nearly everything. */
export const MAIN_GO = ['1.19', '1.22', '1.27'];

/** The releases that get all sequences. */
export const FULL_GO = ['1.15', ...MAIN_GO];

/** The releases that get the build variants. */
export const MOST_GO = ['1.15', '1.19', '1.22', '1.24', '1.26', '1.27'];

/** Official ones (official-toolchains.sh): every minor since there are plugins, and other points of some. */
export const OFFICIAL_GO = [
  ...['1.8.0', '1.8.7', '1.9.7', '1.10.8', '1.11.13', '1.12.17', '1.13.15', '1.14.15', '1.15.15'],
  ...['1.16.15', '1.17.13', '1.18.0', '1.18.10', '1.19.13', '1.20.14', '1.21.13', '1.22.12', '1.23.12'],
  ...['1.24.6', '1.24.13', '1.25.4', '1.26.0', '1.26.8', '1.27.0', '1.27.2'],
];

/** @param {string} go */
export function isOfficial(go) {
  return OFFICIAL_GO.includes(go);
}

/** Official releases whose toolchains are here. @returns {string[]} */
export function officialHere() {
  return OFFICIAL_GO.filter(go => fs.existsSync(path.join(REAL_TOOLCHAINS, `go${go}`, 'bin/go')));
}

/** 22 of `1.22` and of `1.22.12`. @param {string} go */
export function minorOf(go) {
  return Number(go.split('.')[1]);
}

/** @param {string} go @param {number} minor @returns {boolean} whether `go` is 1.minor or later */
export function since(go, minor) {
  return minorOf(go) >= minor;
}

/** Whether the release knows modules; before, sources lie in GOPATH. @param {string} go */
export function hasModules(go) {
  return since(go, 11);
}
