// Runs the repairs that are printed for plugins that a real host does not accept, as they are, where the plugin's go.mod
// lies, and lets the host open what they built:
//   node lab/hosts/repair.js [NAME ...] [--only REGEX]
// Writes fixtures/hosts/repairs.json. The go command on the PATH is the machine's own: it switches to the release that the
// commands name, as it does on the machine of a plugin's author.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printResult } from '../console.js';
import { askHost } from './ask.js';
import { isSince, moduleProxy } from './go.js';
import { chosenHosts } from './hosts.js';
import { GOPATH, hostFile, MODULES, pluginFile, ROOT, WORK } from './layout.js';
import { pluginsOf } from './mistakes.js';
import { writeModule } from './plugins.js';
import { readRepairs, readTruth, recordedHosts, writeRepairs } from './truth.js';

/** @import { Report } from '../../dist/check/report.js' */
/** @import { RealHost } from './host.js' */
/** @import { PluginBuild } from './mistakes.js' */
/** @import { RepairTruth } from './truth.js' */

const command = fileURLToPath(new URL('../../bin/goplug-lint.js', import.meta.url));
const MINUTE = 60_000;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const only = new RegExp(values.only ?? '');

const repairs = readRepairs();
for (const host of chosenHosts(positionals).filter(({ name }) => recordedHosts().includes(name))) {
  const truth = readTruth(host.name);
  for (const build of pluginsOf(host)) {
    const known = truth.plugins.find(({ id }) => id === build.id);
    if (!known || known.observed.kind === 'loads' || build.after || build.damage || !only.test(build.id))
      continue;
    const result = await repair(host, build);
    repairs[host.name] = { ...repairs[host.name], [build.id]: result };
    printResult(`${host.name} ${build.id}: ${result.kind} ${result.says ?? ''}`);
    writeRepairs(repairs);
  }
}

/** @param {RealHost} host @param {PluginBuild} build @returns {Promise<RepairTruth>} */
async function repair(host, build) {
  const cwd = writeModule(host, build);
  const output = path.join(cwd, 'plugin.so');
  fs.copyFileSync(pluginFile(host.name, build.id), output);
  const contract = [
    ...(host.contract === undefined ? [] : ['--contract', host.contract]),
    ...(host.require ?? []).flatMap(required => ['--require', required]),
  ];
  const check = [command, hostFile(host.name), 'plugin.so', '--format', 'json', ...contract];
  const { stdout } = spawnSync(process.execPath, check, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  /** @type {Report} */
  const report = JSON.parse(stdout);
  const fix = report.plugins[0]?.findings.find(({ decisive }) => decisive)?.fix;
  if (!fix?.commands) return { kind: 'none', ...(fix ? { says: neutral(fix.summary, cwd) } : {}) };
  fs.rmSync(output);
  const script = path.join(cwd, 'repair.sh');
  // The check at the end of the commands is the next thing that is asked, and of the host itself.
  fs.writeFileSync(
    script,
    `set -eu\n${fix.commands.filter(line => !line.startsWith('goplug-lint ')).join('\n')}\n`,
  );
  const built = spawnSync('sh', [script], {
    cwd,
    encoding: 'utf8',
    env: authorEnvironment(host),
    timeout: 30 * MINUTE,
  });
  if (built.status !== 0) return { kind: 'command-fails', says: neutral(lastLines(built.stderr ?? ''), cwd) };
  if (!fs.existsSync(output)) return { kind: 'command-fails', says: 'it builds another file' };
  const { kind, message } = await askHost(host, [output], `${build.id}-repaired`);
  return { kind, ...(message === undefined ? {} : { says: message }) };
}

/** As on the machine of a plugin's author. @param {RealHost} host */
function authorEnvironment({ go }) {
  // Releases before 1.13 take one proxy, and no list.
  const proxy = moduleProxy();
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: path.join(ROOT, 'home'),
    GOENV: 'off',
    GOFLAGS: '',
    GOPROXY: isSince(go, 13) ? proxy : proxy.replace(/,.*/, ''),
    // As its plugin was built there.
    GOMODCACHE: isSince(go, 15) ? MODULES : path.join(GOPATH, 'pkg/mod'),
    GOPATH,
    GOCACHE: process.env['GOCACHE'] ?? path.join(process.env['HOME'] ?? '', '.cache/go-build'),
  };
}

/** @param {string} text */
function lastLines(text) {
  const lines = text
    .split('\n')
    .filter(line => line.trim() !== '' && !/^go: (?:downloading|added|upgraded)/.test(line));
  return lines.slice(-2).join('; ');
}

/** @param {string} text @param {string} cwd */
function neutral(text, cwd) {
  return text
    .replace(/https?:\/\/\S+?(?=[:,;]?\s|$)/g, '$$URL')
    .replaceAll(cwd, '$PLUGIN_DIRECTORY')
    .replaceAll(WORK, '$WORK');
}
