import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInputs } from '../../lab/recorded.js';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { type GoMod, GoModError, parseGoMod } from '../../src/recipe/go-mod.ts';
import { recipeOf } from '../../src/recipe/recipe.ts';
import { EVIL, SHELL_TRICKS, withEachText } from '../support/hostile.js';
import { isExpected, RECIPE_PROGRAMS } from '../support/recipe-calls.ts';
import { commandsIn } from '../support/runner-commands.ts';
import { StubPath } from '../support/stub-path.ts';

const inputs = readInputs();
const NAMES = { host: './h', module: undefined, output: 'plugin.so', version: '1.0.0' };
/** Hosts whose recipes have all that one can have: places, a module cache, flags of the compiler, coverage. */
const HOSTS = ['elsewhere', 'vendored', 'noopt', 'cover-all', 'experiment'];

/** What a recipe reads of a host. */
type Read = Pick<CheckProfile, 'identity'> & Pick<Required<CheckProfile>, 'go' | 'origin'>;

function hostOf(name: string): CheckProfile {
  const host = inputs.get(`1.27/${name}/plain`)?.host;
  if (!host) throw new Error(`no host ${name}`);
  return host;
}

/** All recipes of a host with one hostile text in it, wherever it has one. */
function* hostileRecipes(name: string, form: 'script' | 'dockerfile', goMod?: GoMod): Generator<string> {
  const host = hostOf(name);
  const { go, origin, identity } = host;
  if (!go) throw new Error(`${name} is no Go program`);
  const directories = Object.fromEntries(
    Object.entries(origin?.directories ?? {}).filter(([path]) => /^example\.com|^runtime$|^main$/.test(path)),
  );
  const read = { identity: { path: identity.path }, go, origin: { ...origin, directories, lines: {} } };
  for (const trick of SHELL_TRICKS)
    for (const change of [(text: string) => text + trick, () => trick, (text: string) => trick + text])
      for (const [, changed] of withEachText<unknown>(read, change)) {
        const profile = { ...host, ...(changed as Read) };
        yield recipeOf(profile, goMod, { ...NAMES, host: profile.identity.path }, form);
      }
}

let stubs: StubPath;
beforeAll(() => {
  stubs = new StubPath([...RECIPE_PROGRAMS, EVIL]);
});
afterAll(() => stubs.remove());

/** Those with a command that none before them has: comments differ in each. */
function withNewLines(scripts: Iterable<string>): string[] {
  const seen = new Set<string>();
  return [...scripts].filter(script => {
    const lines = script.split('\n').filter(line => !line.startsWith('#') && !seen.has(line));
    for (const line of lines) seen.add(line);
    return lines.length > 0;
  });
}

function expectHarmless(scripts: readonly string[]): void {
  // It may be printed in the log of a pipeline.
  expect(commandsIn(scripts.join('\n'))).toEqual([]);
  const { calls, stderr } = stubs.run(scripts);
  expect(stderr.split('\n').filter(line => /not a script|not found/.test(line))).toEqual([]);
  expect(calls.filter(call => !isExpected(call))).toEqual([]);
  // Every script came to its end.
  expect(calls.filter(([program]) => program === 'goplug-lint' || program === 'npx').length).toBe(
    scripts.length,
  );
}

describe('a recipe of a hostile host', () => {
  it.each(HOSTS)('runs nothing but what a recipe runs: %s', name => {
    const scripts = withNewLines(hostileRecipes(name, 'script'));
    expect(scripts.length).toBeGreaterThan(10);
    expectHarmless(scripts);
  });

  it('as a Dockerfile has no instruction more, and runs nothing else', () => {
    const texts = [...new Set(HOSTS.flatMap(name => [...hostileRecipes(name, 'dockerfile')]))];
    expect(texts.length).toBeGreaterThan(100);
    const files = texts.map(instructionsOf);
    const known = new Set(['FROM', 'WORKDIR', 'COPY', 'ENV', 'RUN']);
    expect(files.flat().filter(({ word }) => !known.has(word))).toEqual([]);
    for (const [i, file] of files.entries()) {
      expect(
        file.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.replace(/^golang:[\w.-]+ /, '')),
      ).toEqual(['AS build', 'node:24-slim AS check', 'scratch']);
      const open = file.filter(
        ({ word, rest }) => word === 'ENV' && !/^\w+=(\w+|"(?:[^"\\$]|\\.)*")$/.test(rest),
      );
      expect(open, texts[i]).toEqual([]);
    }
    const runs = files.map(file => file.filter(({ word }) => word === 'RUN').map(({ rest }) => rest));
    expectHarmless(withNewLines(runs.map(lines => lines.join('\n'))));
  });
});

