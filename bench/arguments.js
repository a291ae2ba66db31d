// The options of the bench.
import { parseArgs } from 'node:util';

const DEFAULT_RUNS = 15;

/** @param {readonly string[]} args */
export function readArguments(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: String(DEFAULT_RUNS) },
      node: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      'elfinfo-big': { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: not a number of runs`);
  return {
    runs,
    /** this Node first, then the others */
    nodes: [process.execPath, ...(values.node ?? [])],
    json: values.json,
    elfinfoBig: values['elfinfo-big'] === true,
  };
}
