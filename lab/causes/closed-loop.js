// Does the repair that is printed work? For pairs that do not load, the printed commands are run as they are where the
// plugin's go.mod lies, offline, and the host then really opens what they built:
//   node lab/causes/closed-loop.js [--go 22,27] [--only REGEX] [--each N]
// Trees as people have them are in tree-loop.js.
// Prints a line a pair; exits with 1 when a plugin does not load.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printResult } from '../console.js';
import { readChoice } from '../truth/choice.js';
import { goEnvironment, linkToolchain, run, runGo } from '../truth/go-command.js';
import { hasModules } from '../truth/go-releases.js';
import { artifactPath, BUILD_ROOT } from '../truth/layout.js';
import { allArtifacts } from '../truth/matrix.js';
import { writeModuleProxy } from '../truth/module-proxy.js';
import { readRecordedCases } from '../truth/truth-files.js';
import { prepareWorkspace } from '../truth/workspace.js';
import { goArtifacts, labelsOf } from './labels.js';

/** @import { HostLine } from '../loader-words.js' */
/** @import { GoArtifact } from '../truth/artifact.js' */
/** @import { Report } from '../../dist/check/report.js' */

const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
/** artifacts that a sanitizer is compiled into */
const SANITIZED = /^sanitizers\//;
/** hosts that open plugins with AddressSanitizer only in the environment that the repair names */
const ADDRESS = /^sanitizers\/.*\/host\/(?:asan|address|c-address)/;
const ROOM = path.join(BUILD_ROOT, 'loop');
const args = process.argv.slice(2);
const each = Number(args.includes('--each') ? args.splice(args.indexOf('--each'), 2)[1] : 1);
const choice = readChoice(args);
const artifacts = goArtifacts(allArtifacts());

/** exit code of a recipe whose sources are not there */
const SAYS_WHAT_IT_LACKS = 3;

let loaded = 0;
let failed = 0;
let left = 0;
writeModuleProxy();
for (const go of choice.go) linkToolchain(go);
fs.rmSync(ROOM, { recursive: true, force: true });
fs.mkdirSync(path.join(ROOM, 'bin'), { recursive: true });
fs.writeFileSync(
  path.join(ROOM, 'bin/goplug-lint'),
  `#!/bin/sh\nexec ${process.execPath} ${command} "$@" --sysroot /\n`,
  { mode: 0o755 },
);
for (const [index, { host, plugin, id }] of pairs().entries()) {
  if (index % each !== 0) continue;
  const problem = repair(host, plugin);
  if (problem === undefined) {
    loaded += 1;
    printResult(`loads   ${id}  ${labelsOf(host, plugin).join(' ')}`);
  } else if (problem.startsWith('left')) {
    left += 1;
    printResult(`${problem}  ${id}`);
  } else {
    failed += 1;
    printResult(`FAILED  ${id}\n${problem}`);
  }
}
for (const host of new Map(pairs().map(pair => [pair.host.id, pair.host])).values()) {
  if (
    // Those of the group `causes` have plugins of their own, with other modules.
    host.id.startsWith('causes/') ||
    !/\/(plain|trimpath|race|noopt|experiment|elsewhere|vendored|vendored-trimpath|dep-newer)$/.test(host.id)
  )
    continue;
  const problem = followRecipe(host);
  if (problem === undefined) loaded += 1;
  else if (problem.startsWith('left')) left += 1;
  else failed += 1;
  printResult(
    problem === undefined
      ? `loads   the recipe of ${host.id}`
      : problem.startsWith('left')
        ? `${problem}  the recipe of ${host.id}`
        : `FAILED  the recipe of ${host.id}\n${problem}`,
  );
}
printResult(
  `${loaded} repaired plugins load, ${failed} do not; ${left} cannot be repaired from the two files`,
);
if (failed > 0 || loaded === 0) process.exitCode = 1;

