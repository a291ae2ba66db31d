import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIL, SHELL_TRICKS, withEachText } from '../support/hostile.js';
import { isExpected, RECIPE_PROGRAMS } from '../support/recipe-calls.ts';
import { explained, replay } from '../support/replay.js';
import { StubPath } from '../support/stub-path.ts';

let stubs: StubPath;
beforeAll(() => {
  stubs = new StubPath([...RECIPE_PROGRAMS, EVIL]);
});
afterAll(() => stubs.remove());

type Inputs = Awaited<ReturnType<typeof replay>>['prediction'];
type Read = ReturnType<typeof readOf>;

/** What fixes are made from: how both sides were built, and what they are called. */
function readOf({ host, requests }: Pick<Inputs, 'host' | 'requests'>) {
  return {
    host: partsOf(host),
    plugins: requests.map(({ name, content }) => ({
      name,
      ...(content?.kind === 'profile' ? { parts: partsOf(content.profile) } : {}),
    })),
  };
}

function partsOf({ identity, go, origin }: Inputs['host']) {
  const directories = Object.entries(origin?.directories ?? {}).filter(([path]) =>
    path.startsWith('example.com'),
  );
  const { version, buildInfo } = go ?? {};
  const settings = Object.entries(buildInfo?.settings ?? {}).filter(
    ([name]) => !/^CGO_|^Default|^vcs/.test(name),
  );
  return {
    path: identity.path,
    version,
    main: buildInfo?.main,
    deps: buildInfo?.deps,
    settings: Object.fromEntries(settings),
    directories: Object.fromEntries(directories),
  };
}

function put({ host, plugins }: Read, inputs: Pick<Inputs, 'host' | 'requests'>): void {
  putParts(host, inputs.host);
  for (const [i, request] of inputs.requests.entries()) {
    const { name = '', parts } = plugins[i] ?? {};
    request.name = name;
    if (parts && request.content?.kind === 'profile') putParts(parts, request.content.profile);
  }
}

function putParts(parts: ReturnType<typeof partsOf>, { identity, go, origin }: Inputs['host']): void {
  identity.path = parts.path;
  if (go && parts.version !== undefined) go.version = parts.version;
  if (go?.buildInfo) {
    Object.assign(go.buildInfo, { main: parts.main, deps: parts.deps ?? [] });
    Object.assign(go.buildInfo.settings, parts.settings);
  }
  if (origin) Object.assign(origin.directories, parts.directories);
}

/** One for all places, and a few that fit where quotes are. */
const TRICKS = [SHELL_TRICKS.join(' '), SHELL_TRICKS[1] ?? '', `-x${EVIL}`];

async function fixesOf(id: string): Promise<string[]> {
  const { prediction } = await replay(id);
  const lists = new Set<string>();
  for (const trick of TRICKS)
    for (const change of [(text: string) => text + trick, () => trick])
      for (const [, read] of withEachText(readOf(prediction), change)) {
        const { plugins } = await explained(await replay(id, inputs => put(read, inputs)));
        for (const { fix } of plugins.flatMap(({ findings }) => findings))
          if (fix?.commands) lists.add(fix.commands.join('\n'));
      }
  return [...lists];
}

describe('the commands of a fix', () => {
  it.each([
    '1.27/elsewhere/plain',
    '1.27/plain/dep-newer',
    '1.27/experiment/plain',
    '1.27/vendored/trimpath',
  ])('run nothing that the files say: %s', async id => {
    const lists = await fixesOf(id);
    const { calls, stderr } = stubs.run(lists);
    expect(stderr.split('\n').filter(line => /not a script|not found/.test(line))).toEqual([]);
    expect(calls.filter(call => !isExpected(call))).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
  });
});
