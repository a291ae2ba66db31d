import { describe, expect, it } from 'vitest';
import { ImageTree } from '../../src/image/image-tree.ts';
import { directory, type File, LayerTree, layOver } from '../../src/image/layer-tree.ts';
import type { ImageConfig } from '../../src/image/manifest.ts';
import { programOf, startCommandOf } from '../../src/image/start-command.ts';

/** Layers as lists: `a/` a directory, `a -> b` a link, `a = b` a hard link, `|a` a FIFO, else a file. */
function layered(...layers: string[][]): ImageTree {
  const root = directory();
  for (const [index, names] of layers.entries()) {
    const tree = new LayerTree(`layer ${index}`);
    for (const name of names) {
      const [from = '', to] = name.split(/ (?:->|=) /);
      const file: File = {
        kind: 'file',
        layer: index,
        content: { id: index * 100 + names.indexOf(name), size: 1, mode: 0 },
      };
      if (name.includes(' -> ')) tree.add(from, { kind: 'link', target: to ?? '' });
      else if (name.includes(' = ')) tree.addHardLink(from, to ?? '');
      else if (name.startsWith('|')) tree.add(name.slice(1), { kind: 'special', what: 'fifo' });
      else if (name.endsWith('/')) tree.addDirectory(name);
      else tree.add(name, file);
    }
    layOver(root, tree.root);
  }
  return new ImageTree(root);
}

const listed = (tree: ImageTree) => [...tree.entries()].map(({ path }) => path);
const layerOf = (tree: ImageTree, path: string) => {
  const node = tree.resolve(path)?.node;
  return node?.kind === 'file' ? node.layer : node?.kind;
};

describe('layers', () => {
  it('lie over one another', () => {
    const tree = layered(['a/x', 'a/y', 'b'], ['a/x', 'c/d/e']);
    expect(listed(tree)).toEqual(['/b', '/a/x', '/a/y', '/c/d/e']);
    expect([layerOf(tree, '/a/x'), layerOf(tree, '/a/y')]).toEqual([1, 0]);
  });

  it('take away what they white out, and nothing of their own', () => {
    const tree = layered(['a/x', 'a/y', 'b/z'], ['a/.wh.x', 'b/new', '.wh.b']);
    expect(listed(tree)).toEqual(['/a/y', '/b/new']);
  });

  it.each([
    ['in front', ['.wh.d', 'd/new']],
    ['behind', ['d/new', '.wh.d']],
    ['with the directory', ['.wh.d', 'd/', 'd/new']],
  ])('hide a directory with a whiteout %s', (_, upper) => {
    expect(listed(layered(['d/old'], upper))).toEqual(['/d/new']);
  });

  it.each([[['d/.wh..wh..opq', 'd/new']], [['d/new', 'd/.wh..wh..opq']]])(
    'hide it with an opaque whiteout',
    upper => {
      expect(listed(layered(['d/old', 'd/e/old'], upper))).toEqual(['/d/new']);
    },
  );

  it('leave out what aufs kept for itself', () => {
    expect(listed(layered(['.wh..wh.plnk/1.2', '.wh..wh.aufs', 'a']))).toEqual(['/a']);
  });

  it('put a file in the place of a directory, and the other way round', () => {
    expect(listed(layered(['a/x'], ['a']))).toEqual(['/a']);
    expect(listed(layered(['a'], ['a/x']))).toEqual(['/a/x']);
    expect(listed(layered(['lib -> usr/lib', 'usr/lib/x'], ['lib/y']))).toEqual(['/lib/y', '/usr/lib/x']);
    expect(listed(layered(['lib/x'], ['lib -> usr/lib', 'usr/lib/y']))).toEqual(['/lib', '/usr/lib/y']);
  });

  it('whiteouts of a third layer hide what two below have', () => {
    expect(listed(layered(['a/x'], ['a/y'], ['.wh.a', 'b']))).toEqual(['/b']);
    expect(listed(layered(['a/x'], ['.wh.a'], ['a/z']))).toEqual(['/a/z']);
  });

  it('follow links of their own as an unpacker does', () => {
    const tree = layered(['usr/lib/', 'lib -> usr/lib', 'lib/x', 'a -> /lib/../lib', 'a/y']);
    expect(listed(tree)).toEqual(['/a', '/lib', '/usr/lib/x', '/usr/lib/y']);
  });

  it('share a file between its hard links, also when the first name is hidden later', () => {
    const tree = layered(['a', 'b = a'], ['.wh.a']);
    expect(listed(tree)).toEqual(['/b']);
    expect(layerOf(tree, '/b')).toBe(0);
  });
});

