import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// From the sources: what the parsers find is not published.
import { COMMANDS } from '../../src/cli/command-table.ts';
import { parseCheck } from '../../src/cli/parse-check.ts';
import { parseCommand } from '../../src/cli/parse-command.ts';
import { EVERY_CHECK_OPTION } from '../../src/options/check-options.ts';
import { choicesOf, isFlag, isRepeated, nameOf } from '../../src/options/option.ts';

const RUNS = 1000;

/** Names of files, and what parsers are known to take for something else. */
const WORDS = [
  './gateway',
  'auth.so',
  'dir/with space.so',
  'ä.so',
  'check',
  'inspect',
  'true',
  'false',
  '12',
  '-',
  '0x10',
  '1e3',
  'a=b',
  'a.b',
  '"quoted"',
  "'quoted'",
  '',
  ' ',
  '-5',
  '--',
  '---',
  '--=',
  '-=x',
  '_',
  '$0',
  '__proto__',
  '-h',
  '--help',
  '--nope',
  '-x',
];

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string() },
);

const option = fc.constantFrom(...Object.entries(EVERY_CHECK_OPTION)).chain(([key, spec]) => {
  const name = nameOf(key, spec);
  const short = spec.alias ?? name.slice(0, 1);
  const value = fc.oneof(
    fc.constantFrom(...(choicesOf(spec) ?? ['none', 'json', '4', 'cpu-level=off'])),
    word,
  );
  const flag = fc.constantFrom([`--${name}`], [`--no-${name}`], [`-${short}`], [`--${name}=true`]);
  const spellings = value.chain(text =>
    fc.constantFrom(
      [`--${name}`, text],
      [`--${name}=${text}`],
      [`-${short}`, text],
      [`-${short}${text}`],
      [`-${short}=${text}`],
      [`-q${short}`, text],
      [`-${short}q`, text],
      [`--${name}`],
      [`--no-${name}`, text],
    ),
  );
  return isFlag(spec) ? flag : spellings;
});

const line = fc
  .tuple(
    fc.constantFrom([], [], ['check'], ...Object.keys(COMMANDS).map(name => [name])),
    fc.array(fc.oneof({ weight: 2, arbitrary: option }, { weight: 3, arbitrary: word.map(one => [one]) }), {
      maxLength: 7,
    }),
  )
  .map(([command, parts]) => [...command, ...parts.flat()]);

/** Lines that the two once read in two ways. */
const FOUND: [string[]][] = [
  [['-fnone']],
  [['-qf---']],
  [['-f=json']],
  [['-f"quoted"']],
  [['--plugin="quoted"']],
  [['-']],
  [['--', '1e3']],
  [['--full-types', 'false']],
  [['--format', 'json', 'inspect']],
  [['--color', './gateway', 'check']],
  [['--policy', 'inspect', '--policy', 'default']],
  [['--each', '--no-each']],
];

describe('the parser of a plain check', () => {
  it('reads what yargs reads, or leaves it to yargs', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(line, async args => {
        const check = parseCheck(args);
        if (!check) return;
        read++;
        expect(await parseCommand(args, undefined)).toEqual({ command: 'check', args: check });
      }),
      { numRuns: RUNS, examples: FOUND },
    );
    // Of lines as wild as these it reads many.
    expect(read).toBeGreaterThan(RUNS / 20);
  });

  it('reads every option of the table by itself', () => {
    for (const [key, option] of Object.entries(EVERY_CHECK_OPTION)) {
      const value = choicesOf(option)?.at(-1) ?? 'x';
      const words = isFlag(option) ? [] : [value];
      const wanted = isFlag(option) ? true : isRepeated(option) ? [value] : value;
      const check = parseCheck(['a', `--${nameOf(key, option)}`, ...words]);
      expect(check).toMatchObject({ files: ['a'], [key]: wanted });
    }
  });
});

const parsed = (...args: string[]) => parseCommand(args, undefined);

describe('the parser of other commands', () => {
  it('reads what stands after -- as it is written', async () => {
    expect(await parsed('exec', '--host', 'h', '--', 'run', '1.50', '0x10', '-', '--each')).toMatchObject({
      command: 'exec',
      args: { host: 'h', each: undefined, command: ['run', '1.50', '0x10', '-', '--each'] },
    });
  });

  it('takes what is given last, and fills in what is usual', async () => {
    expect(await parsed('matrix', '--host', 'a', '--glibc', '2.31', '--glibc', '2.36', 'b')).toMatchObject({
      args: { hosts: ['a'], files: ['b'], plugins: [], glibc: '2.36', format: [] },
    });
    expect(await parsed('merge', 'a')).toMatchObject({ args: { reports: ['a'], failOn: 'error' } });
    expect(await parsed('inspect', 'a', '--all')).toEqual({
      command: 'inspect',
      args: {
        files: ['a'],
        format: 'text',
        color: undefined,
        all: true,
        fullTypes: false,
        methods: false,
      },
    });
  });

  it('keeps a configuration free to speak for a check', async () => {
    expect(await parsed('exec', '--', 'run')).toMatchObject({ args: { failOn: undefined, each: undefined } });
  });

  it.each([
    [['profile', 'h', '-ofile'], 'file'],
    [['profile', 'h', '-o', 'file'], 'file'],
    [['profile', 'h', '-o=file'], 'file'],
    [['profile', 'h', '--output=file'], 'file'],
  ])('reads the value of a letter wherever it stands: %j', async (args, output) => {
    expect(await parsed(...args)).toEqual({ command: 'profile', args: { host: 'h', output } });
  });
});
