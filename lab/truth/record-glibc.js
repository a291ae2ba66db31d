// What the real dynamic linkers of several releases of glibc say to hosts that need a newer one, and to references without
// a version, in roots of their own:
//   node lab/truth/record-glibc.js [--check]
// Writes fixtures/truth/glibc.json, and fixtures/profiles/glibc.jsonl.br: what the verdicts depend on. With --check it only
// compares. The libraries are those that lab/truth/glibc.sh unpacks into BUILD_ROOT/glibc. It takes root, gcc, its cross
// compiler for arm64, and qemu-user.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync } from 'node:zlib';
import { predict } from '../../dist/check/predict.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { printResult } from '../console.js';
import { linkToolchain, run, runGo } from './go-command.js';
import { BUILD_ROOT, PROFILES, RECIPES, TRUTH } from './layout.js';

const LIBRARIES = path.join(BUILD_ROOT, 'glibc');
const ROOM = path.join(BUILD_ROOT, 'glibc-roots');
const SOURCES = path.join(RECIPES, 'symbols');
const GO = '1.22';

/** Releases by the suites that have them; files are linked against the oldest. */
const SUITES = { bullseye: '2.31', bookworm: '2.36', trixie: '2.41' };
const OLDEST = 'bullseye';

/** @type {Record<string, { gcc: string, triplet: string, emulator?: string }>} */
const ARCHES = {
  amd64: { gcc: 'gcc', triplet: 'x86_64-linux-gnu' },
  arm64: { gcc: 'aarch64-linux-gnu-gcc', triplet: 'aarch64-linux-gnu', emulator: 'qemu-aarch64' },
};

/** Names that a library refers to without a version, by the library that it needs for them: '' is none. */
const REFERENCES = {
  '': [
    '__res_search res_search __res_nsearch dn_expand __dn_expand ns_initparse ns_name_ntop hstrerror',
    'dlopen dlsym dladdr dlinfo pthread_create pthread_join pthread_key_create pthread_mutex_lock pthread_sigmask',
    'pthread_getattr_np pthread_mutexattr_gettype pthread_barrier_wait sem_wait thrd_create mtx_lock call_once',
    'shm_open mq_open aio_read timer_create clock_gettime forkpty openpty login getaddrinfo_a',
    'arc4random closefrom strlcpy mallinfo2 gettid getentropy pidfd_spawn statx sched_getattr __isoc23_strtol',
    'strlen printf memcpy fts_open quick_exit environ stdout gets getcontext',
    'sys_errlist sys_siglist malloc_get_state xdr_quad_t xdr_int clnt_create __malloc_hook sigvec cuserid ustat',
    'sin sinf128 totalorder __libc_dlopen_mode __libc_early_init _dl_make_stack_executable __tls_get_addr nowhere',
  ],
  'libresolv.so.2': ['__res_search __res_nquery ns_initparse dn_skipname'],
  'libpthread.so.0': ['pthread_create sem_wait pthread_atfork'],
  'libdl.so.2': ['dlopen'],
  'librt.so.1': ['timer_create shm_open'],
  'libm.so.6': ['sin totalorder dfmal exp10m1 nowhere'],
  'libutil.so.1': ['openpty'],
  'libanl.so.1': ['getaddrinfo_a'],
};

/** @typedef {{ kind: string, message?: string }} Said */
/** @typedef {{ id: string, file: string }} Reference */

/** Against the oldest release, so that all of them start it: an own copy of gcc's start files goes with any. @param {string} arch */
function oldLibraries(arch) {
  const { triplet } = ARCHES[arch] ?? { triplet: '' };
  const place = path.join(LIBRARIES, `${OLDEST}-${arch}`, 'lib', triplet);
  return ['-nodefaultlibs', path.join(place, 'libdl.so.2'), path.join(place, 'libc.so.6')];
}

