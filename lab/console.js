// What the commands of the laboratory print: results on stdout, progress and warnings on stderr.

/** @param {string} line */
export function printResult(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
export function printProgress(line) {
  process.stderr.write(`${line}\n`);
}
