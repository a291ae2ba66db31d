import fs from 'node:fs';
import path from 'node:path';
import { KINDS, makeArena } from './arena.js';
import { startAttacker } from './attack.js';

/**
 * @typedef {object} Arena
 * @property {string} directory
 * @property {string} name of the library that the plugin brings
 * @property {string} plugin path
 * @property {Buffer[]} evil what is swapped in
 */

/** What got through, and by what. */
export class Findings {
  judgedEvil = 0;
  through = 0;
  /** @type {Record<string, number>} */
  throughBy = {};

  /** @param {string} kind */
  add(kind) {
    this.through++;
    this.throughBy[kind] = (this.throughBy[kind] ?? 0) + 1;
  }
}

/**
 * Does something with plugins while another process swaps what they are made of, each under names of its own; what was
 * swapped in leaves a mark when its constructor runs.
 * @param {{ directory: string, from: number, runs: number }} range
 * @param {(arena: Arena, findings: Findings) => Promise<(evil: Buffer[]) => boolean>} attempt resolves to whether one of
 *   these was judged: a constructor that was there then is not a swap, the policy decides on it
 */
export async function eachSwap({ directory, from, runs }, attempt) {
  const attacker = startAttacker();
  const findings = new Findings();
  for (let run = from; run < from + runs; run++) {
    const kind = KINDS[run % KINDS.length] ?? 'library-renamed';
    const arena = path.join(directory, String(run));
    const name = `libswap${run}.so`;
    const { plugin, mark, evil } = makeArena(arena, name, kind);
    await attacker.on({ directory: arena, name, kind });
    const wereJudged = await attempt({ directory: arena, name, plugin, evil }, findings);
    await attacker.off();
    if (fs.existsSync(mark)) {
      if (wereJudged(evil)) findings.judgedEvil++;
      else findings.add(kind);
    }
    fs.rmSync(arena, { recursive: true, force: true });
  }
  const swaps = await attacker.off();
  attacker.end();
  return { ...findings, swaps };
}
