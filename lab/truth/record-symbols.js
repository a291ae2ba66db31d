// What dlsym of the real dynamic linkers finds in real libraries, and what references without a version are bound to:
//   node lab/truth/record-symbols.js [--check]
// Writes fixtures/truth/symbols.json, and fixtures/profiles/symbols.jsonl.br: what the answers depend on. With --check it
// only compares. It needs gcc, musl-gcc and the Go releases of GO.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync } from 'node:zlib';
import { predict } from '../../dist/check/predict.js';
import { targetOf } from '../../dist/node/host.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { printResult } from '../console.js';
import { linkToolchain, runGo } from './go-command.js';
import { BUILD_ROOT, PROFILES, RECIPES, TRUTH } from './layout.js';

const ROOM = path.join(BUILD_ROOT, 'symbols');
const SOURCES = path.join(RECIPES, 'symbols');
const GO = ['1.15', '1.22', '1.27'];
/** Asked of every file: what libraries of C and Go define, hide, or lack. */
const NAMES = [
  'plain_function plain_object zero_object constant_object weak_function hidden_function protected_function',
  'static_function local_by_map thread_variable chosen_function needed_function needed_object needed_hidden',
  'first_only second_hidden second_default both hidden_twice first_only_1 FIRST SECOND',
  'strlen printf environ errno dlsym pthread_create __libc_start_main gets sys_errlist xdr_quad_t',
  'FLBPluginRegister FLBPluginInit FLBPluginFlush main.FLBPluginInit _cgo_init main nowhere reference',
].flatMap(line => line.split(' '));

/** @typedef {{ ok: boolean, error?: string, symbols: Record<string, boolean | null | string> }} Said of a file by the opener */
/** @typedef {{ why: string, gcc?: 'gcc' | 'musl-gcc', args?: string[], source?: string, name?: string, stub?: string, go?: string, open?: string[] }} Library `open`: names in its directory, of which the last is asked; default: the library */

const SYMBOLS = ['symbols.c', '-L.', '-lgoplug-needed', '-Wl,-rpath,$ORIGIN'];

