import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/check/artifact.ts';
import { needsNewer, withLibraries } from '../../src/check/glibc-needed.ts';
import { run, unpackDemo } from '../support/demo.ts';
import { replay } from '../support/replay.js';

const needing = (glibcNeeded?: string): Artifact => ({
  path: 'x.so',
  size: 1,
  kind: 'elf-shared',
  ...(glibcNeeded === undefined ? {} : { glibcNeeded }),
});

describe('the oldest glibc that a file runs on', () => {
  it.each([
    ['2.36', '2.34', true],
    ['2.9', '2.31', false],
    ['2.34', '2.34', false],
    ['2.34', undefined, true],
    [undefined, '2.34', false],
  ])('%s is newer than %s: %s', (own, hosts, isNewer) => {
    expect(needsNewer(needing(own), needing(hosts))).toBe(isNewer);
  });

  it('is that of the libraries that come with it, too', async () => {
    const { prediction } = await replay('1.27/native/glibc-future');
    const [request] = prediction.requests;
    const profile = request?.content?.kind === 'profile' ? request.content.profile : undefined;
    if (!profile) throw new Error('no profile is recorded');
    const libraries = [{ path: '/usr/lib/libx.so.1', profile }];
    expect(withLibraries(needing('2.34'), { libraries })).toEqual({ glibcNeeded: '9.99' });
    expect(withLibraries(needing('2.34'), {})).toEqual({ glibcNeeded: '2.34' });
    expect(withLibraries(needing(), {})).toEqual({});
  });

  it('stands in reports and in what inspect prints', async () => {
    const demo = unpackDemo();
    const json = await run(demo.directory, ['./gateway', 'auth.so', '--format', 'json']);
    const { host, plugins } = JSON.parse(json.stdout) as { host: Artifact; plugins: Artifact[] };
    expect(host.glibcNeeded).toMatch(/^2\.\d+$/);
    expect(plugins.map(plugin => plugin.glibcNeeded)).toEqual([expect.stringMatching(/^2\.\d+$/)]);
    const { stdout } = await run(demo.directory, ['inspect', './gateway']);
    expect(stdout).toContain(`runs on glibc ${host.glibcNeeded} or newer`);
    demo.remove();
  });
});
