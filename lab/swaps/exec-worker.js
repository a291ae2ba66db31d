// node exec-worker.js DIRECTORY FROM RUNS: starts a host by exec --private while another process swaps what its plugins are
// made of, and a configuration beside them, and prints what came of it. Node is the host, which opens them with dlopen.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { KINDS, makeArena, WRITTEN } from './arena.js';
import { startAttacker } from './attack.js';

const [directory = '', from = '0', runs = '0'] = process.argv.slice(2);
const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const opener = fileURLToPath(new URL('open-copies.js', import.meta.url));

const attacker = startAttacker();
const seen = { started: 0, refused: 0, judgedEvil: 0, through: 0, swaps: 0 };
/** @type {Record<string, number>} */
const throughBy = {};
for (let run = Number(from); run < Number(from) + Number(runs); run++) {
  const kind = KINDS[run % KINDS.length] ?? 'library-renamed';
  const arena = path.join(directory, String(run));
  const name = `libswap${run}.so`;
  const { plugin, mark, evil } = makeArena(arena, name, kind);
  await attacker.on({ directory: arena, name, kind });
  const host = ['--host', process.execPath, '--loader', 'dlopen', '--plugin', plugin];
  const args = [
    command,
    'exec',
    '-q',
    '--private',
    ...host,
    '--',
    process.execPath,
    opener,
    name,
    '{plugins}',
  ];
  const child = spawn(process.execPath, args, { cwd: arena, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', data => {
    stdout += data;
  });
  const [code] = await once(child, 'close');
  await attacker.off();
  if (code === 0) seen.started++;
  else seen.refused++;
  if (fs.existsSync(path.join(arena, WRITTEN))) {
    seen.through++;
    throughBy['configuration'] = (throughBy['configuration'] ?? 0) + 1;
  }
  if (fs.existsSync(mark)) {
    // A constructor that was there when the files were judged is no swap: the policy decides on it.
    const judged = stdout === '' ? [] : JSON.parse(stdout);
    const digests = evil.map(bytes => createHash('sha256').update(bytes).digest('hex'));
    if (digests.some(digest => judged.includes(digest))) seen.judgedEvil++;
    else {
      seen.through++;
      throughBy[kind] = (throughBy[kind] ?? 0) + 1;
    }
  }
  fs.rmSync(arena, { recursive: true, force: true });
}
seen.swaps = await attacker.off();
attacker.end();
process.stdout.write(`${JSON.stringify({ ...seen, throughBy })}\n`);
process.exit(0);
