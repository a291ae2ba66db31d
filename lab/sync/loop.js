// The closed loop: plugins whose modules drifted from those of a real host are synced by the command that ships, built by the
// commands that it prints, and opened by the host:
//   GOPLUG_OFFICIAL=DIR node lab/sync/loop.js [ID ...]
// Writes fixtures/sync/drifts.json, with what other tools say of the same trees. gomod-cap comes from its module and is run.
// KrakenD's check-plugin is a part of gateways that are not to be had: what stands for it is its method, as it is published.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareVersions } from '../../dist/recipe/semver.js';
import { printProgress } from '../console.js';
import { askHost } from '../hosts/ask.js';
import { hostSources } from '../hosts/build.js';
import { goRoot, linkModules, moduleProxy, officialEnvironment } from '../hosts/go.js';
import { ALL_HOSTS } from '../hosts/hosts.js';
import { hostFile, MODULES, ROOT } from '../hosts/layout.js';
import { DRIFTS } from './drifts.js';

/** @import { RealHost } from '../hosts/host.js' */
/** @import { HostAnswer } from '../hosts/ask.js' */
/** @import { SyncReport } from '../../dist/sync/sync-report.js' */
/** @import { Drift } from './drifts.js' */

/**
 * @typedef {object} DriftTruth
 * @property {string} id
 * @property {string} product
 * @property {string} host product and release, with its Go
 * @property {string} says
 * @property {HostAnswer} before what the host says to the plugin as its author has it
 * @property {{ module: string, plugin: string, host: string }[]} differing modules that the plugin links, by the go command of the host's release, against those of the host
 * @property {string[]} sync modules that sync changes
 * @property {string[]} left modules of which it says that go.mod cannot settle them
 * @property {string[]} gomodCap modules that gomod-cap changes
 * @property {string[]} checkPlugin modules that the method of check-plugin names
 * @property {HostAnswer} after what the host says to what the printed commands build
 */

const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const target = new URL('../../fixtures/sync/drifts.json', import.meta.url);
const WORK = path.join(ROOT, 'sync');
const { positionals } = parseArgs({ allowPositionals: true });

/** @type {DriftTruth[]} */
const recorded = fs.existsSync(target) ? JSON.parse(fs.readFileSync(target, 'utf8')) : [];
linkModules();
for (const drift of DRIFTS.filter(({ id }) => positionals.length === 0 || positionals.includes(id))) {
  const host = ALL_HOSTS.find(({ name }) => name === drift.host);
  if (!host) throw new Error(`unknown host ${drift.host}`);
  const truth = await record(host, drift);
  const rest = recorded.filter(({ id }) => id !== drift.id);
  recorded.splice(0, recorded.length, ...rest, truth);
  const order = DRIFTS.map(({ id }) => id);
  recorded.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  fs.writeFileSync(target, `${JSON.stringify(recorded, null, 2)}\n`);
  printProgress(`${drift.id}: ${truth.before.kind}, then ${truth.after.kind} ${truth.after.message ?? ''}`);
}

/** @param {RealHost} host @param {Drift} drift @returns {Promise<DriftTruth>} */
async function record(host, drift) {
  const directory = writeTree(host, drift);
  const differing = differingModules(host, directory);
  const before = await built(host, drift, directory, asHost(host), 'before');
  const gomodCap = askGomodCap(host, directory);
  const checkPlugin = asCheckPlugin(host, directory);
  const report = sync(host, directory);
  const after = await built(host, drift, directory, [...report.settle, ...report.build.commands], 'after');
  return {
    id: drift.id,
    product: host.product,
    host: `${host.product} ${host.version}, Go ${host.go}`,
    says: drift.says,
    before,
    differing,
    sync: [...new Set(report.changes.flatMap(({ module }) => module ?? []))].sort(),
    left: report.findings
      .filter(({ level }) => level === 'error')
      .flatMap(({ evidence }) => evidence[0]?.fact.replace(/^version of /, '') ?? []),
    gomodCap,
    checkPlugin,
    after,
  };
}

/** The module as its author leaves it: tidied by a go command of today. @param {RealHost} host @param {Drift} drift */
function writeTree(host, { id, requires, imports = [], go }) {
  const directory = path.join(WORK, id);
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { recursive: true });
  const { main } = host.plugin;
  const more = imports.map(name => `\t_ ${JSON.stringify(name)}\n`).join('');
  fs.writeFileSync(path.join(directory, 'main.go'), main.replace('import (\n', `import (\n${more}`));
  const line = go ?? host.go.split('.').slice(0, 2).join('.');
  const required = requires.map(one => `require ${one.replace('@', ' ')}\n`).join('');
  fs.writeFileSync(path.join(directory, 'go.mod'), `module example.com/${id}\n\ngo ${line}\n\n${required}`);
  execFileSync('go', ['mod', 'tidy'], { cwd: directory, env: authorEnvironment(host) });
  return directory;
}

/** By the go command of the host's own release, `go version -m`, and the dynamic symbols of the host. @param {RealHost} host @param {string} directory */
function differingModules(host, directory) {
  const env = officialEnvironment(host.go, environmentOf(host));
  const format = '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{$.ImportPath}}{{end}}{{end}}';
  const go = path.join(goRoot(host.go), 'bin/go');
  const listed = execFileSync(go, ['list', '-deps', '-f', format, '.'], {
    cwd: directory,
    env,
    encoding: 'utf8',
  });
  const ofHost = new Map([...modulesOf(host), [host.module, '(its own sources)']]);
  const linked = linkedPackages(host);
  const shared = listed.split('\n').flatMap(line => {
    const [module, version, name = ''] = line.split(' ');
    return linked.has(name) ? [`${module} ${version}`] : [];
  });
  return [...new Set(shared)].sort().flatMap(line => {
    const [module = '', plugin = ''] = line.split(' ');
    const version = ofHost.get(module);
    return version === undefined || version === plugin ? [] : [{ module, plugin, host: version }];
  });
}

