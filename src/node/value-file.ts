import { extname } from 'node:path';
import { parseJson } from '../values/json-text.ts';
import { ValueError } from '../values/plain-values.ts';
import { readNamed, readRegular, UnreadableError } from './bounded-file.ts';

const MAX_BYTES = 16 << 20;

/**
 * The plain value that a JSON or YAML file holds, which the command line names: it may be a pipe.
 * @throws ValueError
 */
export async function readNamedValue(file: string): Promise<unknown> {
  return parsed(file, await worded(() => readNamed(file, MAX_BYTES)));
}

/**
 * The same of a file that another file names, or that nobody did: it has to be a regular one.
 * @throws ValueError
 */
export async function readFoundValue(file: string): Promise<unknown> {
  return parsed(file, await worded(async () => readRegular(file, MAX_BYTES)));
}

async function parsed(file: string, bytes: Uint8Array): Promise<unknown> {
  const text = new TextDecoder().decode(bytes);
  try {
    if (extname(file) === '.json' || isLongJson(text)) return parseJson(text);
    return (await import('./yaml-text.ts')).parseYaml(text);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ValueError(first.replace(/:$/, ''));
  }
}

/** characters from which on YAML is not read: a baseline of any name holds JSON */
const MIN_LONG = 64 << 10;

function isLongJson(text: string): boolean {
  return text.length >= MIN_LONG && /^\s*\{\s*"/.test(text);
}

async function worded(read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnreadableError) throw new ValueError(error.message);
    throw error;
  }
}
