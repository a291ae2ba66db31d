// The small pair: real builds that the repository carries, compressed.
import { pathToFileURL } from 'node:url';
import { unpackDemo } from '../scripts/demo.js';
import { WORKSHOP } from './layout.js';

/** @returns {import('./layout.js').Pair} */
export function smallPair() {
  const directory = `${WORKSHOP}/small/`;
  unpackDemo(pathToFileURL(directory));
  return { name: 'small', host: `${directory}gateway`, plugins: [`${directory}auth.so`] };
}
