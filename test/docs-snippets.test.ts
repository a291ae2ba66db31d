import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { callsIn, callsOf, wrongIn } from './support/command-lines.ts';
import { anchorsOf, type Block, blocksOf, linksOf, pages } from './support/markdown.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

const PAGES = pages();
const BLOCKS = [...PAGES].flatMap(([page, text]) => blocksOf(page, text));
const ofLanguage = (...languages: string[]) => BLOCKS.filter(({ language }) => languages.includes(language));

type Mapping = Record<string, unknown>;
const ACTION = 'goplug-lint/goplug-lint@v0';
const INPUTS = Object.keys((parse(read('action.yml')) as { inputs: Mapping }).inputs);
const JOB = '.goplug-lint';
const VARIABLES = Object.keys(
  (parse(read('integrations/gitlab-ci.yml')) as Record<string, { variables: Mapping }>)[JOB]?.variables ?? {},
);
const HOOKS = (parse(read('.pre-commit-hooks.yaml')) as { id: string }[]).map(({ id }) => id);

/** Every mapping in a YAML text, and what is wrong with the text itself. */
function mappingsIn(text: string): { mappings: Mapping[]; errors: string[] } {
  const documents = parseAllDocuments(text);
  const mappings: Mapping[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      mappings.push(value as Mapping);
      Object.values(value).forEach(visit);
    }
  };
  const errors = documents.flatMap(document => document.errors.map(({ message }) => message));
  if (errors.length === 0) for (const document of documents) visit(document.toJS());
  return { mappings, errors };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter(isText);

/** What is wrong with a piece of YAML: of a pipeline, of Kubernetes, or a file of ours. */
function wrongInYaml(text: string): string[] {
  // What GitHub puts in is one word.
  const { mappings, errors } = mappingsIn(text.replace(/\$\{\{.*?\}\}/g, 'X'));
  return [...errors, ...mappings.flatMap(wrongInMapping)];
}

function wrongInMapping(mapping: Mapping): string[] {
  const wrong: string[] = [];
  const uses = isText(mapping['uses']) ? mapping['uses'] : '';
  if (uses.startsWith('goplug-lint/')) {
    const inputs = (mapping['with'] ?? {}) as Mapping;
    if (uses !== ACTION) wrong.push(`${uses} is not ${ACTION}`);
    wrong.push(
      ...Object.keys(inputs)
        .filter(name => !INPUTS.includes(name))
        .map(name => `the action has no ${name}`),
    );
    // A line of the input is one argument.
    const lines = String(inputs['args'] ?? '')
      .split('\n')
      .map(line => line.trim());
    wrong.push(...wrongIn(['check', ...lines.filter(line => line !== '')]));
    wrong.push(
      ...lines.filter(line => /^-\S*\s/.test(line)).map(line => `two arguments in one line: ${line}`),
    );
  }
  if (textsOf(mapping['extends']).includes(JOB)) {
    const variables = (mapping['variables'] ?? {}) as Mapping;
    wrong.push(
      ...Object.keys(variables)
        .filter(name => name.startsWith('GOPLUG_') && !VARIABLES.includes(name))
        .map(name => `the template has no ${name}`),
    );
    wrong.push(
      ...wrongIn([
        'check',
        ...String(variables['GOPLUG_ARGS'] ?? '')
          .split(/\s+/)
          .filter(Boolean),
      ]),
    );
  } else if (Object.keys((mapping['variables'] ?? {}) as Mapping).some(name => name.startsWith('GOPLUG_'))) {
    wrong.push(`variables of a job that does not extend ${JOB}`);
  }
  if (isText(mapping['id']) && mapping['id'].startsWith('goplug-lint')) {
    if (!HOOKS.includes(mapping['id'])) wrong.push(`there is no hook ${mapping['id']}`);
    wrong.push(...wrongIn(['check', ...textsOf(mapping['args'])]));
  }
  const scripts = ['run', 'script', 'before_script'].flatMap(name => textsOf(mapping[name]));
  const lists = [mapping['command'], mapping['entrypoint'], mapping['args']]
    .filter(Array.isArray)
    .map(textsOf);
  const shells = lists.filter(([shell]) => shell === 'sh' || shell === '-c').flat();
  return [
    ...wrong,
    ...[...scripts, ...shells].flatMap(wrongInScript),
    ...lists.flatMap(callsOf).flatMap(wrongIn),
  ];
}

function wrongInScript(script: string): string[] {
  return callsIn(script).flatMap(wrongIn);
}

/** A Dockerfile: instructions in the form of a shell, and as JSON. */
function wrongInDockerfile(text: string): string[] {
  const lines = text.replace(/\\\n\s*/g, ' ').split('\n');
  return lines.flatMap(line => {
    const [, list] = /^(?:RUN|ENTRYPOINT|CMD) (\[.*\])$/.exec(line) ?? [];
    return list === undefined ? wrongInScript(line) : callsOf(JSON.parse(list) as string[]).flatMap(wrongIn);
  });
}

const wrongBlocks = (blocks: readonly Block[], wrong: (text: string) => string[]) =>
  blocks.flatMap(({ page, text }) => wrong(text).map(what => `${page}: ${what}`));

