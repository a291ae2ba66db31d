// npm run bench:images -- [--runs N]: checks of images of some 300 MB and 1 GB, beside skopeo, which copies them to a directory.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printProgress, printResult } from '../lab/console.js';
import { findGo } from './go-command.js';
import { COMMAND, WORKSHOP } from './layout.js';
import { prepareWrapper } from './process.js';
import { measureRounds } from './rounds.js';
import { smallPair } from './small-pair.js';

/** times skopeo's copy of the same image */
const MAX_RATIO = 1.5;
const MAX_PEAK_MIB = 200;
const DIRECTORY = join(WORKSHOP, 'images');
const TOOLS = ['skopeo', 'umoci', 'tar'];

const runs = Number(process.argv[process.argv.indexOf('--runs') + 1]) || 7;
const missing = TOOLS.filter(tool => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
const go = findGo();
if (missing.length > 0 || !go) {
  printProgress(`${[...missing, ...(go ? [] : ['Go 1.24 or newer'])].join(', ')} is needed`);
  process.exit(1);
}
mkdirSync(DIRECTORY, { recursive: true });
prepareWrapper();
const { host, plugins } = smallPair();
const [plugin = ''] = plugins;
// The files of a toolchain are as varied as those of an image: programs, archives, many small texts.
const goroot = execFileSync(go.command, ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const images = [
  { name: '300 MB', layers: layersOf(1) },
  { name: '1 GB', layers: layersOf(4) },
];
const rows = images.flatMap(({ name, layers }) => rowsOf(name, make(name.replace(' ', ''), layers)));
const figures = measureRounds(
  rows.map(({ name, command, floor }) => ({ name, command, seconds: 120, once: false, floor })),
  runs,
);
for (const { name, isChecked } of rows) {
  const found = figures.get(name);
  if (!found) continue;
  const { median, ratio, cpu, peak } = found;
  const promise = isChecked
    ? [ratio <= MAX_RATIO ? 'time met' : 'time MISSED', peak < MAX_PEAK_MIB ? 'memory met' : 'memory MISSED']
    : [];
  printResult(
    `${name.padEnd(52)} ${median.toFixed(0).padStart(6)} ms ${ratio.toFixed(2).padStart(6)} x  cpu ${cpu.toFixed(0).padStart(6)} ms  peak ${peak.toFixed(0).padStart(4)} MiB  ${promise.join(', ')}`,
  );
}

/** @param {number} copies @returns {string[]} archives of layers, the host's is the last */
function layersOf(copies) {
  const application = join(DIRECTORY, 'application');
  mkdirSync(join(application, 'usr/bin'), { recursive: true });
  copyFileSync(host, join(application, 'usr/bin/host'));
  for (const library of librariesOf(host)) {
    mkdirSync(join(application, dirname(library)), { recursive: true });
    copyFileSync(library, join(application, library));
  }
  return [
    ...Array.from({ length: copies }, (_, i) => archive(`layer${i}`, goroot, `s,^\\.,opt/go${i},`)),
    archive('application', application, 's,^\\./,,'),
  ];
}

/** @param {string} file @returns {string[]} what the dynamic linker of this machine maps for it, and itself */
function librariesOf(file) {
  const listed = execFileSync('ldd', [file], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
}

/** @param {string} name @param {string} root @param {string} rename @returns {string} */
function archive(name, root, rename) {
  const file = join(DIRECTORY, `${name}.tar`);
  const options = ['--sort=name', '--owner=0', '--group=0', `--transform=${rename}`];
  execFileSync('tar', ['-chf', file, ...options, '-C', root, '.']);
  return file;
}

/** @param {string} name @param {readonly string[]} layers @returns {string} a layout of OCI */
function make(name, layers) {
  const layout = join(DIRECTORY, name);
  if (existsSync(layout)) return layout;
  printProgress(`making an image of ${name}`);
  const umoci = (/** @type {readonly string[]} */ ...args) =>
    execFileSync('umoci', args, { stdio: 'ignore' });
  umoci('init', '--layout', layout);
  umoci('new', '--image', `${layout}:it`);
  for (const layer of layers) umoci('raw', 'add-layer', '--image', `${layout}:it`, layer);
  umoci('config', '--image', `${layout}:it`, '--config.entrypoint', '/usr/bin/host');
  for (const [kind, reference] of Object.entries(references(layout)))
    if (kind !== 'oci-dir') execFileSync('skopeo', ['copy', '-q', `oci:${layout}:it`, reference]);
  return layout;
}

/** @param {string} layout */
function references(layout) {
  return {
    'docker-archive': `docker-archive:${layout}.docker.tar:me/it:1`,
    'oci-archive': `oci-archive:${layout}.oci.tar:it`,
  };
}

/** @param {string} name @param {string} layout */
function rowsOf(name, layout) {
  return Object.entries(references(layout)).flatMap(([kind, reference]) => {
    const copy = join(DIRECTORY, 'copy');
    rmSync(copy, { recursive: true, force: true });
    const floor = `${name} ${kind}: skopeo copy`;
    const bundle = join(DIRECTORY, 'bundle');
    const unpack = `rm -rf ${bundle} && skopeo copy -q ${reference} oci:${copy}.oci:it && umoci unpack --rootless --image ${copy}.oci:it ${bundle}`;
    return [
      { name: floor, command: ['/bin/sh', '-c', `skopeo copy -q ${reference} dir:${copy}`], floor },
      { name: `${name} ${kind}: skopeo and umoci unpack`, command: ['/bin/sh', '-c', unpack], floor },
      {
        name: `${name} ${kind}: goplug-lint`,
        command: [process.execPath, COMMAND, reference, plugin],
        floor,
        isChecked: true,
      },
    ];
  });
}
