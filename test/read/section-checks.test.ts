import { describe, expect, it } from 'vitest';
import { ElfMap } from '../../lab/elf/elf-map.js';
import { memorySource } from '../../src/bytes/source.ts';
import type { Disagreement } from '../../src/profile/disagreement.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const PATH = 'example.com/plugins/basic';

/** A plugin with one place of a text changed into another of its length. */
function replaced(bytes: Uint8Array, from: string, to: string, start: number, end: number): Uint8Array {
  const at = Buffer.from(bytes).indexOf(from, start, 'latin1');
  if (at < 0 || at >= end || to.length !== from.length) throw new Error(`${from} is not there`);
  const copy = new Uint8Array(bytes);
  copy.set(Buffer.from(to, 'latin1'), at);
  return copy;
}

/** What -ldflags=-pluginpath=P changes: the string that the runtime goes by, and no symbol. */
function renamed(name: string): Uint8Array {
  const bytes = binaryBytes(name);
  const { sections } = new ElfMap(bytes);
  for (const { name: section, offset, size } of sections) {
    if (section !== '.rodata' && section !== '.data.rel.ro') continue;
    // The linker's go:link.thispluginpath stands alone: behind it is no more of a path.
    const text = Buffer.from(bytes.subarray(offset, offset + size)).toString('latin1');
    const at = new RegExp(`${PATH}(?![./\\w])`).exec(text)?.index;
    if (at !== undefined)
      return replaced(bytes, PATH, 'another.example/path/new1', offset + at, offset + size);
  }
  throw new Error('there is no plugin path');
}

async function disagreements(bytes: Uint8Array): Promise<Disagreement[]> {
  const { profile } = await readBinary(memorySource(bytes), 'plugin.so', 'plugin');
  return profile.elf?.disagreements ?? [];
}

describe('a plugin built with -trimpath, whose flags are not recorded', () => {
  it.each(['plugin-1.22', 'plugin-1.27'])('may have another path by -pluginpath: %s', async name => {
    const bytes = renamed(name);
    const { profile } = await readBinary(memorySource(bytes), 'plugin.so', 'plugin');
    const module = profile.go?.module;
    expect(profile.go?.buildInfo).toMatchObject({ path: PATH, settings: { '-trimpath': 'true' } });
    expect(module?.known && module.value.importPath).toBe('another.example/path/new1');
    expect(await disagreements(bytes)).toEqual([]);
  });

  it.each(['plugin-1.22', 'plugin-1.27'])('has symbols of the path of its own: %s', async name => {
    const bytes = binaryBytes(name);
    const section = new ElfMap(bytes).sections.find(one => one.name === '.go.buildinfo');
    if (!section) throw new Error('there is no build info');
    const forged = replaced(bytes, PATH, 'example.com/plugins/forge', section.offset, bytes.length);
    expect(await disagreements(forged)).toEqual([
      { kind: 'main-package', buildInfo: 'example.com/plugins/forge', moduledata: PATH },
    ]);
  });

  it('is told apart from one whose flags would be recorded', async () => {
    const bytes = renamed('plugin-1.27');
    const section = new ElfMap(bytes).sections.find(one => one.name === '.go.buildinfo');
    const plain = replaced(bytes, '-trimpath=true', '-trimpath=fals', section?.offset ?? 0, bytes.length);
    expect(await disagreements(plain)).toEqual([
      { kind: 'main-package', buildInfo: PATH, moduledata: 'another.example/path/new1' },
    ]);
  });
});