describe('the pieces of pipelines in the documentation', () => {
  it('are YAML that names what is there', () => {
    const blocks = ofLanguage('yaml');
    expect(blocks.filter(({ text }) => text.includes(ACTION)).length).toBeGreaterThanOrEqual(6);
    expect(blocks.filter(({ text }) => text.includes(`extends: ${JOB}`)).length).toBeGreaterThanOrEqual(2);
    expect(wrongBlocks(blocks, wrongInYaml)).toEqual([]);
  });

  it('extend the template wherever they include it', () => {
    const including = ofLanguage('yaml').filter(({ text }) => text.includes('integrations/gitlab-ci.yml'));
    expect(including.length).toBeGreaterThan(0);
    expect(including.filter(({ text }) => !text.includes(`extends: ${JOB}`))).toEqual([]);
  });

  it('call the tool with commands and options that it has', () => {
    const scripts = ofLanguage('sh', 'make');
    const images = ofLanguage('dockerfile');
    expect(scripts.flatMap(({ text }) => callsIn(text)).length).toBeGreaterThan(20);
    expect(images.filter(({ text }) => text.includes('goplug-lint')).length).toBeGreaterThan(4);
    expect(wrongBlocks(scripts, wrongInScript)).toEqual([]);
    expect(wrongBlocks(images, wrongInDockerfile)).toEqual([]);
  });

  it('are in a language that is checked', () => {
    // A text is a file that the commands below it read.
    const known = ['console', 'sh', 'make', 'yaml', 'json', 'dockerfile', 'ts', 'go', 'text', ''];
    expect(BLOCKS.filter(({ language }) => !known.includes(language))).toEqual([]);
    const unread = ofLanguage('', 'json').filter(
      ({ page }) => page.startsWith('docs/') && !/rules\//.test(page),
    );
    expect(unread.filter(({ text }) => /^(?:npx |\$ )?goplug-lint /m.test(text))).toEqual([]);
  });

  it.each([
    ['uses', `steps:\n  - uses: ${ACTION}\n    with: { hots: ./gateway }`, 'the action has no hots'],
    [
      'version',
      'steps:\n  - uses: goplug-lint/goplug-lint@v9',
      `goplug-lint/goplug-lint@v9 is not ${ACTION}`,
    ],
    ['args', `- uses: ${ACTION}\n  with: { args: --sysrot=root }`, 'check has no --sysrot'],
    [
      'one line',
      `- uses: ${ACTION}\n  with: { args: --sysroot root }`,
      'two arguments in one line: --sysroot root',
    ],
    [
      'variables',
      'a: { extends: .goplug-lint, variables: { GOPLUG_PLUGIN: a.so } }',
      'the template has no GOPLUG_PLUGIN',
    ],
    [
      'no template',
      'a: { variables: { GOPLUG_HOST: g } }',
      'variables of a job that does not extend .goplug-lint',
    ],
    ['hook', '- id: goplug-lint\n  args: [--hosts, g]', 'check has no --hosts'],
    ['run', 'run: |\n  set -e\n  npx goplug-lint ./g a.so --failon note', 'check has no --failon'],
    ['command', 'command: [npx, --yes, goplug-lint@0.1.0, matrix, --each]', 'matrix has no --each'],
    ['shell', 'command: [sh, -c, "goplug-lint g a.so --shards 1/2"]', 'check has no --shards'],
  ])('would be found wrong: %s', (_, text, wrong) => {
    expect(wrongInYaml(text)).toContain(wrong);
  });

  it.each([
    ['goplug-lint exec --host g --plugins "p/*.so" -- ./g --run', ['exec has no --plugins']],
    ['goplug-lint exec --host g --plugin "p/*.so" -- ./g --run', []],
    ['A=1 npx --yes goplug-lint@0.1.0 g \\\n  a.so --fail-on warnings', ['--fail-on does not take warnings']],
    ['goplug-lint g a.so --sysroot', ['--sysroot needs a value']],
    ['goplug-lint g a.so --each=yes', ['--each takes no value']],
    ['goplug-lint g a.so -q --no-color; goplug-lint merge a.json --jobs 2', ['merge has no --jobs']],
    ['cat goplug-lint --nothing', []],
  ])('in a shell: %s', (script, wrong) => {
    expect(wrongInScript(script)).toEqual(wrong);
  });

  it('in an image', () => {
    expect(wrongInDockerfile('ENTRYPOINT ["goplug-lint", "exec", "--hsot", "g"]')).toEqual([
      'exec has no --hsot',
    ]);
    expect(wrongInDockerfile('RUN npx goplug-lint g a.so \\\n  --glib 2.31')).toEqual([
      'check has no --glib',
    ]);
  });
});

describe('the links of the documentation', () => {
  /** Links to files that are not there, and to headings that are not in them. */
  function dead(page: string, text: string): string[] {
    return linksOf(text).filter(target => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const name = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, name))) return true;
      return anchor !== undefined && !anchorsOf(PAGES.get(name) ?? read(name)).includes(anchor);
    });
  }

  it.each([...PAGES])('lead somewhere: %s', (page, text) => {
    expect(dead(page, text)).toEqual([]);
  });

  it('would be found dead', () => {
    const text =
      '[a](nowhere.md) [b](README.md#no-such-heading) [c](https://go.dev) [d](rules/package-hash.md#why-it-matters)';
    expect(dead('docs/README.md', text)).toEqual(['nowhere.md', 'README.md#no-such-heading']);
  });

  it('reach every page from the index', () => {
    const linked = linksOf(PAGES.get('docs/README.md') ?? '').map(target => join('docs', target));
    const written = [...PAGES.keys()].filter(name => /^docs\/(?!rules\/|README)/.test(name));
    expect(written.filter(name => !linked.includes(name))).toEqual([]);
  });
});
