// Do repairs and recipes work in trees as people have them? Hosts and plugins of trees.js are built, the printed commands
// are run as they are in the directory that the report names, with and without the host's source tree, and the host opens
// what they built:
//   node lab/causes/tree-loop.js [--go 26] [--only REGEX] [--record]
// --record writes fixtures/trees; without it the outcomes have to be those that are recorded. A repair is right if the host
// then loads the plugin, or if it stops before it builds and says what it lacks.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printResult } from '../console.js';
import { goEnvironment, linkToolchain, run } from '../truth/go-command.js';
import { ARTIFACTS, artifactPath } from '../truth/layout.js';
import { writeModuleProxy } from '../truth/module-proxy.js';
import { Predictor } from '../truth/predict.js';
import { ProfilePack } from '../truth/profile-pack.js';
import { TREE_CASES } from './tree-cases.js';
import { commitTree, HOSTS, PLUGINS, TREES, writeTree } from './trees.js';

/** @import { Report } from '../../dist/check/report.js' */
/** @import { TreeCase } from './tree-cases.js' */

/**
 * What was seen of one case. `repair` and `recipe`: without the source tree of the host; the others with it, where it is asked for.
 * @typedef {object} Observed
 * @property {string} id
 * @property {string} before what the host said of the plugin as it was
 * @property {string} repair
 * @property {string} [repairWithTree]
 * @property {string} recipe
 * @property {string} [recipeWithTree]
 */

const { values } = parseArgs({
  options: { go: { type: 'string' }, only: { type: 'string' }, record: { type: 'boolean' } },
});
const GO = `1.${(values.go ?? '26').replace(/^1\./, '')}`;
const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures/trees/', import.meta.url));
const BIN = path.join(TREES, 'bin');
const KEPT = path.join(TREES, 'kept');
/** One for each: who predicts keeps what was read of a host. @param {string} name */
const hostId = name => `trees/${name}`;
const PLUGIN_ID = 'trees/plugin.so';

for (const go of [GO, ...TREE_CASES.flatMap(({ go }) => go ?? [])]) linkToolchain(go);
writeModuleProxy();
fs.mkdirSync(BIN, { recursive: true });
fs.mkdirSync(path.join(ARTIFACTS, 'trees'), { recursive: true });
fs.writeFileSync(
  path.join(BIN, 'goplug-lint'),
  `#!/bin/sh\nexec ${process.execPath} ${command} "$@" --sysroot /\n`,
  { mode: 0o755 },
);
const only = new RegExp(values.only ?? '');
/** @type {Observed[]} */
const recorded = fs.existsSync(path.join(fixtures, 'truth.json'))
  ? JSON.parse(fs.readFileSync(path.join(fixtures, 'truth.json'), 'utf8'))
  : [];
/** The host that was built last. @type {{ name: string, file: string, tree: string } | undefined} */
let standing;
const pack = new ProfilePack();
const predictor = new Predictor();
/** @type {Observed[]} */
const seen = [];
let wrong = 0;
for (const one of TREE_CASES.filter(({ id }) => only.test(id))) {
  const observed = await observe(one);
  seen.push(observed);
  if (values.record) record();
  const problem = problemOf(one, observed);
  if (problem !== undefined) wrong += 1;
  printResult(
    `${problem === undefined ? 'right ' : 'WRONG '} ${one.id}  ${Object.values(observed).slice(1).join(' | ')}${problem === undefined ? '' : `\n${problem}`}`,
  );
}
predictor.close();
printResult(`${seen.length - wrong} of ${seen.length} repairs and recipes load, or say what they lack`);
if (wrong > 0 || seen.length === 0) process.exitCode = 1;

/** What was seen so far, and what was read of the files: all cases have to be run for it. */
function record() {
  fs.mkdirSync(fixtures, { recursive: true });
  const sorted = [...seen].sort((a, b) => (a.id < b.id ? -1 : 1));
  fs.writeFileSync(path.join(fixtures, 'truth.json'), `${JSON.stringify(sorted, null, 1)}\n`);
  pack.write(fixtures, '');
}

/** @param {TreeCase} one @param {Observed} observed */
function problemOf({ id, isLost }, observed) {
  const isRight = (/** @type {string} */ without, /** @type {string | undefined} */ withTree) =>
    isLost
      ? without.startsWith('stops')
      : without === 'loads' || (/^(?:stops|warns)/.test(without) && withTree === 'loads');
  if (!isRight(observed.repair, observed.repairWithTree)) return 'the repair';
  if (!isRight(observed.recipe, observed.recipeWithTree)) return 'the recipe';
  const before = recorded.find(other => other.id === id);
  if (values.record || !before || JSON.stringify(before) === JSON.stringify(observed)) return undefined;
  return `recorded: ${JSON.stringify(before)}`;
}

