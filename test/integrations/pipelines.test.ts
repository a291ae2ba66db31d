import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSION } from '../../src/version.ts';
import { hasProgram, installedProject, runClean } from '../support/installed.ts';
import { plantTraps, type Registry, startRegistry } from '../support/registry.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

let project: ReturnType<typeof installedProject>;
const at = (name: string) => join(project.directory, name);

beforeAll(() => {
  project = installedProject();
  mkdirSync(at('plugins'));
  for (const name of ['auth.so', 'metrics.so', 'old.so']) renameSync(at(name), at(`plugins/${name}`));
});
afterAll(() => project.remove());

it.each(['integrations/gitlab-ci.yml', 'integrations/goplug-lint.mk'])('%s names this release', name => {
  expect(read(name)).toContain(VERSION);
});

describe('the GitLab template', () => {
  interface Job {
    variables: Record<string, string>;
    script: string[];
    artifacts: { reports: Record<string, string> };
  }
  const { '.goplug-lint': job } = parse(read('integrations/gitlab-ci.yml')) as { '.goplug-lint': Job };

  let hostile: ReturnType<typeof installedProject>;
  let registry: Registry;
  let isTrapped: () => boolean;
  const at = (name: string) => join(hostile.directory, name);
  beforeAll(async () => {
    registry = await startRegistry();
    hostile = installedProject();
    isTrapped = plantTraps(hostile.directory);
    mkdirSync(at('plugins'));
    for (const name of ['auth.so', 'metrics.so', 'old.so']) renameSync(at(name), at(`plugins/${name}`));
  });
  afterAll(() => {
    registry.remove();
    hostile.remove();
  });

  const runJob = (variables: Record<string, string>) => {
    const env = { ...registry.env, ...job.variables, ...variables };
    const ran = runClean(hostile.directory, ['sh', '-ec', job.script.join('\n')], env);
    expect(isTrapped()).toBe(false);
    return ran;
  };

  it.each(['latest', '0', '0.1.0 x', '0.1.0;x', '../x.y.z', '1.2.3/x', 'git+https://1.2.3'])(
    'takes no version but an exact one: %s',
    GOPLUG_VERSION => {
      const { exitCode, stderr } = runJob({ GOPLUG_VERSION });
      expect([exitCode, stderr]).toEqual([
        2,
        'GOPLUG_VERSION is not an exact release (expected e.g. 0.1.0)\n',
      ]);
    },
  );

  it('hands no names of files to the shell', () => {
    writeFileSync(at('--config=x'), '');
    const { stderr, exitCode } = runJob({
      GOPLUG_HOST: 'gateway',
      GOPLUG_PLUGINS: 'plugins/*.so',
      GOPLUG_ARGS: '--*',
    });
    expect(stderr).toContain('Unknown argument: *');
    expect(exitCode).toBe(2);
  });

  it('writes the reports that it names, and fails', () => {
    const { stdout, exitCode } = runJob({
      GOPLUG_HOST: 'gateway',
      GOPLUG_PLUGINS: 'plugins/*.so',
      GOPLUG_ARGS: '--each --fail-on warning',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 of 3 load, 1 fails, 1 crashes the host in gateway');
    const issues = JSON.parse(readFileSync(at(job.artifacts.reports['codequality'] ?? ''), 'utf8')) as {
      location: { path: string };
    }[];
    expect(new Set(issues.map(({ location }) => location.path))).toEqual(
      new Set(['plugins/metrics.so', 'plugins/old.so']),
    );
    expect(readFileSync(at(job.artifacts.reports['junit'] ?? ''), 'utf8')).toContain(
      'tests="3" failures="2"',
    );
  });

  it('takes the configuration of the repository', () => {
    writeFileSync(at('goplug-lint.config.yaml'), 'host: gateway\nplugins: [plugins/auth.so]\n');
    try {
      const { stdout, exitCode } = runJob({});
      expect(stdout).toContain('1 of 1 loads in gateway');
      expect(exitCode).toBe(0);
    } finally {
      rmSync(at('goplug-lint.config.yaml'));
    }
  });
});

describe('the pre-commit hooks', () => {
  interface Hook {
    id: string;
    entry: string;
    language: string;
    files?: string;
    pass_filenames?: boolean;
  }
  const hooks = parse(read('.pre-commit-hooks.yaml')) as Hook[];
  const hookOf = (id: string): Hook => {
    const hook = hooks.find(one => one.id === id);
    if (!hook) throw new Error(`no hook ${id}`);
    return hook;
  };

  /** As pre-commit splits an entry, with shlex: single quotes are all that ours have. */
  const wordsOf = (entry: string) =>
    [...entry.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

  /** entry, args of the user, then the files that are meant, as pre-commit calls it with what it installed in front. */
  const runHook = ({ entry, files, pass_filenames }: Hook, args: string[], changed: string[]) => {
    const meant = changed.filter(file => new RegExp(files ?? '').test(file));
    const command = [...wordsOf(entry), ...args, ...(pass_filenames === false ? [] : meant)];
    const path = `${at('node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
    return runClean(project.directory, command, { PATH: path });
  };

  it('check the plugins that were changed', () => {
    const hook = hookOf('goplug-lint');
    const changed = ['README.md', 'plugins/auth.so', 'plugins/old.so'];
    const { stdout, exitCode } = runHook(hook, ['--host', './gateway'], changed);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 of 2 load, 1 fails in ./gateway');
    expect(runHook(hook, ['--host', './gateway'], ['plugins/auth.so']).exitCode).toBe(0);
  });

  it('take no name of a file for an option', () => {
    const names = ['--config=evil.so', '--format=text=out.so', '-q.so', 'plugins/$(touch mark).so'];
    const out = at('out.so');
    for (const name of names) copyFileSync(at('plugins/auth.so'), at(name));
    const ran = runHook(hookOf('goplug-lint'), ['--host', './gateway', '--each'], names);
    for (const name of names) rmSync(at(name));
    expect(ran.stdout).toContain('4 of 4 load in ./gateway');
    expect([ran.exitCode, existsSync(out), existsSync(at('mark'))]).toEqual([0, false, false]);
  });

  it('check what the configuration names', () => {
    writeFileSync(at('goplug-lint.config.yaml'), 'host: gateway\nplugins: [plugins/metrics.so]\n');
    try {
      const { stdout, exitCode } = runHook(hookOf('goplug-lint-config'), [], ['plugins/auth.so']);
      expect(stdout).toContain('✗ plugins/metrics.so will not load');
      expect(exitCode).toBe(1);
    } finally {
      rmSync(at('goplug-lint.config.yaml'));
    }
  });

  it('are installed from the repository, whose package has their command', () => {
    const { bin, scripts } = JSON.parse(read('package.json')) as {
      bin: Record<string, string>;
      scripts: Record<string, string>;
    };
    for (const { entry, language } of hooks) {
      expect(language).toBe('node');
      expect(Object.keys(bin)).toContain(/(?:^|exec )(\S+) check/.exec(entry)?.[1]);
    }
    // npm builds what it installs from a repository by this.
    expect(scripts['prepare']).toBe('node scripts/build.js');
    // pre-commit takes all that `npm pack` prints for the name of the package: scripts must not be heard.
    const heard = runClean(ROOT, ['npm', 'config', 'get', 'foreground-scripts']);
    expect(heard.stdout).toBe('false\n');
  });
});

describe.skipIf(!hasProgram('make'))('the Makefile', () => {
  const make = (...args: string[]) =>
    runClean(project.directory, [
      'make',
      '-f',
      join(ROOT, 'integrations/goplug-lint.mk'),
      'check-plugins',
      ...args,
    ]);

  it('checks the plugins, and stops the build', () => {
    const { stdout, exitCode } = make();
    expect(stdout).toContain('1 of 3 load, 1 fails, 1 crashes the host in ./gateway');
    expect(exitCode).toBe(2);
    const { stdout: good, exitCode: passed } = make('PLUGINS=plugins/auth.so');
    expect(good).toContain('1 of 1 loads in ./gateway');
    expect(passed).toBe(0);
  });

  it('reads no name of a file as a part of a command, or of itself', () => {
    const hostile = [
      'x`touch mark`',
      'x$(touch mark)',
      'x$(shell touch mark)',
      'x;touch mark;',
      'x\ntouch mark\n',
      "it's; touch mark; '",
      'a b',
      'c:=$(shell touch mark)',
      '%',
      '-x',
      '$x',
      '#x',
    ];
    mkdirSync(at('odd'));
    for (const name of hostile) copyFileSync(at('plugins/auth.so'), at(`odd/${name}.so`));
    const { stdout, exitCode } = make('PLUGINS=odd/*.so');
    expect(stdout).toContain(`of ${hostile.length} load`);
    expect(exitCode).toBe(2);
    for (const name of hostile) make(`PLUGINS=$(wildcard odd/${name.slice(0, 1)}*.so)`, 'GOPLUG_LINT=true');
    make('PLUGINS=$(wildcard odd/*.so)', 'GOPLUG_LINT=true');
    const marks = readdirSync(project.directory).filter(name => /mark/.test(name));
    expect(marks).toEqual([]);
    rmSync(at('odd'), { recursive: true });
  });

  it('takes no plugins for an error', () => {
    const { stderr, exitCode } = make('PLUGINS=');
    expect(stderr).toContain('check-plugins: there are no plugins');
    expect(exitCode).toBe(2);
  });
});

describe('the Dockerfile', () => {
  const lines = read('integrations/Dockerfile')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line))
    .map(line => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));

  /** What a builder makes of COPY, in a directory that stands for the image. */
  function copyInto(image: string): void {
    const bin = at('node_modules/.bin');
    const sources: Record<string, string> = {
      'goplug-lint': join(bin, 'goplug-lint'),
      gateway: at('gateway'),
      plugins: at('plugins'),
    };
    for (const { rest } of lines.filter(({ word }) => word === 'COPY')) {
      const [from = '', to = ''] = rest.split(' ');
      mkdirSync(join(image, to, '..'), { recursive: true });
      expect(
        runClean(project.directory, ['cp', '-rL', sources[from] ?? from, join(image, to)]).exitCode,
      ).toBe(0);
    }
    writeFileSync(
      join(image, 'usr/local/bin/goplug-lint'),
      `#!/bin/sh\nexec ${join(bin, 'goplug-lint')} "$@"\n`,
    );
    chmodSync(join(image, 'usr/local/bin/goplug-lint'), 0o755);
  }

  const runIn = (image: string, word: string, more: string[] = []) => {
    const text = lines.find(one => one.word === word)?.rest ?? '[]';
    const command = (JSON.parse(text) as string[]).map(part => part.replaceAll('/srv/', `${image}/srv/`));
    const path = `${image}/usr/local/bin:${process.env['PATH'] ?? ''}`;
    return runClean(project.directory, [...command, ...more], { PATH: path });
  };

  it('fails the build of an image with a plugin that will not load, and starts no gateway in it', () => {
    const image = at('image');
    copyInto(image);
    expect(runIn(image, 'RUN').exitCode).toBe(1);
    const refused = runIn(image, 'ENTRYPOINT');
    expect(refused.stderr).toContain('metrics.so');
    expect(refused.exitCode).toBe(1);
    for (const name of ['metrics.so', 'old.so']) rmSync(join(image, 'srv/plugins', name));
    expect(runIn(image, 'RUN').exitCode).toBe(0);
    // The gateway is a real one: it opens what it is given.
    const entry = runIn(image, 'ENTRYPOINT', [`${image}/srv/plugins/auth.so`]);
    expect(entry).toEqual({
      stdout: `{"name":"${image}/srv/plugins/auth.so","ok":true}\n`,
      stderr: '',
      exitCode: 0,
    });
  });
});
