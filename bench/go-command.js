// The Go toolchain of the bench: the newest of GOPLUG_TOOLCHAINS that it knows, or the one on the PATH.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const RELEASE = '1.27';
const OLDEST_MINOR = 24;

/** @typedef {{ command: string, version: string, run(args: readonly string[], directory: string): void }} Go */

/** @returns {Go | undefined} undefined: there is none that is new enough */
export function findGo() {
  const root = join(process.env['GOPLUG_TOOLCHAINS'] ?? '', `go${RELEASE}`);
  const goroot = process.env['GOPLUG_TOOLCHAINS'] && existsSync(join(root, 'bin/go')) ? root : undefined;
  const command = goroot ? join(goroot, 'bin/go') : 'go';
  const { GOROOT: _, ...inherited } = process.env;
  // Nothing outside may change what is built: the same sources give the same files.
  const env = {
    ...inherited,
    ...(goroot ? { GOROOT: goroot } : {}),
    GOENV: 'off',
    GOFLAGS: '',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    CGO_ENABLED: '1',
  };
  let version;
  try {
    version = execFileSync(command, ['env', 'GOVERSION'], { env, encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
  if (Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0) < OLDEST_MINOR) return undefined;
  return {
    command,
    version,
    run: (args, cwd) =>
      void execFileSync('nice', [command, ...args], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] }),
  };
}
