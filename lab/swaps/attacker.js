// A process that swaps what a message names, again and again, until another message comes: { directory, name, kind },
// or { stop: true }, which it answers with the number of swaps so far.
import { setTimeout as sleep } from 'node:timers/promises';
import { swap } from './arena.js';

/** @import { Kind } from './arena.js' */

/** longest time that one of the two stays, in milliseconds: a check must now and then see only one of them */
const LONGEST_MS = 8;

/** @type {{ directory: string, name: string, kind: Kind } | undefined} */
let target;
let swaps = 0;
process.on('message', message => {
  const told = /** @type {{ directory: string, name: string, kind: Kind } | { stop: true }} */ (message);
  target = 'stop' in told ? undefined : told;
  process.send?.({ swaps });
});
for (let isEvil = true; ; isEvil = !isEvil) {
  if (target) {
    swap(target.directory, target.name, target.kind, isEvil);
    swaps++;
  }
  await sleep(target ? Math.random() * LONGEST_MS : 1);
}
