// The two voices of a command: results on stdout, progress on stderr.

/** @param {string} text */
export function tell(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {string} text */
export function note(text) {
  process.stderr.write(`${text}\n`);
}