/** @param {string} arch @param {string} directory */
function buildHosts(arch, directory) {
  const { gcc } = ARCHES[arch] ?? { gcc: '' };
  fs.mkdirSync(directory, { recursive: true });
  const opener = path.join(SOURCES, 'opener.c');
  /** @type {Record<string, string>} */
  const hosts = { old: path.join(directory, 'opener-old'), new: path.join(directory, 'opener-new') };
  run([gcc, '-O1', '-o', hosts['old'] ?? '', opener, ...oldLibraries(arch)], { cwd: directory });
  run([gcc, '-O1', '-o', hosts['new'] ?? '', opener], { cwd: directory });
  if (arch !== 'amd64') return hosts;
  const module = path.join(directory, 'host');
  fs.cpSync(path.join(SOURCES, 'host'), module, { recursive: true });
  linkToolchain(GO);
  runGo(GO, ['build', '-o', path.join(directory, 'go-host'), '.'], { cwd: module });
  return { ...hosts, go: path.join(directory, 'go-host') };
}

/** Libraries that refer to one name each. @param {string} arch @param {string} directory @returns {Reference[]} */
function buildReferences(arch, directory) {
  const { gcc } = ARCHES[arch] ?? { gcc: '' };
  fs.mkdirSync(directory, { recursive: true });
  return Object.entries(REFERENCES).flatMap(([library, lines]) =>
    lines
      .flatMap(line => line.split(' '))
      .map(name => {
        const id = `${library === '' ? 'none' : library}/${name}`;
        const file = path.join(directory, `${id.replaceAll('/', '-')}.so`);
        const shared = ['-O1', '-fPIC', '-fno-builtin', '-shared', '-nodefaultlibs', `-DNAME=${name}`];
        const stub = path.join(directory, `stub-${library}`);
        if (library !== '')
          run([gcc, ...shared, '-o', stub, path.join(SOURCES, 'stub.c'), `-Wl,-soname,${library}`], {
            cwd: directory,
          });
        const links = library === '' ? [] : ['-Wl,--no-as-needed', stub];
        run([gcc, ...shared, '-o', file, path.join(SOURCES, 'reference.c'), ...links], { cwd: directory });
        return { id, file };
      }),
  );
}

/** A root with the libraries of a suite, and these files. @param {string} suite @param {string} arch @param {string[]} files */
function makeRoot(suite, arch, files) {
  const root = path.join(ROOM, `${suite}-${arch}`);
  fs.rmSync(root, { recursive: true, force: true });
  fs.cpSync(path.join(LIBRARIES, `${suite}-${arch}`), root, { recursive: true, verbatimSymlinks: true });
  for (const file of files) fs.copyFileSync(file, path.join(root, path.basename(file)));
  return root;
}

/** @param {string} root @param {string} arch @param {string} host @param {string[]} files */
function start(root, arch, host, files) {
  const { emulator } = ARCHES[arch] ?? {};
  const names = files.map(file => `/${path.basename(file)}`);
  if (emulator === undefined)
    return spawnSync('/usr/sbin/chroot', [root, `/${path.basename(host)}`, ...names], {
      encoding: 'utf8',
      env: {},
    });
  // The emulator looks for what begins with / in the root first.
  return spawnSync(emulator, ['-L', root, path.join(root, path.basename(host)), ...names], {
    encoding: 'utf8',
    env: {},
  });
}

/** What the dynamic linker of a root reports for each file. @param {string} root @param {string} arch @param {string} host @param {string[]} files @returns {Said[]} */
function observe(root, arch, host, files) {
  const { stdout, stderr, status } = start(root, arch, host, files);
  if (stdout === '')
    return files.map(() => ({
      kind: `exit ${status}`,
      message: stderr.split('\n')[0]?.replaceAll(root, '') ?? '',
    }));
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  return lines.map(({ ok, error = '' }) =>
    ok ? { kind: 'loads' } : { kind: 'fails', message: error.replaceAll(root, '') },
  );
}

/**
 * @param {string} root @param {string} host @param {string[]} files @param {string | undefined} glibc without the files of the root
 * @param {'dlopen' | undefined} loader
 */
async function prediction(root, host, files, glibc, loader) {
  const { binary, source } = await readHost(path.join(root, path.basename(host)), false);
  binary.profile.identity.path = `/${path.basename(host)}`;
  const plugins = new PluginFiles(root);
  const target = glibc === undefined ? new RootFiles(root, { libraryPath: [] }) : undefined;
  try {
    /** @type {Said[]} */
    const said = [];
    /** @type {unknown[]} */
    const inputs = [];
    for (const file of files) {
      const name = path.join(root, path.basename(file));
      const options = { target, glibc, loader };
      const {
        host: own,
        requests,
        environment,
        traces,
      } = await predict(binary, [plugins.input(name)], options);
      const { kind = '', message } = traces[0]?.outcome ?? {};
      said.push({ kind, ...(message === undefined ? {} : { message: message.replaceAll(root, '') }) });
      inputs.push({ host: own, requests, environment });
    }
    return { said, inputs };
  } finally {
    plugins.close();
    target?.close();
    source.close();
  }
}

