// Records what fmt's %T says of every symbol that a real host looks up in the plugin of types, by release:
//   node scripts/truth/record-types.js [--go 22,26,27] [--check]
// Writes fixtures/truth/types; with --check it only compares, and exits with 1 where the host says something else.
import './build.js';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readChoice } from './choice.js';
import { artifactPath, TRUTH } from './layout.js';
import { tell } from './say.js';

const choice = readChoice(process.argv.slice(2));
const directory = path.join(TRUTH, 'types');
fs.mkdirSync(directory, { recursive: true });
for (const go of choice.go) {
  const host = artifactPath(`${go}/typist/plain`);
  const [plain = '', stripped] = ['types', 'types-stripped'].map(name =>
    execFileSync(host, [artifactPath(`${go}/plugin/${name}`)], { encoding: 'utf8' }),
  );
  const file = path.join(directory, `${go}.json`);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const isSame = plain === stripped && (!choice.check || plain === before);
  tell(`${go}: ${Object.keys(JSON.parse(plain)).length} symbols${isSame ? '' : ', other than expected'}`);
  if (!isSame) process.exitCode = 1;
  else if (!choice.check) fs.writeFileSync(file, plain);
}
