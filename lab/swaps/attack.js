import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** @import { Kind } from './arena.js' */

/** Starts the process that swaps. `on` and `off` give the number of swaps so far. */
export function startAttacker() {
  const attacker = fork(fileURLToPath(new URL('attacker.js', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** @param {object} message @returns {Promise<number>} */
  async function tell(message) {
    attacker.send(message);
    const [{ swaps }] = await once(attacker, 'message');
    return swaps;
  }
  return {
    on: (/** @type {{ directory: string, name: string, kind: Kind }} */ target) => tell(target),
    off: () => tell({ stop: true }),
    end: () => attacker.kill('SIGKILL'),
  };
}
