import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a shell ran: the name of the program, and its arguments. */
export type Call = string[];

/** A PATH on which each program only writes down that it was called, and with what. */
export class StubPath {
  readonly directory = mkdtempSync(join(tmpdir(), 'goplug-lint-stubs-'));
  readonly #bin = join(this.directory, 'bin');
  readonly #log = join(this.directory, 'log');

  constructor(programs: readonly string[]) {
    mkdirSync(this.#bin);
    for (const program of programs) {
      const file = join(this.#bin, program);
      const record = `printf '%s\\0' "$#" "\${0##*/}" "$@" >>'${this.#log}'`;
      writeFileSync(file, `#!/bin/sh\n${record}\n`);
      chmodSync(file, 0o755);
    }
  }

  /** Each script is parsed, then run, by a shell that finds nothing but the stubs. */
  run(scripts: readonly string[], shell = '/bin/sh'): { calls: Call[]; stderr: string } {
    rmSync(this.#log, { force: true });
    const files = scripts.map((text, i) => {
      const file = join(this.directory, `${i}.sh`);
      writeFileSync(file, text);
      return file;
    });
    const loop = `for f in "$@"; do ${shell} -n "$f" || echo "not a script: $f" >&2; ${shell} "$f"; done`;
    const { stderr } = spawnSync('/bin/sh', ['-c', loop, 'sh', ...files], {
      cwd: this.directory,
      env: { PATH: this.#bin, LC_ALL: 'C.UTF-8' },
      encoding: 'utf8',
    });
    return { calls: existsSync(this.#log) ? callsOf(readFileSync(this.#log, 'utf8')) : [], stderr };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function callsOf(log: string): Call[] {
  const words = log.split('\0');
  const calls: Call[] = [];
  for (let at = 0; at < words.length - 1; ) {
    const count = Number(words[at]);
    calls.push(words.slice(at + 1, at + 2 + count));
    at += 2 + count;
  }
  return calls;
}