/** @param {TreeCase} one @returns {Promise<Observed>} */
async function observe(one) {
  const host = buildHost(one);
  const broken = buildBroken(one);
  const before = opened(host.file, broken.output);
  fs.copyFileSync(broken.output, artifactPath(PLUGIN_ID));
  const files = [{ path: 'p.so', artifact: PLUGIN_ID }];
  const asked = { id: one.id, host: hostId(one.host), files, open: ['p.so'], why: 'a tree' };
  const kept = { ...asked, host: `${one.id}/host`, files: [{ path: 'p.so', artifact: `${one.id}/p.so` }] };
  pack.add(kept, await predictor.ask(asked));
  const lost = one.isLost ? loseHost() : undefined;
  const { commands, summary } = printedRepair(host.file, broken);
  const asksForTree = /the source of/.test(summary);
  const repair = runCommands(one, commands, broken, host, {});
  /** @type {Partial<Observed>} */
  const withTree = {};
  if (asksForTree && !one.isLost && repair !== 'loads') {
    restoreTree();
    withTree.repairWithTree = runCommands(one, commands, broken, host, { HOST_SOURCE: host.tree });
  }
  const recipe = runRecipe(one, host, []);
  if (/^(?:stops|warns)/.test(recipe) && !one.isLost)
    withTree.recipeWithTree = runRecipe(one, host, ['--host-source', host.tree]);
  lost?.();
  const { repairWithTree, recipeWithTree } = withTree;
  return {
    id: one.id,
    before,
    repair,
    ...(repairWithTree === undefined ? {} : { repairWithTree }),
    recipe,
    ...(recipeWithTree === undefined ? {} : { recipeWithTree }),
  };
}

/** Moves the host's tree away; gives what puts it back. */
function loseHost() {
  const root = path.join(TREES, 'host');
  fs.renameSync(root, `${root}-lost`);
  return () => fs.renameSync(`${root}-lost`, root);
}

/** @param {TreeCase} one */
function buildHost({ host: name }) {
  if (standing?.name === name) return standing;
  const host = HOSTS[name];
  if (!host) throw new Error(`no host ${name}`);
  fs.rmSync(path.join(TREES, 'host-lost'), { recursive: true, force: true });
  const root = writeTree('host', host.files);
  const cwd = path.join(root, host.module);
  const isWorkspace = 'go.work' in host.files;
  if (!isWorkspace) go(GO, ['mod', 'tidy'], cwd, { GOFLAGS: '-mod=mod' });
  if (host.isVendored) go(GO, ['mod', 'vendor'], cwd, { GOFLAGS: '-mod=mod' });
  if (!host.hasNoCommit) commitTree(root);
  const file = artifactPath(hostId(name));
  const flags = host.hasNoCommit ? [...host.flags, '-buildvcs=false'] : host.flags;
  go(GO, ['build', ...flags, '-o', file, '.'], cwd, {});
  standing = { name, file, tree: isWorkspace ? root : cwd };
  return standing;
}