/** @type {Record<string, Library>} */
const LIBRARIES = {
  plain: { why: 'symbols of every kind', args: SYMBOLS },
  'sysv-hash': { why: 'the same with the older hash table', args: [...SYMBOLS, '-Wl,--hash-style=sysv'] },
  symbolic: { why: 'the same with -Bsymbolic', args: [...SYMBOLS, '-Wl,-Bsymbolic'] },
  ifunc: { why: 'one of the functions is chosen when it is bound', args: [...SYMBOLS, '-DIFUNC'] },
  versions: {
    why: 'with versions: old ones are hidden, new ones are the default',
    args: [...SYMBOLS, '-DVERSIONS', '-DIFUNC', '-Wl,--version-script=symbols.map'],
  },
  again: { why: 'opened a second time', args: SYMBOLS, open: ['plugin.so', 'plugin.so'] },
  'again-by-link': {
    why: 'opened a second time by a link to it: dlerror has the first name',
    args: SYMBOLS,
    open: ['plugin.so', 'link.so'],
  },
  'again-by-hard-link': {
    why: 'opened a second time by another name of the same file',
    args: SYMBOLS,
    open: ['plugin.so', 'hard.so'],
  },
  'after-another': {
    why: 'opened after a library that defines more: it is not searched',
    args: SYMBOLS,
    open: ['plugin.so', 'libgoplug-needed.so'],
  },
  'hidden-all': { why: 'nothing is exported', args: [...SYMBOLS, '-fvisibility=hidden'] },
  'needs-nothing': {
    why: 'without DT_NEEDED not even the C library is searched',
    args: ['needed.c', '-nodefaultlibs'],
  },
  'reference-first': { why: 'a reference without a version to the hidden first version', stub: 'first_only' },
  'reference-second': {
    why: 'a reference without a version to a hidden later version',
    stub: 'second_hidden',
  },
  'reference-default': { why: 'a reference without a version to a default version', stub: 'second_default' },
  'reference-both': { why: 'a reference without a version to a name in two versions', stub: 'both' },
  'reference-twice': {
    why: 'a reference without a version to a name in two hidden versions',
    stub: 'hidden_twice',
  },
  'reference-symbols': {
    why: 'a reference without a version to a name that no library has',
    stub: 'nowhere',
  },
  ...Object.fromEntries(
    GO.map(go => [
      `go-${go}`,
      { why: `a c-shared library of Go ${go}: only what has an //export comment`, go },
    ]),
  ),
  musl: { why: 'symbols of every kind, with musl', gcc: 'musl-gcc', args: SYMBOLS },
  'musl-versions': {
    why: 'musl looks past hidden versions',
    gcc: 'musl-gcc',
    args: [...SYMBOLS, '-DVERSIONS', '-Wl,--version-script=symbols.map'],
  },
  'musl-needs-nothing': {
    why: 'with musl too only what is needed is searched',
    gcc: 'musl-gcc',
    args: ['needed.c', '-nodefaultlibs'],
  },
};

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  execFileSync('nice', [command, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {string} gcc */
function buildOpener(gcc) {
  const directory = path.join(ROOM, gcc);
  fs.mkdirSync(directory, { recursive: true });
  run(gcc, ['-O1', '-o', path.join(directory, 'opener'), 'opener.c', '-ldl'], SOURCES);
  return path.join(directory, 'opener');
}

/** Builds a library in a directory of its own, with what it needs beside it. @param {string} id @param {Library} library */
function buildLibrary(id, { gcc = 'gcc', args = [], stub, go }) {
  const directory = path.join(ROOM, id);
  fs.rmSync(directory, { recursive: true, force: true });
  fs.cpSync(SOURCES, directory, { recursive: true });
  const output = 'plugin.so';
  const shared = ['-O1', '-fPIC', '-shared', '-o'];
  if (go !== undefined) {
    linkToolchain(go);
    fs.writeFileSync(path.join(directory, 'go.mod'), 'module example.com/exports\n\ngo 1.15\n');
    const only = ['opener.c', 'symbols.c', 'needed.c', 'reference.c', 'stub.c'];
    for (const name of only) fs.rmSync(path.join(directory, name));
    runGo(go, ['build', '-buildmode=c-shared', '-o', output, '.'], { cwd: directory });
  } else {
    const needed = ['needed.c', '-Wl,-soname,libgoplug-needed.so'];
    run(gcc, [...shared, 'libgoplug-needed.so', ...needed], directory);
    if (stub === undefined) run(gcc, [...shared, output, ...args], directory);
    else buildReference(directory, stub, gcc, shared);
  }
  return path.join(directory, output);
}

/** Linked against a library of the same name without versions, and opened with the one that has them. @param {string} directory @param {string} name @param {string} gcc @param {string[]} shared */
function buildReference(directory, name, gcc, shared) {
  const soname = 'libgoplug-symbols.so';
  const own = ['-Wl,-soname,libgoplug-symbols.so'];
  run(gcc, [...shared, soname, `-DNAME=${name}`, 'stub.c', ...own], directory);
  const links = ['-L.', '-lgoplug-symbols', '-Wl,-rpath,$ORIGIN', '-Wl,--no-as-needed'];
  run(gcc, [...shared, 'plugin.so', `-DNAME=${name}`, 'reference.c', ...links], directory);
  const versions = ['-DVERSIONS', '-Wl,--version-script=symbols.map'];
  run(gcc, [...shared, soname, ...SYMBOLS, ...versions, ...own], directory);
}

/** @param {string} opener @param {string[]} files @returns {Said} of the last */
function observe(opener, files) {
  const lines = execFileSync(opener, [...files, '--', ...NAMES], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return JSON.parse(lines.at(-1) ?? '');
}

/** The words as they are recorded: texts of names that are not found, and one word for all others. @param {Said} said @param {string} file */
function recorded({ ok, error, symbols }, file) {
  const text = (/** @type {string} */ words) =>
    words.replaceAll(file, '$FILE').replaceAll(path.dirname(file), '$DIR');
  if (!ok) return { fails: text(error ?? '') };
  const names = Object.keys(symbols);
  return {
    found: names.filter(name => typeof symbols[name] !== 'string'),
    missing: Object.fromEntries(
      names.flatMap(name => (typeof symbols[name] === 'string' ? [[name, text(String(symbols[name]))]] : [])),
    ),
  };
}

/** @import { Contract } from '../../dist/contract/contract.js' */
/** @import { Loader } from '../../dist/link/request.js' */

/** @param {string} opener @param {string[]} names */
async function prediction(opener, names) {
  const { binary, source } = await readHost(opener, false);
  const files = new PluginFiles(undefined);
  const target = targetOf({ profile: binary.profile, file: opener }, { sysroot: '/' });
  /** @type {Contract[]} */
  const contracts = [
    {
      name: 'names',
      symbols: 'c',
      requirements: NAMES.map(symbol => ({ wishes: [{ symbol }], optional: false })),
    },
  ];
  try {
    /** @type {Loader} */
    const loader = 'dlopen';
    const options = { target, loader, contracts };
    const { host, requests, environment, traces } = await predict(
      binary,
      names.map(name => files.input(name)),
      options,
    );
    const trace = traces.at(-1);
    const { kind, message } = trace?.outcome ?? {};
    const said = {
      ok: kind === 'loads',
      error: message ?? kind ?? '',
      symbols: Object.fromEntries(
        Object.entries(trace?.symbols ?? {}).map(([name, answer]) => [
          name,
          answer.kind === 'missing' ? answer.message : answer.kind === 'found' || answer.kind,
        ]),
      ),
    };
    return { said, input: { host, requests, environment } };
  } finally {
    files.close();
    target?.close();
    source.close();
  }
}

const isCheck = process.argv.includes('--check');
/** @type {Record<string, unknown>} */
const truth = {};
/** @type {string[]} */
const inputs = [];
let wrong = 0;
const openers = new Map(['gcc', 'musl-gcc'].map(gcc => [gcc, buildOpener(gcc)]));
for (const [id, library] of Object.entries(LIBRARIES)) {
  const file = buildLibrary(id, library);
  const opener = openers.get(library.gcc ?? 'gcc') ?? '';
  const directory = path.dirname(file);
  fs.symlinkSync('plugin.so', path.join(directory, 'link.so'));
  fs.linkSync(file, path.join(directory, 'hard.so'));
  const opened = (library.open ?? ['plugin.so']).map(name => path.join(directory, name));
  const observed = recorded(observe(opener, opened), file);
  const { said, input } = await prediction(opener, opened);
  const predicted = recorded(said, file);
  if (JSON.stringify(observed) !== JSON.stringify(predicted)) {
    wrong++;
    printResult(`${id}: observed ${JSON.stringify(observed)}\n  predicted ${JSON.stringify(predicted)}`);
  }
  truth[id] = { why: library.why, observed };
  inputs.push(
    JSON.stringify({ id, ...input })
      .replaceAll(path.dirname(file), '$DIR')
      .replaceAll(ROOM, '$ROOM'),
  );
}
const place = path.join(TRUTH, 'symbols.json');
const text = `${JSON.stringify({ names: NAMES, cases: truth }, null, 2)}\n`;
const isKept = !isCheck || fs.readFileSync(place, 'utf8') === text;
printResult(
  `${inputs.length} libraries, ${NAMES.length} names each, ${wrong} predicted wrongly${isKept ? '' : ', other than recorded'}`,
);
if (wrong > 0 || !isKept) process.exitCode = 1;
else if (!isCheck) {
  fs.writeFileSync(place, text);
  fs.writeFileSync(path.join(PROFILES, 'symbols.jsonl.br'), brotliCompressSync(`${inputs.join('\n')}\n`));
}
