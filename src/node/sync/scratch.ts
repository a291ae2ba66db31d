import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of go.mod and go.sum for -modfile: what the go command adds to them is not added to those of the plugin. */
export class Scratch {
  readonly #directory = mkdtempSync(join(tmpdir(), 'goplug-lint-sync-'));
  readonly #sums: string;

  /** @param module directory of the plugin's go.mod */
  constructor(module: string) {
    this.#sums = join(module, 'go.sum');
  }

  /** @returns flags of the go command that make it take this go.mod */
  write(goMod: string): string[] {
    const file = join(this.#directory, 'go.mod');
    writeFileSync(file, goMod);
    const sums = join(this.#directory, 'go.sum');
    if (existsSync(this.#sums) && !existsSync(sums)) copyFileSync(this.#sums, sums);
    return [`-modfile=${file}`];
  }

  /** As the go command has left it. */
  read(): string {
    return readFileSync(join(this.#directory, 'go.mod'), 'utf8');
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
