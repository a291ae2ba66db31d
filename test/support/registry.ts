import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../src/version.ts';

const SERVER = fileURLToPath(new URL('registry-server.js', import.meta.url));

export interface Registry {
  /** what npm needs to install from it, and to keep nothing elsewhere */
  env: Record<string, string>;
  remove(): void;
}

/** A registry that has this build as a package; `remove` it when done. */
export async function startRegistry(): Promise<Registry> {
  const directory = mkdtempSync(join(tmpdir(), 'goplug-lint-registry-'));
  const server = spawn(process.execPath, [SERVER, directory, VERSION], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.once('exit', code => reject(new Error(`the registry ended with ${code}`)));
    server.stdout.once('data', data => resolve(String(data).trim()));
  });
  const temporary = join(directory, 'temp');
  mkdirSync(temporary);
  return {
    env: {
      npm_config_offline: 'false',
      npm_config_registry: address,
      npm_config_cache: join(directory, 'cache'),
      npm_config_userconfig: join(directory, 'no-such-file'),
      HOME: directory,
      RUNNER_TEMP: temporary,
      TMPDIR: temporary,
    },
    remove: () => {
      server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * What a hostile checkout may hold: a package of our name, and a configuration of npm, that leave a mark where they are
 * taken. Returns whether they have.
 */
export function plantTraps(directory: string): () => boolean {
  const mark = join(directory, 'trapped');
  const program = `#!/usr/bin/env node\nrequire('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`;
  const manifest = { name: 'goplug-lint', version: VERSION, bin: { 'goplug-lint': 'bin/goplug-lint.js' } };
  rmSync(mark, { force: true });
  rmSync(join(directory, 'node_modules'), { recursive: true, force: true });
  for (const file of [
    'node_modules/goplug-lint/bin/goplug-lint.js',
    'node_modules/.bin/goplug-lint',
    'trap.js',
  ]) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    writeFileSync(join(directory, file), program, { mode: 0o755 });
  }
  writeFileSync(join(directory, 'node_modules/goplug-lint/package.json'), JSON.stringify(manifest));
  const scripts = { preinstall: 'node trap.js', install: 'node trap.js', prepare: 'node trap.js' };
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ ...manifest, scripts }));
  writeFileSync(
    join(directory, '.npmrc'),
    `registry=http://127.0.0.1:9/\nnode-options=--require=${join(directory, 'trap.js')}\nignore-scripts=false\n`,
  );
  return () => existsSync(mark);
}
