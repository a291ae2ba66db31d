import { delimiter, join } from 'node:path';
import { fileSource } from '../node/file-source.ts';
import { isOfThisMachine } from '../node/host.ts';
import { readHost } from '../node/host-file.ts';
import { isRunnable } from '../node/runnable.ts';
import { UsageError } from './streams.ts';

/** where execvp(3) looks without a PATH */
const DEFAULT_PATH = '/bin:/usr/bin';
const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** The file that execvp(3) would run; undefined: it finds none, or none that may be run. */
export function programFile(program: string, path: string = DEFAULT_PATH): string | undefined {
  const candidates = program.includes('/')
    ? [program]
    : path.split(delimiter).map(directory => join(directory === '' ? '.' : directory, program));
  return candidates.find(isRunnable);
}

/**
 * The plugins are judged for the host: another program that is started in its place may be anything.
 * @param file what is run for `program`
 * @param sysroot as the host was judged by
 */
export async function checkIsHost(
  program: string,
  file: string,
  host: string,
  sysroot: string | undefined,
): Promise<void> {
  const { binary, source, file: judged } = await readHost(host, false, sysroot);
  const isProfile = judged === undefined;
  const own = fileSource(file);
  try {
    if (own.fileId === source.fileId) return;
    const size = isProfile ? binary.profile.identity.size : source.size;
    // A copy of the host is as good as the host.
    if (size === own.size) {
      const sha256 = isProfile ? binary.profile.identity.sha256 : await source.sha256();
      if (sha256 === (await own.sha256())) return;
    }
    throw new UsageError(
      `the command ${program} (${file}) is not the host ${host}: start the host itself, or say with --wrapper that the command starts it`,
    );
  } finally {
    source.close();
    own.close();
  }
}

/** An ELF program of this machine whose dynamic linker is there: the kernel takes it. */
export async function isProgramOfThisMachine(file: string): Promise<boolean> {
  const own = fileSource(file);
  try {
    const magic = await own.read(0, Math.min(ELF_MAGIC.length, own.size));
    if (!ELF_MAGIC.every((byte, index) => magic[index] === byte)) return false;
  } finally {
    own.close();
  }
  const { binary, source } = await readHost(file, false);
  source.close();
  return isOfThisMachine(binary.profile);
}
