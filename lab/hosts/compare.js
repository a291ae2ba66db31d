// Compares what goplug-lint says of real hosts with what they said, from what is recorded:
//   node lab/hosts/compare.js [NAME ...]
// Prints a line for each disagreement, and what is right of how many. Exits with 1 where a verdict or a text is wrong.
import { printResult } from '../console.js';
import { comparePlugin } from './outcome.js';
import { readFacts, readTruth, recordedHosts } from './truth.js';

const wanted = process.argv.slice(2);
for (const name of recordedHosts().filter(one => wanted.length === 0 || wanted.includes(one)))
  await compare(name);

/** @param {string} name */
async function compare(name) {
  const truth = readTruth(name);
  const facts = readFacts(name);
  const counts = { verdict: [0, 0], text: [0, 0], cause: [0, 0] };
  for (const plugin of truth.plugins) {
    const one = await comparePlugin(truth, facts, plugin);
    for (const what of /** @type {const} */ (['verdict', 'text', 'cause'])) {
      const isRight = one[what];
      if (isRight === undefined) continue;
      counts[what] = [(counts[what][0] ?? 0) + Number(isRight), (counts[what][1] ?? 0) + 1];
      if (isRight) continue;
      const { observed, causes } = plugin;
      printResult(
        what === 'cause'
          ? `${name} ${one.id}: ${causes.join(', ')}; found ${one.found.join(', ') || 'nothing'}`
          : `${name} ${one.id}: ${observed.kind} ${observed.message ?? ''}; predicted ${one.predicted.kind} ${one.predicted.message ?? ''}`,
      );
      if (what !== 'cause') process.exitCode = 1;
    }
  }
  const told = Object.entries(counts).map(([what, [right, all]]) => `${what} ${right} of ${all}`);
  printResult(`${name}: ${told.join(', ')}`);
}