/** Builds the basic plugin by the recipe of a host, where the host's sources lie as it had them. @param {GoArtifact} host */
function followRecipe(host) {
  const place = host.place === 'elsewhere' ? 'work' : 'elsewhere';
  for (const name of ['work', 'elsewhere'])
    fs.rmSync(path.join(BUILD_ROOT, name), { recursive: true, force: true });
  prepareWorkspace(host.place ?? 'work', host.edits ?? []);
  const cwd = path.join(prepareWorkspace(place, []), 'plugins/basic');
  const script = path.join(ROOM, 'recipe.sh');
  const recipe = spawnSync(
    process.execPath,
    [command, 'recipe', artifactPath(host.id), '--module', '.', '-o', script],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  if (recipe.status !== 0) return recipe.stderr;
  return runScript(script, fs.readFileSync(script, 'utf8'), cwd, host, path.join(cwd, 'plugin.so'));
}

/**
 * Runs a script and lets the host open what it built; undefined when it loads.
 * @param {string} script @param {string} text @param {string} cwd @param {GoArtifact} host @param {string} output
 */
function runScript(script, text, cwd, host, output) {
  const env = goEnvironment(host.go);
  const built = spawnSync('sh', [script], {
    cwd,
    encoding: 'utf8',
    // As on the machine of a plugin author: the go command, and nothing to be had but local modules.
    // Debian's Go calls its compiler by another name, which it does not take for one that knows sanitizers.
    env: {
      ...env,
      ...(SANITIZED.test(host.id) ? { CC: 'gcc' } : {}),
      PATH: `${path.join(ROOM, 'bin')}:${env['PATH']}`,
    },
  });
  const log = `${text}\n${built.stderr}${built.stdout}`;
  // It says what it lacks, and builds nothing.
  if (built.status === SAYS_WHAT_IT_LACKS) return `left   ${built.stderr.trim()}`;
  // The check at its end judges the host as it is started without the environment that it names.
  const isSaid =
    ADDRESS.test(host.id) && /start the host with\s+ASAN_OPTIONS=detect_odr_violation=0/.test(built.stdout);
  if (built.status !== 0 && !isSaid) return log;
  try {
    const said = ADDRESS.test(host.id) ? { ASAN_OPTIONS: 'detect_odr_violation=0' } : {};
    const answer = execFileSync(artifactPath(host.id), [output], {
      encoding: 'utf8',
      env: { ...process.env, ...said },
    });
    /** @type {HostLine} */
    const { ok } = JSON.parse(answer);
    return ok ? undefined : `${log}${answer}`;
  } catch (error) {
    return `${log}${error instanceof Error ? error.message : error}`;
  }
}

/** Every recorded pair of a host that opens plugins and a plugin that it refuses for its packages or its release. */
function pairs() {
  /** @type {{ id: string, host: GoArtifact, plugin: GoArtifact }[]} */
  const found = [];
  for (const { id, host, files, open, observed } of [...readRecordedCases().values()].flat()) {
    const [hostBuild, plugin] = [artifacts.get(host), artifacts.get(files[0]?.artifact ?? '')];
    const refused = /different version of package|no plugin module data|nil pointer/.test(
      observed[0]?.message ?? '',
    );
    if (!choice.go.includes(hostBuild?.go ?? '')) continue;
    // Where there are no modules the sources are laid out by hand.
    if (hostBuild !== undefined && !hasModules(hostBuild.go)) continue;
    // What is printed for other processors asks for a compiler that the printed commands do not name.
    if (hostBuild?.cpu !== undefined) continue;
    if (!hostBuild || !plugin || open.length !== 1 || files.length !== 1 || !refused || !choice.wants(id))
      continue;
    if (hostBuild.flags.includes('-buildmode=c-shared') || /named-|bsymbolic/.test(plugin.id)) continue;
    if (!fs.existsSync(artifactPath(host)) || !fs.existsSync(artifactPath(plugin.id))) continue;
    found.push({ id, host: hostBuild, plugin });
  }
  return found;
}

/** Undefined when the rebuilt plugin loads. @param {GoArtifact} host @param {GoArtifact} plugin */
function repair(host, plugin) {
  const place = plugin.place ?? 'work';
  // Where the host's sources were, if that is not where the plugin's are; a vendor directory of the host is gone.
  for (const other of ['work', 'elsewhere'].filter(name => name !== place)) {
    fs.rmSync(path.join(BUILD_ROOT, other), { recursive: true, force: true });
    if ((host.place ?? 'work') === other) prepareWorkspace(other, host.edits ?? []);
  }
  const cwd = path.join(prepareWorkspace(place, plugin.edits ?? []), plugin.recipe);
  for (const [program = '', ...words] of plugin.before ?? []) {
    if (program === 'go') runGo(plugin.go, words, { cwd });
    else run([program, ...words], { cwd });
  }
  const broken = artifactPath(plugin.id);
  const output = path.join(ROOM, 'plugin.so');
  fs.copyFileSync(broken, output);
  const { stdout } = spawnSync(
    process.execPath,
    [command, artifactPath(host.id), output, '--format', 'json', '--sysroot', '/'],
    { encoding: 'utf8' },
  );
  /** @type {Report} */
  const report = JSON.parse(stdout);
  const decisive = report.plugins[0]?.findings.find(finding => finding.decisive);
  const commands = decisive?.fix?.commands;
  // What keeps a plugin out of a host that cannot open any is fixed in the host.
  if (!commands || !['package-hash', 'toolchain-layout'].includes(decisive.ruleId))
    return `left   to be fixed in the host (${decisive?.ruleId})`;
  // Directories that lie where the host had them are named too, and taken.
  if (commands.some(line => line.includes('HOST_SOURCE'))) return `left   ${decisive.fix?.summary}`;
  // What is reported as recorded in neither file is not there: a profile, or the source of a module, which the commands test for.
  const summary = decisive.fix?.summary ?? '';
  if (/the profile .* that the host was built with/.test(summary)) return `left   ${summary}`;
  const ofHost = new Set((host.edits ?? []).map(edit => JSON.stringify(edit)));
  const isEdited = (plugin.edits ?? []).some(
    edit => /^(?:[^/]+\/)*(?:shared|board)\//.test(edit.file) && !ofHost.has(JSON.stringify(edit)),
  );
  if (isEdited && (host.place ?? 'work') === place) return "left   the host's source is nowhere";
  fs.rmSync(output);
  const script = path.join(ROOM, 'repair.sh');
  fs.writeFileSync(script, `set -eu\n${commands.join('\n')}\n`);
  const problem = runScript(script, commands.map(line => `    ${line}`).join('\n'), cwd, host, output);
  const isTested = commands.some(line => line.startsWith('[ -f ') && line.includes(' && go build'));
  const isStopped = problem !== undefined && isTested && !fs.existsSync(output);
  return isStopped && summary.includes('not in the files: ') ? `left   ${summary}` : problem;
}
