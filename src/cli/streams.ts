/** Where a command reads its surroundings and writes its output: the whole CLI is a function of it. */
export interface Streams {
  /** writes whole texts; the report, and nothing else, goes to stdout */
  stdout(text: string): void;
  stderr(text: string): void;
  env: Readonly<Record<string, string | undefined>>;
  stdoutIsTerminal: boolean;
  /** asked only by what runs long enough to show progress */
  stderrIsTerminal?(): boolean;
  /** of stdout's terminal; undefined where there is none */
  columns: number | undefined;
  /** called before a run that is over before optimised code would pay */
  expectShortRun?(): void;
}

/** Wrong usage: shown in one line with a hint, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