describe('hostile names', () => {
  it.each([
    ['the name leads out of the image', '../etc/passwd'],
    ['the name leads out of the image', 'a/../../b'],
    ['a name of 256 characters', 'a'.repeat(256)],
    ['600 levels', 'a/'.repeat(600)],
    ['a name of 6000 characters', 'a/'.repeat(3000)],
    ['NUL', 'a\0b'],
  ])('%s', (words, name) => {
    expect(() => layered([name])).toThrow(words);
  });

  it('links in circles end', () => {
    expect(() => layered(['a -> b', 'b -> a', 'a/x'])).toThrow('too many symbolic links');
    const growing = 'a/'.repeat(1000);
    expect(() => layered([`a -> ${growing}`, 'a/x'])).toThrow(/links/);
    expect(layered(['a -> b', 'b -> a']).resolve('/a')).toBeUndefined();
    expect(layered(['a -> a/a/a/a/a']).resolve('/a')).toBeUndefined();
  });

  it('hard links to nothing, or to directories', () => {
    expect(() => layered(['a = b'])).toThrow('hard link to b');
    expect(() => layered(['d/x', 'a = d'])).toThrow('hard link to the directory d');
    expect(() => layered(['a = ../x'])).toThrow('leads out');
  });

  it('empty links', () => {
    expect(() => layered(['a -> '])).toThrow('target of 0 characters');
  });
});

describe('a path', () => {
  const tree = layered([
    'bin/sh',
    'usr/bin/tool',
    'etc/alternatives/tool -> /usr/bin/tool',
    'tool -> etc/alternatives/tool',
    'up -> ../../../../usr/bin',
    'broken -> nowhere',
  ]);

  it.each([
    ['/tool', '/usr/bin/tool'],
    ['/up/tool', '/usr/bin/tool'],
    ['//bin/./sh', '/bin/sh'],
    ['/../../bin/sh', '/bin/sh'],
  ])('%s is %s', (path, real) => {
    expect(tree.resolve(path)?.path).toBe(real);
  });

  it.each(['/broken', '/bin/sh/x', '/none'])('%s is not there', path => {
    expect(tree.resolve(path)).toBeUndefined();
  });
});

describe('what an image starts', () => {
  const tree = layered(['usr/bin/gw', 'app/gw', 'app/run.sh', 'bin -> usr/bin']);
  const program = (config: NonNullable<ImageConfig['config']>) => programOf(tree, startCommandOf({ config }));

  it.each([
    [{ Entrypoint: ['/app/gw'], Cmd: ['run'] }, '/app/gw'],
    [{ Cmd: ['gw', 'run'] }, '/usr/bin/gw'],
    [{ Entrypoint: ['./gw'], WorkingDir: '/app' }, '/app/gw'],
    [{ Entrypoint: ['gw'], Env: ['PATH=/nowhere:/app:/bin'] }, '/app/gw'],
    [{ Entrypoint: ['gw'], Env: ['PATH=.'], WorkingDir: 'app' }, '/app/gw'],
    [{ Entrypoint: null, Cmd: null }, undefined],
    [{ Entrypoint: ['/none'] }, undefined],
    [{ Entrypoint: [''] }, undefined],
  ])('%j is %s', (config, path) => {
    expect(program(config)).toBe(path);
  });
});
