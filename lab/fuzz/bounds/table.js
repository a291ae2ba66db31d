// Prints what the files of rows.js take:  npm run bench:bounds [-- REGEX]
import { printResult } from '../../console.js';
import { Bench } from './bench.js';
import { ROWS } from './rows.js';

const only = new RegExp(process.argv[2] ?? '');
const bench = new Bench();
printResult('| file | bytes | command | CPU s | RSS MiB | exit | says |\n|---|---|---|---|---|---|---|');
for (const [name, { shape, params, command }] of Object.entries(ROWS)) {
  if (!only.test(name)) continue;
  const done = await bench.run(shape, params, command);
  if (!done) continue;
  const { size, usage } = done;
  const said = usage.output
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  printResult(
    `| ${name} | ${size} | ${command} | ${usage.cpu.toFixed(2)} | ${usage.rss.toFixed(0)} | ${usage.code} | ${said.slice(0, 3).join(' / ').slice(0, 160)} |`,
  );
}
bench.close();
