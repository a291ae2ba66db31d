import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes, binaryNames, defectsOf, manifestOf } from '../support/binaries.ts';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');

/** The loader never reads build info: what is registered does not depend on it. */
function withoutBuildInfo(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(MAGIC); at >= 0; at = copy.indexOf(MAGIC, at + 1))
    copy.fill(0, at, at + MAGIC.length);
  return new Uint8Array(copy);
}

describe('without build info', () => {
  for (const name of binaryNames().filter(other => manifestOf(other).kind === 'go-plugin')) {
    it(`the moduledata is decoded by the layout of its own release: ${name}`, async () => {
      const bytes = binaryBytes(name);
      const { profile: whole } = await readBinary(memorySource(bytes), name, 'plugin');
      const { profile: bare } = await readBinary(memorySource(withoutBuildInfo(bytes)), name, 'plugin');
      expect(bare.go?.buildInfo).toBeUndefined();
      expect(bare.go?.layout).toEqual(whole.go?.layout);
      expect(bare.go?.module).toEqual(whole.go?.module);
      expect(defectsOf(name, bare)).toEqual([]);
    });
  }
});
