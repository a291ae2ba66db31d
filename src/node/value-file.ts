import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ValueError } from '../values/plain-values.ts';
import { errnoOf } from './errors.ts';

const MAX_BYTES = 16 << 20;

/**
 * The plain value that a JSON or YAML file holds.
 * @throws ValueError
 */
export async function readValue(file: string): Promise<unknown> {
  const text = read(file);
  try {
    if (extname(file) === '.json') return JSON.parse(text);
    return (await import('./yaml-text.ts')).parseYaml(text);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ValueError(first.replace(/:$/, ''));
  }
}

function read(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new ValueError(errno === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${errno}`);
  }
  if (bytes.length > MAX_BYTES) throw new ValueError(`${bytes.length} bytes are more than such a file has`);
  return new TextDecoder().decode(bytes);
}
