// Records what real hosts say of the types that the plugin of types exports, by release:
//   node scripts/truth/record-types.js [--go 22,26,27] [--check]
// Writes fixtures/truth/types (what fmt's %T prints) and fixtures/truth/contracts (what type assertions say); with
// --check it only compares, and exits with 1 where a host says something else.
import './build.js';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readChoice } from './choice.js';
import { artifactPath, TRUTH } from './layout.js';
import { tell } from './say.js';

const choice = readChoice(process.argv.slice(2));
for (const go of choice.go) {
  record(go, 'types', 'typist');
  record(go, 'contracts', 'asserter');
}

/** @param {string} go @param {string} name below fixtures/truth @param {string} program the host that says it */
function record(go, name, program) {
  const host = artifactPath(`${go}/${program}/plain`);
  const [plain = '', stripped] = ['types', 'types-stripped'].map(plugin =>
    execFileSync(host, [artifactPath(`${go}/plugin/${plugin}`)], { encoding: 'utf8' }),
  );
  const file = path.join(TRUTH, name, `${go}.json`);
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const isSame = plain === stripped && (!choice.check || plain === before);
  const count = Object.keys(JSON.parse(plain)).length;
  tell(`${go}: ${count} ${name}${isSame ? '' : ', other than expected'}`);
  if (!isSame) process.exitCode = 1;
  if (!isSame || choice.check) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, plain);
}
