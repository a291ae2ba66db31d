// The other C library of Linux: what builds for it here, and whether its dynamic linker is here.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** Its compiler; its dynamic linker and C library, which are one file. */
export const MUSL_GCC = 'musl-gcc';
export const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1';

/** C libraries beside glibc that this machine builds for and runs. @returns {string[]} */
export function libcsHere() {
  const isBuilt = ['/usr/local/bin', '/usr/bin'].some(directory => fs.existsSync(`${directory}/${MUSL_GCC}`));
  return isBuilt && fs.existsSync(MUSL_LOADER) ? ['musl'] : [];
}

/** The release of musl, which its dynamic linker prints when it is called without a program. */
export function muslVersion() {
  const { stderr } = spawnSync(MUSL_LOADER, { encoding: 'utf8' });
  return /^Version (\S+)/m.exec(stderr ?? '')?.[1] ?? '';
}

/** The dynamic linker that spoke. @returns {Record<string, string>} */
export function describeMusl() {
  return {
    musl: muslVersion(),
    loader: MUSL_LOADER,
    gcc: execFileSync(MUSL_GCC, ['-dumpfullversion'], { encoding: 'utf8' }).trim(),
  };
}