/** @param {RealHost} host @param {string} directory @returns {SyncReport} */
function sync(host, directory) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [command, 'sync', hostFile(host.name), directory, '--format', 'json'],
    { encoding: 'utf8', env: authorEnvironment(host), maxBuffer: 1 << 28 },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

/** @param {RealHost} host */
function asHost({ trimpath, flags, go }) {
  const tags = flags.filter(flag => flag.startsWith('-tags='));
  const words = [...(trimpath ? ['-trimpath'] : []), ...tags, '-buildmode=plugin -o plugin.so .'].join(' ');
  return [`export GOTOOLCHAIN=go${go} GOFLAGS=-mod=mod`, `go build ${words}`];
}

/** @param {RealHost} host @param {Drift} drift @param {string} directory @param {string[]} commands @param {string} id @returns {Promise<HostAnswer>} */
async function built(host, drift, directory, commands, id) {
  const output = path.join(directory, 'plugin.so');
  fs.rmSync(output, { force: true });
  const script = `set -eu\n${commands.join('\n')}\n`;
  const { status, stderr } = spawnSync('sh', ['-c', script], {
    cwd: directory,
    encoding: 'utf8',
    env: authorEnvironment(host),
    timeout: 30 * 60_000,
  });
  if (status !== 0 || !fs.existsSync(output)) {
    const lines = stderr
      .split('\n')
      .filter(line => line !== '' && !/^go: (?:downloading|finding)/.test(line));
    // A build that does not begin: the host is not asked.
    return {
      kind: 'refuses',
      message: `not built: ${(lines.at(-1) ?? '').replaceAll(directory, '$PLUGIN')}`,
    };
  }
  const { kind, message } = await askHost(host, [output], `sync-${drift.id}-${id}`);
  return { kind, ...(message === undefined ? {} : { message }) };
}

/** On a copy of go.mod, which it changes. @param {RealHost} host @param {string} directory */
function askGomodCap(host, directory) {
  const env = authorEnvironment(host);
  const cwd = path.join(WORK, 'gomod-cap');
  fs.mkdirSync(cwd, { recursive: true });
  fs.writeFileSync(
    path.join(cwd, 'go.mod'),
    'module example.com/peers\n\ngo 1.21\n\nrequire github.com/gotify/plugin-api v1.0.0\n',
  );
  const copy = path.join(cwd, 'capped.mod');
  fs.copyFileSync(path.join(directory, 'go.mod'), copy);
  const args = ['-from', path.join(hostSources(host), 'go.mod'), '-to', copy];
  const command = ['run', '-mod=mod', 'github.com/gotify/plugin-api/cmd/gomod-cap', ...args];
  const { stderr, status } = spawnSync('go', command, { cwd, encoding: 'utf8', env });
  if (status !== 0) throw new Error(stderr);
  const lines = stderr.split('\n').filter(line => !line.startsWith('go: '));
  return lines
    .flatMap((line, i) =>
      lines[i + 1]?.includes('Changing require') ? (/import path (\S+)/.exec(line)?.[1] ?? []) : [],
    )
    .sort();
}

/** The highest version of each module in go.sum, also of lines about go.mod, where it is not that of the host. @param {RealHost} host @param {string} directory */
function asCheckPlugin(host, directory) {
  /** @type {Map<string, string>} */
  const highest = new Map();
  for (const line of fs.readFileSync(path.join(directory, 'go.sum'), 'utf8').split('\n')) {
    const [module = '', written = ''] = line.split(' ');
    const version = written.replace(/\/go\.mod$/, '');
    if (compareVersions(highest.get(module) ?? '', version) < 0) highest.set(module, version);
  }
  return [...modulesOf(host)]
    .filter(([module, version]) => highest.has(module) && highest.get(module) !== version)
    .map(([module]) => module)
    .sort();
}

/** Packages that a host has a hash of. @param {RealHost} host */
function linkedPackages(host) {
  const options = { encoding: /** @type {const} */ ('utf8'), maxBuffer: 1 << 28 };
  const symbols = execFileSync('readelf', ['--dyn-syms', '-W', hostFile(host.name)], options);
  return new Set(
    [...symbols.matchAll(/ go[.:]link\.pkghash\.(\S+)$/gm)].map(([, name = '']) => decodeURIComponent(name)),
  );
}

/** Dependencies of a host as `go version -m` prints them. @param {RealHost} host @returns {Map<string, string>} */
function modulesOf(host) {
  const printed = execFileSync('go', ['version', '-m', hostFile(host.name)], { encoding: 'utf8' });
  return new Map(
    [...printed.matchAll(/^\tdep\t(\S+)\t(\S+)/gm)].map(([, module = '', version = '']) => [module, version]),
  );
}

/** @param {RealHost} host @returns {Record<string, string>} */
function environmentOf({ unlisted, module }) {
  return unlisted ? { GONOSUMDB: module } : {};
}

/** As on the machine of a plugin's author. @param {RealHost} host */
function authorEnvironment(host) {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: path.join(ROOT, 'home'),
    GOENV: 'off',
    GOFLAGS: '-modcacherw',
    GOPROXY: moduleProxy(),
    GOMODCACHE: MODULES,
    GOCACHE: process.env['GOCACHE'] ?? path.join(process.env['HOME'] ?? '', '.cache/go-build'),
    ...environmentOf(host),
    // Of a plugin that imports the host's own module the commands ask for its sources.
    HOST_SOURCE: hostSources(host),
  };
}
