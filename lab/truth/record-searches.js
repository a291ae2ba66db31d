// Where the real dynamic linker finds libraries, in roots of their own, and what is predicted for them:
//   node lab/truth/record-searches.js [--check] [--only REGEX]
// Writes fixtures/truth/searches.json, and fixtures/profiles/searches.jsonl.br: what is in those roots. With --check or
// --only it writes nothing. It takes the rights to change the root, and ends without them.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { brotliCompressSync } from 'node:zlib';
import { predict } from '../../dist/check/predict.js';
import { namesToResolve } from '../../dist/link/names.js';
import { cpuHere } from '../../dist/node/cpu.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { NameSet } from '../../dist/read/binary.js';
import { printResult } from '../console.js';
import { BUILD_ROOT, PROFILES, TRUTH } from './layout.js';
import { FILES } from './searches/files.js';
import { CACHE, HWCAPS } from './searches/hwcaps.js';
import { FILTERS, MAPPED } from './searches/objects.js';
import { buildGoFiles } from './searches/parts.js';
import { ELEMENTS, PATHS } from './searches/paths.js';
import { Room } from './searches/room.js';
import { TOKENS } from './searches/tokens.js';

/** @import { CheckProfile } from '../../src/profile/profile.ts' */
/** @import { Cpu } from '../../src/target/cpu.ts' */
/** @import { Layout } from './searches/layout.js' */

const ROOTS = path.join(BUILD_ROOT, 'searches/roots');
/** Names that every loader looks up, and what the libraries of the layouts call. */
const ASKED = ['not_there', 'call', 'answer'];
/** Flags of the CPU that decide where libraries are looked for. */
const FLAGS =
  /^(cx16|lahf_lm|popcnt|pni|ssse3|sse4_[12]|avx2?|bmi[12]|f16c|fma|abm|movbe|avx512(f|bw|cd|dq|vl|er|pf))$/;

/** @type {Record<string, Layout>} */
const LAYOUTS = Object.fromEntries(
  Object.entries({ PATHS, ELEMENTS, TOKENS, FILES, HWCAPS, CACHE, MAPPED, FILTERS }).flatMap(
    ([group, layouts]) =>
      Object.entries(layouts).map(([id, layout]) => [`${group.toLowerCase()}/${id}`, layout]),
  ),
);

/** Profiles that layouts share, by their number. */
class Profiles {
  /** @type {Map<string, number>} */
  #numbers = new Map();

  /** @param {object} profile @returns {number} */
  keep = profile => {
    const text = JSON.stringify(profile);
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  };

  /** The same of a file that was linked again: apart from what that changed. @param {CheckProfile} profile */
  keepParts({ identity, elf, ...profile }) {
    const dynamic = elf?.dynamic;
    if (!dynamic?.known) throw new Error('no dynamic table');
    const { needed, filtees, rpath, runpath, flags1, ...value } = dynamic.value;
    const rest = {
      ...profile,
      identity: { ...identity, path: '' },
      elf: { ...elf, dynamic: { known: true, value } },
    };
    return { profile: this.keep(rest), links: { needed, filtees, rpath, runpath, flags1 } };
  }

