import { Decompress } from 'fzstd';
import { type Bytes, invalidData } from './blob-stream.ts';

/** For platforms that cannot do it themselves. */
export async function* unzstd(bytes: Bytes, where: string): Bytes {
  const ready: Uint8Array[] = [];
  const decompress = new Decompress(chunk => void ready.push(chunk));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      decompress.push(chunk, isLast);
    } catch (error) {
      throw error instanceof Error ? invalidData(error, where) : error;
    }
    return ready.splice(0);
  };
  for await (const chunk of bytes) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}
