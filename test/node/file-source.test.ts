import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { fileSource } from '../../src/node/file-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'goplug-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

function withHole(name: string, content: string, size: number): string {
  const path = join(folder, name);
  const fd = openSync(path, 'w');
  writeSync(fd, content);
  ftruncateSync(fd, size);
  closeSync(fd);
  return path;
}

describe('the digest of a file', () => {
  it('is that of its bytes, holes too', async () => {
    const whole = join(folder, 'whole');
    writeFileSync(whole, Buffer.concat([Buffer.from('abc'), Buffer.alloc(1 << 20)]));
    const [hole, plain] = [fileSource(withHole('hole', 'abc', 3 + (1 << 20))), fileSource(whole)];
    expect(await hole.sha256()).toBe(await plain.sha256());
    for (const source of [hole, plain]) source.close();
  });

  it('is the same where a thread makes it, also of a file that became shorter', async () => {
    const large = join(folder, 'for-a-thread');
    writeFileSync(large, Buffer.alloc(50 << 20, 'abcdefg'));
    const source = fileSource(large);
    expect(await source.sha256Beside()).toBe(await source.sha256());
    ftruncateSync(openSync(large, 'r+'), 1000);
    await expect(source.sha256Beside()).rejects.toThrow('the file became shorter while it was read');
    source.close();
  });

  it('is refused where nearly all of a large file is a hole', async () => {
    const source = fileSource(withHole('large', 'abc', 2 ** 40));
    const error = await source.sha256().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/no digest of a sparse file: 1099511627776 bytes, of which \d+ are stored/);
    source.close();
  });
});
