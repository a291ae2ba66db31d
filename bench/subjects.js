// What is measured side by side: our command, its peers, and the load itself.
import { execFileSync } from 'node:child_process';
import { COMMAND, ELFINFO } from './layout.js';

const ELFINFO_SECONDS = 60;
const SECONDS = 120;

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {string[]} command
 * @property {number} seconds that it may take
 * @property {boolean} once it takes so long that one round has to do
 * @property {string} floor name of the subject that it is compared with
 */

/** @typedef {import('./layout.js').Pair} Pair */

const isThere = (/** @type {string} */ program) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** @param {Subject} subject */
function isAnswered({ command: [program = '', ...args] }) {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const FLOOR = 'node -e 0';

/** @param {readonly string[]} nodes the first is the one that the peers are compared with */
export function floors(nodes) {
  return nodes.map((node, index) => subject(floorOf(nodes, index), [node, '-e', '0'], floorOf(nodes, index)));
}

/**
 * @param {Pair} pair
 * @param {readonly string[]} nodes
 * @param {{ go: string | undefined, elfinfo: boolean }} peers
 * @returns {Subject[]}
 */
export function subjectsOf({ host, plugins: [plugin = ''] }, nodes, { go, elfinfo }) {
  const ours = nodes.flatMap((node, index) => {
    const floor = floorOf(nodes, index);
    const mark = index === 0 ? '' : ` ${floor.slice(FLOOR.length + 1)}`;
    return [
      subject(`goplug-lint${mark}`, [node, COMMAND, host, plugin], floor),
      subject(`goplug-lint --format json${mark}`, [node, COMMAND, host, plugin, '--format', 'json'], floor),
    ];
  });
  const [node = ''] = nodes;
  const peers = [
    subject('readelf -Ws', ['readelf', '-Ws', host, plugin]),
    subject('nm -D', ['nm', '-D', host, plugin]),
  ].filter(({ command: [program = ''] }) => isThere(program));
  if (go) {
    peers.push(subject('go version -m', [go, 'version', '-m', host, plugin]));
    // It reads .symtab alone, which files that are shipped mostly do not have.
    const names = subject('go tool nm', [go, 'tool', 'nm', host, plugin]);
    if (isAnswered(names)) peers.push(names);
  }
  if (elfinfo) {
    const slow = subject('elfinfo (host only)', [node, ELFINFO, host]);
    peers.push({ ...slow, once: true, seconds: ELFINFO_SECONDS });
  }
  return [...ours, ...peers, subject('the real load', [host, plugin])];
}

/**
 * One run over many plugins: each alone, and, where all load together, in order and by the host itself.
 * @param {Pair} pair
 * @param {readonly string[]} all
 * @param {string} node
 * @returns {{ name: string, subjects: { count: number, subject: Subject }[] }[]}
 */
export function slopes({ host, plugins }, all, node) {
  const rows = [
    { name: 'goplug-lint --each', files: all, counts: [1, 10, 100], before: [node, COMMAND, '--each'] },
    { name: 'goplug-lint', files: plugins, counts: [1, 10], before: [node, COMMAND] },
    { name: 'the real load', files: plugins, counts: [1, 10], before: [] },
  ];
  return rows.map(({ name, files, counts, before }) => ({
    name,
    subjects: counts.map(count => ({
      count,
      subject: subject(`${name}, ${count}`, [...before, host, ...spread(files, count)]),
    })),
  }));
}

/**
 * `count` files, as different ones as there are.
 * @param {readonly string[]} files
 * @param {number} count
 */
export const spread = (files, count) =>
  Array.from({ length: count }, (_, index) => files[Math.floor((index * files.length) / count)] ?? '');

/** @param {readonly string[]} nodes @param {number} index */
function floorOf(nodes, index) {
  if (index === 0) return FLOOR;
  return `${FLOOR} (${execFileSync(nodes[index] ?? '', ['-v'], { encoding: 'utf8' }).trim()})`;
}

/**
 * @param {string} name
 * @param {string[]} command
 * @returns {Subject}
 */
function subject(name, command, floor = FLOOR) {
  return { name, command, floor, seconds: SECONDS, once: false };
}
