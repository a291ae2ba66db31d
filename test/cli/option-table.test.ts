import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manPage } from '../../scripts/man-page.js';
// The tables are not published; what they say is asked of the command as it ships.
import { optionsOf } from '../../src/cli/arguments.ts';
import { COMMANDS, isCommand } from '../../src/cli/command-table.ts';
import { EVERY_OWN_OPTION } from '../../src/cli/own-options.ts';
import { type CheckOption, EVERY_CHECK_OPTION } from '../../src/options/check-options.ts';
import { choicesOf, isFlag, isRepeated, nameOf } from '../../src/options/option.ts';
import { run, unpackDemo } from '../support/demo.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const NAMES = Object.keys(COMMANDS).filter(isCommand);
const CONFIGURABLE = Object.entries(EVERY_CHECK_OPTION).filter(([, { inConfig }]) => inConfig !== false);
/** keys of a configuration that are no options */
const OF_FILES_ONLY = ['$schema', 'suppressions'];

let demo: ReturnType<typeof unpackDemo>;

beforeAll(() => {
  demo = unpackDemo();
});
afterAll(() => demo.remove());

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
const found = (pattern: RegExp, text: string) =>
  sorted([...text.matchAll(pattern)].map(([, name = '']) => name));
const wanted = (command: (typeof NAMES)[number]) =>
  Object.entries(optionsOf(command)).map(([key, option]) => nameOf(key, option));

/** What the manual page has below a heading. */
function section(heading: string): string {
  const page = manPage().replaceAll('\\-', '-');
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) return '';
  const level = heading.slice(0, 3);
  const rest = page.slice(start + heading.length + 1);
  const end = rest.search(level === '.SH' ? /\n\.(SH|SS Options of)/ : /\n\.S[HS]/);
  return rest.slice(0, end);
}

/** A value that an option takes, that is not its default. */
function sampleOf(option: CheckOption): string {
  const form = 'holds' in option ? option.holds : undefined;
  if (option.kind === 'levels') return 'cpu-level=off';
  if (form === 'release') return '2.31';
  return form === 'requirement' ? 'New=func() error' : (choicesOf(option)?.at(-1) ?? './x');
}

function configured(option: CheckOption): unknown {
  if (isFlag(option)) return true;
  if (option.kind === 'levels') return { 'cpu-level': 'off' };
  return isRepeated(option) ? [sampleOf(option)] : sampleOf(option);
}

describe('the options of the tables, and no others,', () => {
  it.each(NAMES)('stand in the help of %s', async command => {
    const { stdout } = await run(demo.directory, [command, '--help']);
    expect(found(/^ +(?:-\w, )?--([\w-]+) /gm, stdout)).toEqual(
      sorted([...wanted(command), 'help', 'version']),
    );
  });

  it.each(NAMES)('complete a line of %s', async command => {
    const { stdout } = await run(demo.directory, ['--get-completions', command, '--']);
    expect(sorted(stdout.trim().split('\n'))).toEqual(
      sorted([...wanted(command), 'help', 'version'].map(name => `--${name}`)),
    );
  });

  it.each(NAMES.filter(name => name !== 'exec'))('stand in the manual page for %s', command => {
    const text = section(command === 'check' ? '.SH OPTIONS' : `.SS Options of ${command}`);
    expect(found(/^(?:\\fB-\w\\fR, )?\\fB--([\w-]+)\\fR/gm, text)).toEqual(sorted(wanted(command)));
  });

  it('are those of a check where a configuration may have them: in its schema, and in the words of its page', () => {
    const keys = CONFIGURABLE.map(([key]) => key);
    const { definitions } = JSON.parse(read('schema/config-v1.schema.json')) as {
      definitions: { ConfigFile: { properties: Record<string, { description?: string }> } };
    };
    const { properties } = definitions.ConfigFile;
    expect(sorted(Object.keys(properties))).toEqual(sorted([...keys, ...OF_FILES_ONLY]));
    for (const [key, { inConfig, describe }] of CONFIGURABLE)
      expect(properties[key]?.description).toBe(inConfig === true ? describe : inConfig);
    const [page = ''] = /^## Keys\n[\s\S]*?^## /m.exec(read('docs/configuration.md')) ?? [];
    expect(found(/^\| `(\w+)` \|/gm, page)).toEqual(sorted([...keys, 'suppressions']));
  });
});

describe('an option that a configuration may have', () => {
  it.each(CONFIGURABLE)(
    'is printed as it is configured, and as the command line says it: %s',
    async (key, option) => {
      const file = join(demo.directory, 'one.json');
      writeFileSync(file, JSON.stringify({ [key]: configured(option) }));
      const ofFile = await run(demo.directory, ['--print-config', '--config', 'one.json']);
      const name = `--${nameOf(key, option)}`;
      const said = isFlag(option) ? [name] : [name, sampleOf(option)];
      const ofLine = await run(demo.directory, ['--print-config', '--config', 'none', ...said]);
      expect(ofFile.stderr).toBe('');
      expect(ofLine).toEqual({ ...ofFile, stdout: ofLine.stdout });
      const values = [ofFile, ofLine].map(
        ({ stdout }) => (JSON.parse(stdout) as Record<string, unknown>)[key],
      );
      // A path leads from the file, which is here.
      expect(values.map(value => JSON.stringify(value).replace('./x', 'x'))).toEqual(
        Array(2).fill(JSON.stringify(configured(option)).replace('./x', 'x')),
      );
    },
  );

  it('is no other: what belongs to the command line only is neither read nor printed', async () => {
    const { stdout } = await run(demo.directory, ['--print-config', '--config', 'none']);
    const others = Object.entries(EVERY_CHECK_OPTION).filter(([, { inConfig }]) => inConfig === false);
    expect(others.length).toBeGreaterThan(5);
    for (const [key, option] of others) {
      expect(Object.keys(JSON.parse(stdout) as object)).not.toContain(key);
      writeFileSync(join(demo.directory, 'one.json'), JSON.stringify({ [key]: configured(option) }));
      const { stderr, exitCode } = await run(demo.directory, ['--print-config', '--config', 'one.json']);
      expect(stderr).toContain(`unknown key "${key}"`);
      expect(exitCode).toBe(2);
    }
  });
});

describe('an entry of the tables', () => {
  const OF_ALL = ['kind', 'name', 'alias', 'describe', 'isRequired', 'group', 'inConfig'];
  const OF_KIND = {
    flag: ['default'],
    choice: ['choices', 'default'],
    text: ['value', 'holds'],
    list: ['value', 'holds', 'items'],
    levels: ['value'],
  };

  it('has only what an option has: a slip of the pen is not left out in silence', () => {
    for (const option of [...Object.values(EVERY_CHECK_OPTION), ...Object.values(EVERY_OWN_OPTION)]) {
      const known = [...OF_ALL, ...OF_KIND[option.kind]];
      expect(Object.keys(option).filter(key => !known.includes(key))).toEqual([]);
      expect(option.describe).toMatch(/^[^A-Z].*[^.]$|^I\/N|^ID=/);
    }
  });

  it('has a name of its own in each command', () => {
    for (const command of NAMES) {
      const options = Object.values(optionsOf(command));
      const letters = [...options.flatMap(({ alias }) => alias ?? []), 'h', 'V'];
      expect(sorted(letters)).toHaveLength(letters.length);
      expect(sorted(wanted(command))).toHaveLength(options.length);
    }
  });
});