/** @param {Said} observed @param {Said} predicted */
function isSame(observed, predicted) {
  const kind = observed.kind.startsWith('exit') ? 'crashes' : observed.kind;
  return kind === predicted.kind && observed.message === predicted.message;
}

/** What was observed, what the verdicts depend on, and how often they are right. */
class Findings {
  /** @type {Record<string, Record<string, Record<string, Said>>>} */
  truth = {};
  /** @type {string[]} */
  inputs = [];
  counts = { right: 0, open: 0, wrong: 0 };

  /** @param {string} arch @param {string} id @param {string} glibc @param {Said} observed */
  observed(arch, id, glibc, observed) {
    const ofArch = this.truth[arch] ?? {};
    this.truth[arch] = { ...ofArch, [id]: { ...ofArch[id], [glibc]: observed } };
  }

  /** @param {string} about @param {Said} observed @param {Said} predicted */
  compare(about, observed, predicted) {
    if (isSame(observed, predicted)) {
      this.counts.right++;
      return;
    }
    this.counts[predicted.kind === 'unknown' ? 'open' : 'wrong']++;
    printResult(`${about}: observed ${JSON.stringify(observed)}, predicted ${JSON.stringify(predicted)}`);
  }
}

/** @param {Findings} record @param {string} arch @param {string} suite @param {string} glibc @param {Record<string, string>} hosts @param {Reference[]} references */
async function recordRoot(record, arch, suite, glibc, hosts, references) {
  const root = makeRoot(suite, arch, [...Object.values(hosts), ...references.map(({ file }) => file)]);
  for (const [name, host] of Object.entries(hosts)) {
    // Only the old one starts everywhere: of the others that is the question.
    const asked = name === 'old' ? references : references.slice(0, 1);
    const files = asked.map(({ file }) => file);
    const observed = observe(root, arch, host, files);
    const loader = name === 'go' ? undefined : 'dlopen';
    const named = await prediction(root, host, files, glibc, loader);
    const rooted = await prediction(root, host, files, undefined, loader);
    for (const [i, reference] of asked.entries()) {
      const id = name === 'old' ? reference.id : `host-${name}`;
      const said = observed[i] ?? { kind: '' };
      record.observed(arch, id, glibc, said);
      record.compare(`${arch} ${glibc} ${id}, named`, said, named.said[i] ?? { kind: '' });
      record.compare(`${arch} ${glibc} ${id}, with its files`, said, rooted.said[i] ?? { kind: '' });
      const input = JSON.stringify({ arch, glibc, id, ...Object(named.inputs[i]) });
      record.inputs.push(input.replaceAll(root, ''));
    }
  }
}

async function recordAll() {
  const record = new Findings();
  for (const arch of Object.keys(ARCHES)) {
    const hosts = buildHosts(arch, path.join(ROOM, `build-${arch}`));
    const references = buildReferences(arch, path.join(ROOM, `references-${arch}`));
    for (const [suite, glibc] of Object.entries(SUITES))
      await recordRoot(record, arch, suite, glibc, hosts, references);
  }
  return record;
}

if (process.getuid?.() !== 0) printResult('skipped, since only root can change the root');
else {
  const isCheck = process.argv.includes('--check');
  const { truth, inputs, counts } = await recordAll();
  const place = path.join(TRUTH, 'glibc.json');
  const text = `${JSON.stringify(truth, null, 2)}\n`;
  const isKept = !isCheck || fs.readFileSync(place, 'utf8') === text;
  printResult(
    `${counts.right} right, ${counts.open} open, ${counts.wrong} wrong${isKept ? '' : ', other than recorded'}`,
  );
  if (counts.wrong > 0 || !isKept) process.exitCode = 1;
  else if (!isCheck) {
    fs.writeFileSync(place, text);
    fs.writeFileSync(path.join(PROFILES, 'glibc.jsonl.br'), brotliCompressSync(`${inputs.join('\n')}\n`));
  }
}
