// Builds the plugins of a host: the good ones, and each mistake.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hostSources } from './build.js';
import { fetchRelease, isSince, officialEnvironment, runOfficial } from './go.js';
import { PLUGINS, pluginFile, ROOT, WORK } from './layout.js';

/** @import { RealHost } from './host.js' */
/** @import { Damage, PluginBuild } from './mistakes.js' */

const MACHINE_OFFSET = 18;
const ARM64 = 183;

/** The directory in which a plugin is built, and in which its repair is run. @param {RealHost} host @param {string} id */
export function pluginDirectory({ name }, id) {
  return path.join(WORK, name, id);
}

/** Builds a plugin, unless it is there and was built by the same description. @param {RealHost} host @param {PluginBuild} build */
export function buildPlugin(host, build) {
  const output = pluginFile(host.name, build.id);
  const described = JSON.stringify([host.version, host.go, host.plugin, build]);
  const stamp = `${output}.built`;
  if (fs.existsSync(output) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === described) return;
  fs.mkdirSync(path.join(PLUGINS, host.name), { recursive: true });
  fs.rmSync(stamp, { force: true });
  if (build.damage) damage(host, build.damage, output);
  else compile(host, build, output);
  fs.writeFileSync(stamp, described);
}

/** @param {RealHost} host @param {PluginBuild} build @param {string} output */
function compile(host, build, output) {
  const go = build.go ?? host.go;
  fetchRelease(go);
  const cwd = writePlugin(host, build);
  const env = buildEnvironment(host, build);
  if (!isInTree(host, build)) runOfficial(go, buildArguments(host, build, output, '.'), { cwd, env });
  else {
    const args = buildArguments(
      host,
      build,
      output,
      `./${path.relative(hostSources(host), treeDirectory(host, build))}`,
    );
    args.splice(1, 0, `-modfile=${path.join(cwd, 'go.mod')}`);
    runOfficial(go, args, { cwd: hostSources(host), env });
  }
}

/** Whether it is a package of the host's own module. @param {RealHost} host @param {PluginBuild} build */
function isInTree({ plugin }, { published }) {
  return plugin.host === 'tree' && !published;
}

/** @param {RealHost} host @param {PluginBuild} build */
function treeDirectory(host, { id, after }) {
  return path.join(hostSources(host), 'goplug', after ?? id);
}

/** @param {RealHost} host @param {PluginBuild} build @param {string} output @param {string} place */
function buildArguments(
  host,
  { trimpath = host.trimpath, flags = [], vendored, mode = 'plugin' },
  output,
  place,
) {
  return [
    'build',
    ...(trimpath ? ['-trimpath'] : []),
    ...(vendored ? ['-mod=vendor'] : []),
    ...flags.map(flag => flag.replace('$PROFILE', () => cpuProfile())),
    `-buildmode=${mode}`,
    '-o',
    output,
    place,
  ];
}

/** @param {RealHost} host @param {PluginBuild} build @returns {Record<string, string>} */
function buildEnvironment({ plugin, module, unlisted }, { env = {}, vendored, published }) {
  const isWorkspace = plugin.host === 'workspace' && !published;
  return {
    ...env,
    ...(vendored || isWorkspace ? { GOFLAGS: '' } : {}),
    ...(unlisted ? { GONOSUMDB: module } : {}),
  };
}

/** Lays out the module of a plugin. @param {RealHost} host @param {PluginBuild} build @returns {string} its directory */
export function writePlugin(host, build) {
  const cwd = pluginDirectory(host, build.id);
  const go = build.go ?? host.go;
  fs.rmSync(cwd, { recursive: true, force: true });
  fs.mkdirSync(cwd, { recursive: true });
  const sources = isInTree(host, build) ? treeDirectory(host, build) : cwd;
  fs.mkdirSync(sources, { recursive: true });
  writeSources(host, build, sources);
  fs.writeFileSync(path.join(cwd, 'go.mod'), goMod(host, build));
  if (host.plugin.host === 'workspace' && !build.published)
    fs.writeFileSync(
      path.join(cwd, 'go.work'),
      `go ${goLine(host)}\n\nuse (\n\t.\n\t${hostSources(host)}\n)\n`,
    );
  fs.copyFileSync(path.join(hostSources(host), 'go.sum'), path.join(cwd, 'go.sum'));
  if (build.newer) runOfficial(go, ['mod', 'edit', `-${build.newer}`], { cwd });
  if (build.copied) copyShared(host, go, cwd);
  if (build.vendored) {
    runOfficial(go, ['mod', 'tidy', '-e'].slice(0, isSince(go, 16) ? 3 : 2), { cwd });
    runOfficial(go, ['mod', 'vendor'], { cwd });
  }
  return cwd;
}

/**
 * The same as an author has it: a plugin that is a package of the host's module in a tree of its own, with the go.mod that it
 * was built by.
 * @param {RealHost} host @param {PluginBuild} build @returns {string} where go.mod lies
 */
