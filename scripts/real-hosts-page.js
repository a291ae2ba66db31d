// docs/real-hosts.md: what real hosts said to plugins, beside what is predicted now, from what is recorded of both.
import { comparePlugin } from '../lab/hosts/outcome.js';
import { readFacts, readRepairs, readTruth, recordedHosts } from '../lab/hosts/truth.js';

/** @import { Comparison } from '../lab/hosts/outcome.js' */
/** @import { HostTruth, PluginTruth, RepairTruth } from '../lab/hosts/truth.js' */

/** @typedef {{ plugin: PluginTruth, compared: Comparison, repair: RepairTruth | undefined }} Row */

const INTRODUCTION = `# Real hosts

Each host is built from its own sources, as its own build files do it. Each plugin is then opened by the host itself, and
checked by goplug-lint from the two files. \`lab/hosts\` builds all of it from nothing; the tests repeat the checks from what is
recorded in \`fixtures/hosts\`.

Sources are Go modules, so a host is the newest release that could be downloaded as one: of KrakenD, Tyk, Nakama and eKuiper
newer ones exist that could not. A mistake that is missing for a host was not built with it.

- **verdict**: whether it loads, fails, crashes, or loads and lacks what the host looks up.
- **text**: the error of \`plugin.Open\`, word for word.
- **cause**: the rule that names what was done to the plugin, and no other.
- **repair**: the printed commands, run as they are; the host then loads what they build. What has no commands is not counted.
`;

/** @returns {Promise<string>} */
export async function realHostsPage() {
  const hosts = await Promise.all(
    recordedHosts().map(async name => {
      const truth = readTruth(name);
      return { truth, rows: await rowsOf(truth) };
    }),
  );
  const builds = hosts.map(({ truth }) => buildRow(truth));
  const counts = hosts.map(({ truth, rows }) => `| ${truth.product} | ${countsOf(rows).join(' | ')} |`);
  const all = countsOf(hosts.flatMap(({ rows }) => rows));
  return `${INTRODUCTION}
| host | plugins | verdict | text | cause | repair |
|---|--:|--:|--:|--:|--:|
${counts.join('\n')}
| all | ${all.join(' | ')} |

## The hosts

| host | Go | size | asked | not as upstream |
|---|---|--:|---|---|
${builds.join('\n')}
${hosts.map(section).join('')}`;
}

/** @param {HostTruth} truth @returns {Promise<Row[]>} */
async function rowsOf(truth) {
  const facts = readFacts(truth.name);
  const repairs = readRepairs()[truth.name] ?? {};
  /** @type {Row[]} */
  const rows = [];
  for (const plugin of truth.plugins) {
    const compared = await comparePlugin(truth, facts, plugin);
    rows.push({ plugin, compared, repair: repairs[plugin.id] });
  }
  return rows;
}

/** @param {readonly Row[]} rows */
function countsOf(rows) {
  const share = (/** @type {(boolean | undefined)[]} */ answers) => {
    const given = answers.filter(answer => answer !== undefined);
    return `${given.filter(Boolean).length} of ${given.length}`;
  };
  return [
    `${rows.length}`,
    share(rows.map(({ compared }) => compared.verdict)),
    share(rows.map(({ compared }) => compared.text)),
    share(rows.map(({ compared }) => compared.cause)),
    share(
      rows.map(({ repair }) => (!repair || repair.kind === 'none' ? undefined : repair.kind === 'loads')),
    ),
  ];
}

/** @param {HostTruth} truth */
function buildRow({ product, version, go, size, flags, asked, differs }) {
  const shown = flags.filter(flag => !/^-(ldflags|asmflags|gcflags)=/.test(flag)).join(' ');
  return `| ${product} ${version.replace(/^v/, '')} | ${go} \`${shown || 'go build'}\` | ${(size / 1e6).toFixed(1)} MB | ${asked} | ${differs.join('; ') || '-'} |`;
}

/** @param {{ truth: HostTruth, rows: Row[] }} host */
function section({ truth, rows }) {
  const lines = rows.map(({ plugin, compared, repair }) => {
    const cells = [
      plugin.says,
      observed(plugin),
      mark(compared.verdict && compared.text !== false),
      compared.cause === undefined
        ? ''
        : `${mark(compared.cause)} ${compared.found.map(rule => `\`${rule}\``).join(' ')}`,
      repair ? repaired(repair) : '',
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return `
## ${truth.product}

| plugin | the host | verdict and text | cause | repair |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

/** @param {PluginTruth} plugin */
function observed({ observed: { kind, message } }) {
  return message === undefined ? kind : `${kind}: ${message}`;
}

/** @param {RepairTruth} repair */
function repaired({ kind, says }) {
  if (kind === 'loads') return mark(true);
  if (kind === 'none') return says ?? '-';
  return `${mark(false)} ${kind === 'command-fails' ? 'the commands fail' : kind}${says === undefined ? '' : `: ${says}`}`;
}

/** @param {boolean} isRight */
function mark(isRight) {
  return isRight ? '✓' : '✗';
}

/** @param {string} text */
function cell(text) {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replaceAll('*', '\\*')
    .replaceAll('<', '\\<')
    .replaceAll('$', '\\$');
}
