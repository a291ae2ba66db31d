// Which commands this machine has.
import fs from 'node:fs';

/** Where a command is: one that was put beside those of the system comes first. @param {string} name */
export function commandPath(name) {
  return ['/usr/local/bin', '/usr/bin', '/bin']
    .map(directory => `${directory}/${name}`)
    .find(file => fs.existsSync(file));
}

/** @param {string} name */
export function isCommand(name) {
  return commandPath(name) !== undefined;
}
