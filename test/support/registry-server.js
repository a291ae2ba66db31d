// A registry with one package, goplug-lint, whose command is that of this build: `node registry-server.js DIRECTORY VERSION`
// prints its address, and serves until it is ended.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [directory = '.', version = ''] = process.argv.slice(2);
const COMMAND = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));

const folder = join(directory, 'package');
mkdirSync(join(folder, 'bin'), { recursive: true });
const manifest = { name: 'goplug-lint', version, bin: { 'goplug-lint': 'bin/goplug-lint.js' } };
writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
writeFileSync(
  join(folder, 'bin/goplug-lint.js'),
  `#!/usr/bin/env node\nrequire(${JSON.stringify(COMMAND)})('./entry.js').start();\n`,
);
const archive = join(directory, 'package.tgz');
execFileSync('tar', ['-czf', archive, '-C', directory, 'package']);
const tarball = readFileSync(archive);
const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;

const server = createServer((request, response) => {
  if (request.url?.endsWith('.tgz')) return void response.end(tarball);
  if (request.url !== '/goplug-lint') return void response.writeHead(404).end('{}');
  const dist = { tarball: `http://${request.headers.host}/goplug-lint-${version}.tgz`, integrity };
  const versions = { [version]: { ...manifest, dist } };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ name: 'goplug-lint', 'dist-tags': { latest: version }, versions }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`http://127.0.0.1:${port}/\n`);
});