/** Lines of a Dockerfile as BuildKit's parser takes them: comments, continued lines, here-documents. */
function instructionsOf(text: string): { word: string; rest: string }[] {
  expect(/^#\s*\w+\s*=/.test(text), 'a parser directive').toBe(false);
  return text
    .replace(/^[ \t]*#.*\n/gm, '')
    .replace(/\\[ \t]*\n/g, '')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
      // Unquoted only: the builder looks for them in the words of a shell.
      expect(/(^|\s)\d*<<-?\w/.test(rest.replace(/'[^']*'/g, "''")), line).toBe(false);
      return { word: word.toUpperCase(), rest };
    });
}

describe('a recipe for a hostile go.mod', () => {
  it.each([
    'go "1.21;evil-command"',
    'go "1.21$(evil-command)"',
    'go `1.29 -toolexec=evil-command`',
    "go 1.20/e;s/x/evil-command/e;'",
    'go 01.21',
    'go',
  ])('refuses a go line that cmd/go refuses: %s', line => {
    expect(() => parseGoMod(`module m\n${line}\n`)).toThrow(GoModError);
    expect(() => parseGoMod(`module m\n${line}\n`)).toThrow(/^go\.mod line 2: invalid go version "/);
  });

  it.each(['1.29', '1.21.0', '1.21rc2', '1.99.99'])('lowers what is one: %s', version => {
    const goMod = parseGoMod(`module m\ngo ${version}\ntoolchain go1.99.0\n`);
    const { calls } = stubs.run([recipeOf(hostOf('trimpath'), goMod, NAMES, 'script')]);
    const edit = calls.find(([, , , word]) => word?.startsWith('-go='));
    expect(edit?.[3]).toMatch(/^-go=[\d.]+(rc2)?$/);
    expect(calls.filter(call => !isExpected(call))).toEqual([]);
  });

  it('runs nothing that modules, versions and toolchains of it say', () => {
    const texts = SHELL_TRICKS.map(trick => trick.replaceAll('\n', ' ').replaceAll('`', '')).flatMap(
      trick => [
        `module m\ngo 1.20\nrequire \`example.com/dep\` \`v1${trick}\`\nreplace \`example.com/dep\` => \`../x${trick}\`\n`,
        `module \`m${trick}\`\ngo 1.16\ntoolchain \`go1.99${trick}\`\nrequire \`x${trick}\` v1.0.0\n`,
      ],
    );
    expectHarmless(texts.map(text => recipeOf(hostOf('elsewhere'), parseGoMod(text), NAMES, 'script')));
  });
});

describe('names of files in a recipe', () => {
  it('stay arguments', () => {
    const names = [
      ...SHELL_TRICKS.map(trick => `h${trick}`),
      '-rf',
      '--help',
      'exec',
      '=ls',
      '~',
      '*',
      'a b',
      "it's",
    ];
    const scripts = names.map(host => recipeOf(hostOf('trimpath'), undefined, { ...NAMES, host }, 'script'));
    const { calls } = stubs.run(scripts);
    const checked = calls.filter(([program]) => program === 'goplug-lint').map(([, host]) => host);
    // A shell drops line breaks at the end of a substitution.
    const wanted = names.map(name => name.replace(/\n+$/, '').replace(/^(-|exec$)/, './$1'));
    expect(checked).toEqual(wanted);
    expect(calls.filter(([program]) => program === EVIL)).toEqual([]);
  });
});

describe('what a recipe repeats of a host', () => {
  const changed = (name: string, change: (profile: CheckProfile) => void) => {
    const profile = structuredClone(hostOf(name));
    change(profile);
    return recipeOf(profile, undefined, NAMES, 'script');
  };
  const withFlags = (flags: string) =>
    changed('noopt', ({ go }) => {
      if (go?.buildInfo) go.buildInfo.settings['-gcflags'] = flags;
    });

  it.each(['all=-N -l', 'all=-l=4', 'example.com/...=-N', 'all=-d=checkptr=0', 'all=-spectre=all'])(
    'are flags that say how code is made: %s',
    flags => expect(withFlags(flags)).toContain(`-gcflags=${flags}`),
  );

  it.each([
    'all=-cpuprofile=/root/.bashrc',
    'all=-N -memprofile=/etc/x',
    'all=-asmhdr /etc/x',
    'all=-linkobj=/x',
    'all=-json=0,file:///x',
    'all=-d=ssa/all/dump=F',
    'all=-o /x',
  ])('are no flags that write files: %s', flags => {
    const script = withFlags(flags);
    expect(script).not.toContain('-gcflags=');
    expect(script).toContain(`# Not in the host: -gcflags: the host records ${JSON.stringify(flags)}`);
  });

  it.each(['/root/.ssh', '/home/u/.config/x', '/a/../etc', 'relative', '-rf'])(
    'is no place where nobody keeps sources: %s',
    place => {
      const script = changed('elsewhere', ({ origin }) => {
        if (origin) origin.directories['example.com/shared'] = place;
      });
      expect(script).not.toContain(place);
    },
  );

  it('is replaced where it lies, and never made', () => {
    const script = changed('elsewhere', () => {});
    expect(script).toContain('\n[ ! -f /tmp/goplug-truth/elsewhere/shared/go.mod ] || go mod edit ');
    expect(script).not.toContain('mkdir');
  });
});
