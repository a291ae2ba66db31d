// Begins a rule: writes its file, puts it into its list, its table of cases and the CHANGELOG, and says what is left.
//   npm run new:rule ID [-- --kind look|image|obstacle|cause]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const root = new URL('..', import.meta.url);
const KINDS = /** @type {const} */ (['look', 'image', 'obstacle', 'cause']);

/** @typedef {(typeof KINDS)[number]} Kind */

/** What is left to do by hand, by kind. @type {Record<Kind, readonly string[]>} */
const LEFT = {
  look: ['say in check() when it speaks: it sees both profiles and the trace, and decides nothing'],
  image: [
    'say in explain() what is about the file; the fact itself is read in src/read/ and typed in src/profile/',
  ],
  obstacle: [
    'add the id to ObstacleRule in src/link/verdict.ts',
    'find the obstacle in the stage of src/link/ where the loader meets it',
  ],
  cause: [
    'add the id to CauseRule in src/cause/cause.ts',
    'prove the cause in src/cause/, from facts of both sides',
  ],
};

/** @param {string} id */
function camel(id) {
  return id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** @param {Kind} kind */
function definitionOf(kind) {
  if (kind === 'look')
    return {
      head: "import type { Rule } from './rule.ts';\n",
      open: ': Rule = {',
      own: "\n  kind: 'look',",
      more: '\n  strict: false,\n  speaksOfLoads: true,',
      body: '  check: () => [],\n};',
    };
  const define = { image: 'defineImageRule', obstacle: 'defineObstacleRule', cause: 'defineCauseRule' }[kind];
  const body =
    kind === 'image' ? '  explain: () => undefined,\n});' : "  explain: () => ({ message: '' }),\n});";
  return {
    head: `import { ${define} } from './define.ts';\nimport type { Rule } from './rule.ts';\n`,
    open: `: Rule = ${define}({`,
    own: '',
    more: '',
    body,
  };
}

/** The file of the rule: the tests refuse it until every text is written. @param {string} id @param {Kind} kind */
function ruleFile(id, kind) {
  const { head, open, own, more, body } = definitionOf(kind);
  return `${head}
export const ${camel(id)}${open}
  id: '${id}',${own}
  level: '${kind === 'look' || kind === 'image' ? 'note' : 'error'}',${more}
  title: '',
  docs: {
    what: '',
    why: '',
    causes: [],
    fix: '',
  },
  references: [],
${body}
`;
}

/**
 * Puts a line in front of the first of those like it that comes after it in order; behind all of them it stands before the
 * next line that ends their list.
 * @param {string} text @param {RegExp} like @param {RegExp} end @param {string} line
 */
function inserted(text, like, end, line) {
  const lines = text.split('\n');
  const places = lines.flatMap((one, i) => (like.test(one) ? [i] : []));
  const last = places.at(-1);
  if (last === undefined) throw new Error(`no line is like ${like}`);
  const later = places.find(i => (lines[i] ?? '') > line);
  const at = later ?? lines.findIndex((one, i) => i > last && end.test(one));
  return [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
}

/** @param {string} file @param {(text: string) => string} change */
function rewrite(file, change) {
  const url = new URL(file, root);
  writeFileSync(url, change(readFileSync(url, 'utf8')));
}

/** @param {string} id @param {Kind} kind */
function begin(id, kind) {
  writeFileSync(new URL(`src/rules/${id}.ts`, root), ruleFile(id, kind));
  const speaksOfLoads = kind === 'look' || kind === 'image';
  const list = speaksOfLoads ? 'src/rules/loads.ts' : 'src/rules/index.ts';
  rewrite(list, text => {
    const line = `import { ${camel(id)} } from './${id}.ts';`;
    const imported = inserted(text, /^import \{ \w+ \} from '\.\/[\w-]+\.ts';$/, /^(?!import)/, line);
    return inserted(imported, /^ {2}\w+,$/, /^\]/, `  ${camel(id)},`);
  });
  const cases = `test/rules/${speaksOfLoads ? 'load' : kind}-cases.ts`;
  rewrite(cases, text => inserted(text, /^ {2}'[\w-]+': \[/, /^\};/, `  '${id}': [recorded('', '')],`));
  rewrite('CHANGELOG.md', text => text.replace(/^### Rules\n\n/m, match => `${match}- New: \`${id}\`.\n`));
  return [`src/rules/${id}.ts`, list, cases, 'CHANGELOG.md'];
}

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { kind: { type: 'string', default: 'look' } },
  allowPositionals: true,
});
const [id = ''] = positionals;
const kind = KINDS.find(one => one === values.kind);
const problem = !/^[a-z]+(-[a-z0-9]+)+$/.test(id)
  ? 'an id is needed: the thing, then what is wrong with it, as in plugin-poisoned'
  : existsSync(new URL(`src/rules/${id}.ts`, root))
    ? `${id} exists`
    : kind === undefined
      ? `--kind: one of ${KINDS.join(', ')}`
      : undefined;
if (problem !== undefined || kind === undefined) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
} else {
  const written = begin(id, kind);
  const steps = [
    'write title, docs and references: the tests refuse empty ones',
    ...LEFT[kind],
    'record a real case in which it speaks (lab/README.md), and name it with its words in the table of cases',
    'npm run format && npm run docs && npm run schema && npm run golden',
    'npm test -- test/rules test/docs.test.ts test/package.test.ts',
    'say in the CHANGELOG what it finds',
  ];
  process.stdout.write(
    `Written: ${written.join(', ')}\n\nLeft:\n${steps.map((step, i) => `${i + 1}. ${step}`).join('\n')}\n`,
  );
}
