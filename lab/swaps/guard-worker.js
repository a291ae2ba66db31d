// node guard-worker.js DIRECTORY FROM RUNS MODULE: opens plugins behind a guard while another process swaps what they are
// made of, each under names of its own, and prints what came of it. MODULE is dist/loader.js.
import fs from 'node:fs';
import path from 'node:path';
import { eachSwap } from './each-swap.js';
import { libraryBytes } from './library.js';
import { openForGood } from './open-for-good.js';

const [directory = '', from = '0', runs = '0', module = ''] = process.argv.slice(2);
const { guard, PluginRejectedError, InputError, MappedOtherwiseError = Error } = await import(module);

/** A host that is read at once, and stands for this process because it is mapped here. */
const host = path.join(directory, `host-${from}.so`);
fs.writeFileSync(host, libraryBytes({ soname: `host-${from}.so` }));
openForGood(host);

const seen = { opened: 0, refused: 0, unreadable: 0, noticed: 0, failed: 0 };
const range = { directory, from: Number(from), runs: Number(runs) };
const found = await eachSwap(range, async ({ name, plugin }) => {
  const guarded = await guard({ host, loader: 'dlopen', directory });
  /** @type {Buffer[]} */
  let judged = [];
  try {
    await guarded.open(plugin, (/** @type {string} */ copy) => {
      const library = path.join(copy, '../../lib', name);
      judged = [copy, library].filter(file => fs.existsSync(file)).map(file => fs.readFileSync(file));
      openForGood(copy);
    });
    seen.opened++;
  } catch (error) {
    if (error instanceof PluginRejectedError) seen.refused++;
    else if (error instanceof InputError) seen.unreadable++;
    else if (error instanceof MappedOtherwiseError) seen.noticed++;
    else seen.failed++;
  }
  guarded.close();
  return evil => judged.some(bytes => evil.some(one => one.equals(bytes)));
});
process.stdout.write(`${JSON.stringify({ ...seen, ...found })}\n`);
process.exit(0);
