// Which commands this machine has.
import fs from 'node:fs';

/** @param {string} name */
export function isCommand(name) {
  return ['/usr/local/bin', '/usr/bin', '/bin'].some(directory => fs.existsSync(`${directory}/${name}`));
}
