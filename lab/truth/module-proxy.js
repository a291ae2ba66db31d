// A GOPROXY directory made from fixtures/recipes/modules, so that "another
// version of a dependency" is a real module build without a network.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { MODULE_CACHE, OLD_MODULE_CACHE, OTHER_MODULE_CACHE, PROXY, RECIPES } from './layout.js';

/** Released versions and the source each was cut from. */
const RELEASES = [
  { module: 'example.com/dep', version: 'v1.0.0', source: 'dep/v1.0.0' },
  { module: 'example.com/dep', version: 'v1.0.1', source: 'dep/v1.0.0' },
  { module: 'example.com/dep', version: 'v1.1.0', source: 'dep/v1.1.0' },
  { module: 'example.com/extra', version: 'v1.0.0', source: 'extra/v1.0.0' },
  { module: 'example.com/extra', version: 'v1.1.0', source: 'extra/v1.1.0' },
  ...releasesOfCauses(),
];

/** The modules of recipes/causes, whose graph is deeper. */
function releasesOfCauses() {
  const source = (/** @type {string} */ name) => `../causes/modules/${name}`;
  return [
    { module: 'example.com/kit', version: 'v1.0.0', source: source('kit') },
    { module: 'example.com/kit', version: 'v1.1.0', source: source('kit-v1.1.0') },
    { module: 'example.com/edition', version: 'v1.0.0', source: source('edition') },
    { module: 'example.com/hot', version: 'v1.0.0', source: source('hot') },
    { module: 'github.com/alibaba/loongsuite-go-agent', version: 'v1.0.0', source: source('agent') },
    { module: 'golang.org/x/text', version: 'v0.1.0', source: source('text') },
  ];
}

/** Writes the proxy anew when a module source changed. */
export function writeModuleProxy() {
  const digest = createHash('sha256').update(JSON.stringify(RELEASES));
  for (const release of RELEASES) {
    for (const [name, bytes] of sourceFiles(release.source)) digest.update(name).update(bytes);
  }
  const stamp = path.join(PROXY, 'digest');
  const wanted = digest.digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return;
  for (const cache of [MODULE_CACHE, OLD_MODULE_CACHE, OTHER_MODULE_CACHE]) {
    makeWritable(cache);
    fs.rmSync(cache, { recursive: true, force: true });
  }
  fs.rmSync(PROXY, { recursive: true, force: true });
  for (const { module, version, source } of RELEASES) {
    const directory = path.join(PROXY, module, '@v');
    const files = sourceFiles(source);
    fs.mkdirSync(directory, { recursive: true });
    fs.appendFileSync(path.join(directory, 'list'), `${version}\n`);
    fs.writeFileSync(
      path.join(directory, `${version}.info`),
      JSON.stringify({ Version: version, Time: '2020-01-01T00:00:00Z' }),
    );
    fs.writeFileSync(path.join(directory, `${version}.mod`), files.get('go.mod') ?? '');
    fs.writeFileSync(path.join(directory, `${version}.zip`), zip(files, `${module}@${version}/`));
  }
  fs.writeFileSync(stamp, wanted);
}

/** @param {string} source @returns {Map<string, Buffer>} */
function sourceFiles(source) {
  const directory = path.join(RECIPES, 'modules', source);
  return new Map(filesBelow(directory, '').map(name => [name, fs.readFileSync(path.join(directory, name))]));
}

/** @param {string} directory @param {string} prefix @returns {string[]} */
function filesBelow(directory, prefix) {
  return fs
    .readdirSync(path.join(directory, prefix), { withFileTypes: true })
    .flatMap(entry =>
      entry.isDirectory() ? filesBelow(directory, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
    )
    .sort();
}

/** The module cache is read-only on purpose. @param {string} directory */
function makeWritable(directory) {
  if (!fs.existsSync(directory)) return;
  fs.chmodSync(directory, 0o755);
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(path.join(directory, entry.name));
  }
}

/**
 * A zip archive of stored files, all dated 1980: the same bytes every time.
 * @param {Map<string, Buffer>} files
 * @param {string} prefix
 */
function zip(files, prefix) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const fullName = Buffer.from(prefix + name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(fullName.length, 22);
    bodies.push(Buffer.from('PK\x03\x04'), common, fullName, bytes);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, fullName);
    offset += 30 + fullName.length + bytes.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\x05\x06'), end]);
}