export function writeModule(host, build) {
  const cwd = writePlugin(host, build);
  if (!isInTree(host, build)) return cwd;
  const tree = `${cwd}-tree`;
  fs.rmSync(tree, { recursive: true, force: true });
  fs.cpSync(hostSources(host), tree, { recursive: true });
  for (const name of fs.readdirSync(cwd))
    fs.cpSync(path.join(cwd, name), path.join(tree, name), { recursive: true });
  return tree;
}

/** @param {RealHost} host @param {PluginBuild} build @param {string} cwd */
function writeSources(host, { example, edits = [] }, cwd) {
  const { main, example: own } = host.plugin;
  if (example && own) {
    const from = path.join(own.module ? moduleDirectory(host, own.module) : hostSources(host), own.from);
    for (const name of fs
      .readdirSync(from)
      .filter(file => file.endsWith('.go') && !file.endsWith('_test.go')))
      fs.writeFileSync(path.join(cwd, name), fs.readFileSync(path.join(from, name)));
    for (const [name, text] of Object.entries(own.rest ?? {})) fs.writeFileSync(path.join(cwd, name), text);
    return;
  }
  let text = main;
  for (const { find, put } of edits) {
    if (!text.includes(find)) throw new Error(`${host.name}: main.go has no ${JSON.stringify(find)}`);
    text = text.replace(find, () => put);
  }
  fs.writeFileSync(path.join(cwd, 'main.go'), text);
}

/** The host's own requirements under another name: every module has the version that the host has. @param {RealHost} host @param {PluginBuild} build */
function goMod(host, { id, module, published }) {
  const text = fs.readFileSync(path.join(hostSources(host), 'go.mod'), 'utf8');
  if (host.plugin.host === 'tree' && !published) return text;
  const name = module ?? (id === 'same-module' ? host.plugin.module : `${host.plugin.module}/${id}`);
  const own = id === 'plain' ? host.plugin.module : name;
  const requirements = text
    .replace(/^module .*$/m, `module ${own}`)
    .replace(/^toolchain .*\n/m, '')
    // What the host takes from beside its sources is not beside the plugin.
    .replace(/^(?:replace )?\s*\S+.* => \.\.?\/.*\n/gm, '');
  const { module: hostModule, version, plugin } = host;
  if (published) return `${requirements}\nrequire ${hostModule} ${version}\n`;
  if (plugin.host !== 'replace') return requirements;
  return `${requirements}\nrequire ${hostModule} v0.0.0\n\nreplace ${hostModule} => ${hostSources(host)}\n`;
}

/** @param {RealHost} host */
function goLine(host) {
  const text = fs.readFileSync(path.join(hostSources(host), 'go.mod'), 'utf8');
  return /^go (.*)$/m.exec(text)?.[1] ?? host.go;
}

/** The directory of a module in the version that the host has. @param {RealHost} host @param {string} module */
export function moduleDirectory(host, module) {
  const args = ['list', '-m', '-f', '{{.Dir}}', module];
  const env = officialEnvironment(host.go);
  const options = { cwd: hostSources(host), env, encoding: /** @type {const} */ ('utf8') };
  return execFileSync(path.join(env['GOROOT'] ?? '', 'bin/go'), args, options).trim();
}

/** @param {RealHost} host @param {string} go @param {string} cwd */
function copyShared(host, go, cwd) {
  const { shared, edited } = host.plugin;
  const copy = path.join(cwd, 'patched');
  fs.cpSync(moduleDirectory(host, shared), copy, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', copy]);
  fs.appendFileSync(path.join(copy, edited), '\nfunc patched() int { return 1 }\n\nvar _ = patched\n');
  runOfficial(go, ['mod', 'edit', `-replace=${shared}=${copy}`], { cwd });
}

/** @param {RealHost} host @param {Damage} kind @param {string} output */
function damage(host, kind, output) {
  const plain = fs.readFileSync(pluginFile(host.name, 'plain'));
  /** @type {Record<Damage, () => Buffer>} */
  const made = {
    text: () =>
      Buffer.from(
        '# Plugins\n\nPut plugins into this directory: each is opened when the gateway starts, in the order of their names.\n',
      ),
    empty: () => Buffer.alloc(0),
    half: () => plain.subarray(0, plain.length >> 1),
    arm64: () => {
      plain.writeUInt16LE(ARM64, MACHINE_OFFSET);
      return plain;
    },
  };
  fs.writeFileSync(output, made[kind]());
}

/** A profile of a program, as default.pgo holds one. */
function cpuProfile() {
  const directory = path.join(ROOT, 'profile');
  const file = path.join(directory, 'default.pgo');
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, 'go.mod'), 'module example.com/profile\n\ngo 1.21\n');
  fs.writeFileSync(path.join(directory, 'main.go'), PROFILED);
  execFileSync('go', ['run', '.'], { cwd: directory });
  return file;
}

const PROFILED = `package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"time"
)

func main() {
	file, err := os.Create("default.pgo")
	if err != nil {
		panic(err)
	}
	pprof.StartCPUProfile(file)
	for start := time.Now(); time.Since(start) < 2*time.Second; {
		text, _ := json.Marshal(map[string]any{"a": strings.Split(fmt.Sprint(start), " ")})
		sha256.Sum256(text)
	}
	pprof.StopCPUProfile()
}
`;