  get lines() {
    return [...this.#numbers.keys()];
  }
}

/** @param {readonly string[]} without */
function cpuOf(without) {
  const { vendor, flags = [] } = cpuHere() ?? {};
  const hidden = without.map(flag => flag.toLowerCase());
  return { vendor, flags: flags.filter(flag => FLAGS.test(flag) && !hidden.includes(flag)) };
}

/** What is predicted of the files themselves. @param {Room} room @param {Cpu} cpu */
async function predictIn(room, cpu) {
  const hostFile = path.join(room.root, 'app/host');
  const { binary, source } = await readHost(hostFile, false);
  const files = new PluginFiles(room.root);
  const { libraryPath } = room.layout;
  const target = new RootFiles(room.root, {
    libraryPath: libraryPath === undefined ? [] : [libraryPath],
    host: hostFile,
  });
  const own = {
    open: async (/** @type {string} */ file) =>
      // Root reads everything.
      room.layout.files[file] === 'unreadable' ? { errno: 'EACCES' } : target.open(file),
    libraryPath: target.libraryPath,
    hostPath: target.hostPath,
    cpu: () => cpu,
  };
  try {
    const inputs = room.plugins.map(plugin => files.input(path.join(room.root, plugin)));
    const { traces, requests } = await predict(binary, inputs, { target: own });
    const profiles = requests.flatMap(({ content }) =>
      content?.kind === 'profile' ? [content.profile] : [],
    );
    const asked = new NameSet([...namesToResolve(binary.profile, profiles), ...ASKED]);
    const answered = await binary.answering(asked);
    return { outcomes: traces.map(({ outcome }) => outcome), host: answered, plugins: profiles };
  } finally {
    files.close();
    target.close();
    source.close();
  }
}

/** @param {{ kind: string, message?: string }} outcome @param {{ kind: string, message?: string }} observed */
function isRight(outcome, observed) {
  if (outcome.kind === 'unknown') return true;
  if (observed.kind === 'hangs') return outcome.kind === 'crashes' && outcome.message === undefined;
  return outcome.kind === observed.kind && outcome.message === observed.message;
}

/** @param {string} id @param {Layout} layout @param {Profiles} profiles @param {{ host: Buffer, plugin: Buffer }} parts */
async function tryLayout(id, layout, profiles, parts) {
  const room = new Room(path.join(ROOTS, id.replace('/', '-')), layout);
  await room.make(parts);
  try {
    const observed = room.observe();
    const cpu = cpuOf(layout.without ?? []);
    const { outcomes, host, plugins } = await predictIn(room, cpu);
    const input = {
      id,
      cpu,
      ...(layout.libraryPath === undefined ? {} : { libraryPath: layout.libraryPath }),
      ...(layout.cwd === undefined ? {} : { cwd: layout.cwd }),
      host: profiles.keepParts(host),
      plugins: plugins.map(plugin => profiles.keepParts(plugin)),
      tree: await room.tree(profiles.keep),
    };
    return { observed, outcomes, input };
  } finally {
    room.close();
  }
}

/** @param {readonly string[]} words */
async function record(words) {
  const only = new RegExp(words[words.indexOf('--only') + 1] ?? '');
  const isChosen = words.includes('--only');
  const parts = buildGoFiles();
  const profiles = new Profiles();
  /** @type {Record<string, unknown>} */
  const truth = {};
  const inputs = [];
  let wrong = 0;
  let unknown = 0;
  for (const [id, layout] of Object.entries(LAYOUTS)) {
    if (isChosen && !only.test(id)) continue;
    const { observed, outcomes, input } = await tryLayout(id, layout, profiles, parts);
    truth[id] = { why: layout.why, observed };
    inputs.push(JSON.stringify(input));
    if (outcomes.some(({ kind }) => kind === 'unknown')) unknown++;
    if (observed.every((one, index) => isRight(outcomes[index] ?? { kind: '' }, one))) continue;
    wrong++;
    printResult(`${id}: observed ${JSON.stringify(observed)}, predicted ${JSON.stringify(outcomes)}`);
  }
  printResult(`${inputs.length} searches, ${wrong} predicted wrongly, ${unknown} not at all`);
  if (wrong > 0) process.exitCode = 1;
  if (isChosen) return;
  const file = path.join(TRUTH, 'searches.json');
  const text = `${JSON.stringify(truth, null, 2)}\n`;
  if (words.includes('--check')) {
    if (fs.readFileSync(file, 'utf8') === text) return;
    printResult('searches: other than recorded');
    process.exitCode = 1;
    return;
  }
  fs.writeFileSync(file, text);
  const lines = [...profiles.lines, '', ...inputs].join('\n');
  fs.writeFileSync(path.join(PROFILES, 'searches.jsonl.br'), brotliCompressSync(`${lines}\n`));
}

if (process.getuid?.() === 0) await record(process.argv.slice(2));
else printResult('searches: skipped, since only root can change the root');
