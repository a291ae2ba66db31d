import { describe, expect, it } from 'vitest';
import { isImageReference, parseImageReference } from '../../src/image/reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('a reference', () => {
  it.each([
    ['registry:heroiclabs/nakama:3.22', 'docker.io', 'heroiclabs/nakama', '3.22', undefined],
    ['registry:debian', 'docker.io', 'library/debian', 'latest', undefined],
    ['registry:localhost/app', 'localhost', 'app', 'latest', undefined],
    ['registry:localhost:5000/me/app', 'localhost:5000', 'me/app', 'latest', undefined],
    ['registry:[::1]:5000/me/app:1', '[::1]:5000', 'me/app', '1', undefined],
    ['registry:example.com/a/b/c:v1.2_x', 'example.com', 'a/b/c', 'v1.2_x', undefined],
    [`registry:example.com/a@${DIGEST}`, 'example.com', 'a', undefined, DIGEST],
    [`registry:example.com/a:1@${DIGEST}`, 'example.com', 'a', '1', DIGEST],
  ])('%s', (text, registry, repository, tag, digest) => {
    const { text: _, ...found } = parseImageReference(text);
    expect(found).toEqual({
      kind: 'registry',
      registry,
      repository,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    });
  });

  it('keeps the path of an archive whole', () => {
    expect(parseImageReference('docker-archive:/a b/app.tar:me/app:1')).toEqual({
      kind: 'docker-archive',
      path: '/a b/app.tar:me/app:1',
      text: 'docker-archive:/a b/app.tar:me/app:1',
    });
  });

  it.each([
    ['registry:', 'a name is missing'],
    ['docker-archive:', 'a path is missing'],
    ['registry:Me/App', 'invalid name Me/App'],
    ['registry:me/app:', 'invalid tag'],
    ['registry:me/app:-x', 'invalid tag -x'],
    ['registry:me/../app', 'invalid name me/../app'],
    ['registry:exa mple.com/app', 'invalid registry exa mple.com'],
    ['registry:user@example.com/app', 'invalid digest example.com/app'],
    ['registry:example.com/app@sha256:abc', 'invalid digest sha256:abc'],
    ['registry:example.com/', 'invalid name '],
    ['podman:me/app', 'not an image'],
  ])('%s: %s', (text, words) => {
    expect(() => parseImageReference(text)).toThrow(words);
  });

  it('is told from a file by its beginning', () => {
    expect(isImageReference('oci-dir:layout')).toBe(true);
    expect(isImageReference('./oci-dir:layout')).toBe(false);
    expect(isImageReference('gateway')).toBe(false);
  });
});