/** The plugin's tree, and the file that does not load. @param {TreeCase} one */
function buildBroken(one) {
  const { plugin, cwd } = writePlugin(one);
  const version = one.go ?? GO;
  const flags = one.flags ?? HOSTS[one.host]?.flags.filter(flag => flag === '-trimpath') ?? [];
  if (!('go.work' in plugin.files)) go(version, ['mod', 'tidy'], cwd, { GOFLAGS: '-mod=mod', GOWORK: 'off' });
  const isWorkspace = /use \(/.test(plugin.files['go.work'] ?? '');
  if (plugin.isVendored) go(version, ['mod', 'vendor'], cwd, { GOFLAGS: '-mod=mod' });
  const env = isWorkspace || plugin.isVendored ? {} : { GOFLAGS: '-mod=mod', GOWORK: 'off' };
  const name = one.isFromElsewhere ? 'plug/out/plugin.so' : path.join(cwd, 'plugin.so');
  const output = path.resolve(TREES, 'tree', name);
  go(version, ['build', ...flags, '-buildmode=plugin', '-o', output, ...plugin.packages], cwd, env);
  fs.rmSync(KEPT, { recursive: true, force: true });
  fs.cpSync(path.join(TREES, 'tree'), KEPT, { recursive: true });
  return { cwd, name, output, from: one.isFromElsewhere ? path.join(TREES, 'tree') : cwd };
}

/** The plugin's tree as it was before anything was run in it. */
function restoreTree() {
  fs.rmSync(path.join(TREES, 'tree'), { recursive: true, force: true });
  fs.cpSync(KEPT, path.join(TREES, 'tree'), { recursive: true });
}

/** @param {TreeCase} one */
function writePlugin({ plugin: name }) {
  const plugin = PLUGINS[name];
  if (!plugin) throw new Error(`no plugin ${name}`);
  return { plugin, cwd: path.join(writeTree('tree', plugin.files), plugin.module) };
}

/** @param {string} version @param {string[]} words @param {string} cwd @param {Record<string, string>} env */
function go(version, words, cwd, env) {
  run(['nice', 'go', ...words], { cwd, env: { ...shell(version), ...env } });
}

/** As on the machine of a plugin author: the go command, and nothing to be had but local modules. @param {string} version */
function shell(version) {
  const { GOFLAGS: _, ...env } = goEnvironment(version);
  return { ...env, PATH: `${BIN}:${env['PATH']}` };
}

/** What the host says of a file: `loads`, or the text. @param {string} host @param {string} file */
function opened(host, file) {
  const { stdout, stderr, status } = spawnSync(host, [file], { encoding: 'utf8' });
  if (status !== 0) return stderr.split('\n')[0] ?? '';
  /** @type {{ ok: boolean, error?: string }} */
  const { ok, error = '' } = JSON.parse(stdout);
  return ok ? 'loads' : error.replace(/^plugin\.Open\("[^"]*"\): /, '');
}

/** @param {string} host @param {{ name: string, from: string }} broken */
function printedRepair(host, { name, from }) {
  const { stdout } = spawnSync(
    process.execPath,
    [command, host, name, '--format', 'json', '--sysroot', '/'],
    {
      encoding: 'utf8',
      cwd: from,
    },
  );
  /** @type {Report} */
  const report = JSON.parse(stdout);
  const fix = report.plugins[0]?.findings.find(({ decisive }) => decisive)?.fix;
  return { commands: fix?.commands ?? [], summary: fix?.summary ?? '' };
}

/**
 * Runs them as a paste does: what fails does not end it.
 * @param {TreeCase} one @param {string[]} commands @param {{ cwd: string, output: string, from: string }} broken
 * @param {{ file: string }} host @param {Record<string, string>} env
 */
function runCommands(one, commands, { cwd, output, from }, host, env) {
  const before = digest(output);
  const plugin = PLUGINS[one.plugin];
  const named = {
    ...(one.isFromElsewhere ? { MODULE: cwd } : {}),
    ...(plugin?.packages[0]?.endsWith('.go') ? { PACKAGE: `./${path.dirname(plugin.packages[0])}` } : {}),
  };
  const { stdout, stderr } = spawnSync('bash', ['-c', commands.join('\n')], {
    cwd: from,
    encoding: 'utf8',
    env: { ...shell(GO), ...one.env, ...named, ...env },
  });
  const after = opened(host.file, output);
  if (after === 'loads') return after;
  if (digest(output) === before) return 'stops';
  printResult(`    ${commands.join('\n    ')}\n${stderr}${stdout}`);
  return `built what does not load: ${after}`;
}

/** @param {string} file */
function digest(file) {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

/** @param {TreeCase} one @param {{ file: string }} host @param {string[]} more */
function runRecipe(one, host, more) {
  restoreTree();
  const plugin = PLUGINS[one.plugin];
  const cwd = path.join(TREES, 'tree', plugin?.module ?? '');
  const output = path.join(cwd, 'plugin.so');
  fs.rmSync(output, { force: true });
  const words = [
    'recipe',
    host.file,
    '--module',
    '.',
    ...more,
    ...(plugin?.package ? ['--package', plugin.package] : []),
  ];
  const recipe = spawnSync(process.execPath, [command, ...words], { cwd, encoding: 'utf8' });
  if (recipe.status === 3 && /the source of/.test(recipe.stderr)) return 'stops: exit code 3';
  if (recipe.status !== 0) return `exit code ${recipe.status}: ${recipe.stderr}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', recipe.stdout], {
    cwd,
    encoding: 'utf8',
    env: { ...shell(GO), ...one.env },
  });
  if (status === 3 && !fs.existsSync(output) && /the source of/.test(stderr))
    return 'stops: exit code 3 of the script';
  const after = fs.existsSync(output) ? opened(host.file, output) : `built nothing: ${stderr}${stdout}`;
  if (after !== 'loads' && /^# Note: .* has to hold the same source/m.test(recipe.stdout))
    return `warns: ${after}`;
  if (after !== 'loads') printResult(`${recipe.stdout}${stderr}${stdout}`);
  return after;
}
