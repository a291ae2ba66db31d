// node exec-worker.js DIRECTORY FROM RUNS: starts a host by exec --private while another process swaps what its plugins are
// made of, and a configuration beside them, and prints what came of it. Node is the host, which opens them with dlopen.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { WRITTEN } from './arena.js';
import { eachSwap } from './each-swap.js';

const [directory = '', from = '0', runs = '0'] = process.argv.slice(2);
const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const opener = fileURLToPath(new URL('open-copies.js', import.meta.url));

const seen = { started: 0, refused: 0 };
const range = { directory, from: Number(from), runs: Number(runs) };
const found = await eachSwap(range, async ({ directory: arena, name, plugin }, findings) => {
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
  if (code === 0) seen.started++;
  else seen.refused++;
  if (fs.existsSync(path.join(arena, WRITTEN))) findings.add('configuration');
  return evil => {
    const judged = stdout === '' ? [] : JSON.parse(stdout);
    return evil.some(bytes => judged.includes(createHash('sha256').update(bytes).digest('hex')));
  };
});
process.stdout.write(`${JSON.stringify({ ...seen, ...found })}\n`);
process.exit(0);
