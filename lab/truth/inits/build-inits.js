// Builds the hosts and plugins of a family with one release: sources are laid out once, each file is linked when what it is made
// from changes.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cpuNamed } from '../cpus.js';
import { run } from '../go-command.js';
import { BUILD_ROOT, RECIPES } from '../layout.js';
import { toolchainOf } from '../uses/build-use.js';

/** @import { Family } from './families.js' */

const ROOM = path.join(BUILD_ROOT, 'inits');

/** @type {Record<string, string[]>} flags of the variants behind the `@` of a name */
const VARIANTS = {
  stripped: ['-ldflags=-s -w'],
  trimpath: ['-trimpath'],
  rejected: ['-gcflags=example.com/inits/common=-l'],
  ignore: ['-ldflags=-X google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=ignore'],
  warn: ['-ldflags=-X google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=warn'],
};

/** Releases whose files keep their debugging information; the others would fill a disk. */
const WITH_DWARF = ['1.20.14', '1.26.8'];
/** Those without symbols too. */
const STRIPPED = ['1.18.10', '1.27.4'];

/** @typedef {{ cpu?: string, version: string, goroot: string }} Release */

/** @param {string} release @returns {Release | undefined} undefined: its toolchain is not here */
export function releaseNamed(release) {
  const [cpu, version = release] = release.includes(':') ? release.split(':') : [undefined, release];
  const goroot = toolchainOf(version);
  return goroot === undefined ? undefined : { version, goroot, ...(cpu === undefined ? {} : { cpu }) };
}

/** The file of a host or plugin. @param {Family} family @param {string} release @param {'hosts' | 'plugins'} kind @param {string} name */
export function initFile(family, release, kind, name) {
  return path.join(
    ROOM,
    'out',
    family.name,
    release.replace(':', '-'),
    kind,
    `${name}${kind === 'hosts' ? '' : '.so'}`,
  );
}

/**
 * @param {Family} family @param {string} release @param {Release} toolchain
 * @param {Record<'hosts' | 'plugins', string[]>} names
 */
export function buildInits(family, release, toolchain, names) {
  const source = path.join(ROOM, 'src', family.name);
  const modfile = layOut(family, source, toolchain);
  for (const kind of /** @type {const} */ (['hosts', 'plugins'])) {
    for (const name of new Set(names[kind])) {
      const [own = '', variant = ''] = name.split('@');
      const file = initFile(family, release, kind, name);
      const flags = VARIANTS[variant] ?? plainFlags(release);
      const digest = digestOf(family, kind, own, flags);
      if (isFresh(file, digest)) continue;
      run(
        [
          ...['nice', path.join(toolchain.goroot, 'bin/go'), 'build', `-modfile=${modfile}`, '-p=2'],
          ...(kind === 'plugins' ? ['-buildmode=plugin'] : []),
          ...flags,
          ...['-o', file, `./${kind}/${own}`],
        ],
        { cwd: source, env: environment(toolchain) },
      );
      fs.writeFileSync(`${file}.digest`, digest);
    }
  }
}

/** @param {string} release */
function plainFlags(release) {
  if (WITH_DWARF.includes(release)) return [];
  return [STRIPPED.includes(release) ? '-ldflags=-s -w' : '-ldflags=-w'];
}

/** @param {string} file @param {string} digest */
function isFresh(file, digest) {
  const known = `${file}.digest`;
  return fs.existsSync(file) && fs.existsSync(known) && fs.readFileSync(known, 'utf8') === digest;
}

/** @param {Family} family @param {string} kind @param {string} own @param {string[]} flags */
function digestOf({ files, requires = {}, replaces, goLine }, kind, own, flags) {
  const used = Object.entries(files).filter(
    ([name]) => name.startsWith(`${kind}/${own}/`) || !/^(hosts|plugins)\//.test(name),
  );
  return createHash('sha256')
    .update(JSON.stringify([used, requires, replaces, goLine, flags]))
    .digest('hex');
}

/** @param {Family} family @param {string} source @param {Release} toolchain @returns {string} the go.mod for a release */
function layOut({ files, requires = {}, replaces = {}, goLine, prepare }, source, toolchain) {
  const minor = /1\.\d+/.exec(toolchain.version)?.[0] ?? '';
  const steps = fs.readFileSync(path.join(RECIPES, 'inits/steps/steps.go'), 'utf8');
  for (const [name, text] of Object.entries({ ...files, 'steps/steps.go': steps })) {
    const file = path.join(source, name);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  const lines = Object.entries(requires).map(([module, at]) => `require ${module} ${at}\n`);
  for (const [module, folder] of Object.entries(replaces)) {
    const version = module.endsWith('/v2') ? 'v2.0.0' : 'v1.0.0';
    lines.push(`require ${module} ${version}\n`, `replace ${module} => ./${folder}\n`);
  }
  const text = `module example.com/inits\n\ngo ${goLine ?? minor}\n\n${lines.join('')}`;
  const modfile = path.join(source, `go-${minor}.mod`);
  // The go command itself adds what the modules need in turn.
  const asked = `${modfile}.asked`;
  if (!fs.existsSync(asked) || fs.readFileSync(asked, 'utf8') !== text) {
    fs.writeFileSync(asked, text);
    fs.writeFileSync(modfile, text);
    fs.writeFileSync(path.join(source, 'go.mod'), text);
  }
  prepare?.(source, environment({ goroot: toolchain.goroot, version: toolchain.version }));
  return modfile;
}

/** @param {Release} toolchain @returns {Record<string, string>} */
export function environment({ goroot, cpu }) {
  const other = cpuNamed(cpu);
  return {
    PATH: `${goroot}/bin:/usr/local/bin:/usr/bin:/bin`,
    HOME: BUILD_ROOT,
    LANG: 'C',
    GOROOT: goroot,
    GOTOOLCHAIN: 'local',
    GOENV: 'off',
    GO111MODULE: 'on',
    GOFLAGS: '-mod=mod',
    GOMODCACHE: path.join(ROOM, 'modules'),
    GOPATH: path.join(ROOM, 'gopath'),
    GONOSUMDB: '*',
    CGO_ENABLED: '1',
    GOCACHE: path.join(BUILD_ROOT, 'go-cache'),
    ...(other === undefined ? {} : { GOARCH: other.name, CC: `${other.triple}-gcc` }),
  };
}
