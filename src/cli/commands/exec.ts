import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../bytes/printable.ts';
import type { Report } from '../../check/report.ts';
import { ExitCode } from '../../gate/gate.ts';
import { InputError } from '../../node/errors.ts';
import { strangersAt } from '../../node/place.ts';
import { TICK_MS, Witness } from '../../node/witness.ts';
import { formatText } from '../../report/text.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { type Output, parseOutputs, styleFor, widthOf, writeReport } from '../output.ts';
import { checkIsHost, isProgramOfThisMachine, programFile } from '../program.ts';
import { settingsOf } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { execve, spawnCommand } from '../start.ts';
import { type Streams, UsageError } from '../streams.ts';
import { judge } from './check.ts';

/** What changes all the time while it is checked is not started in the end. */
const MAX_TRIES = 4;
const INIT = 1;

interface Judged {
  report: Report;
  exitCode: number;
  outputs: readonly Output[];
  /** who else could exchange what was checked: the reason not to start it, where the report has none */
  danger?: string;
}

/**
 * `goplug-lint exec --host HOST --plugin PATTERN -- COMMAND...`; resolves to the exit code of the command, or of the check
 * where that keeps it from being started. The report goes to stderr: stdout is the command's.
 */
export async function runExec(
  { command, wrapper, ...check }: ArgumentsOf<'exec'>,
  streams: Streams,
): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new UsageError('a command is needed: -- ./gateway run');
  if (check.shard !== undefined)
    throw new UsageError('--shard checks a part of the plugins: the host opens all');
  // A checkout that somebody starts a host in has no say in what may be started.
  const asked = { files: [], ...check, config: check.config ?? 'none' };
  const file = programFile(program, streams.env['PATH']);
  const read = async () => {
    const settings = await settingsOf(asked, streams);
    if (settings && file !== undefined && !wrapper) await checkIsHost(program, file, settings.host);
    return settings;
  };
  for (let tries = 1; ; tries++) {
    const witness = new Witness();
    if (file !== undefined) witness.look(file);
    const settings = await read();
    if (!settings) return ExitCode.passed;
    const judged = await judgeNow(settings, streams, witness);
    // A pattern may find other plugins by now, and a file of the configuration may have other words.
    const isSame = JSON.stringify(await read()) === JSON.stringify(settings);
    if (isSame || judged.exitCode !== ExitCode.passed) {
      await tell(judged, settings, streams);
      if (judged.exitCode !== ExitCode.passed) return judged.exitCode;
      const isReplaced = file !== undefined && (await canBeReplacedBy(file, wrapper));
      // Nothing may be awaited from that look at the files on.
      if (witness.changed() === undefined)
        return start(program, args, isReplaced ? file : undefined, streams);
    }
    if (tries === MAX_TRIES)
      throw new InputError(`${witness.changed() ?? 'what is asked for'} was changed while it was checked`);
    await sleep(TICK_MS);
  }
}

/** Checks, and under strict also who else could exchange what was checked. */
async function judgeNow(settings: Settings, streams: Streams, witness: Witness): Promise<Judged> {
  const outputs = parseOutputs(settings.options.format);
  const { report, exitCode } = await judge(settings, streams, outputs, witness);
  const isTrusting = settings.options.policy !== 'strict' || exitCode !== ExitCode.passed;
  const danger = isTrusting ? undefined : dangerOf(witness);
  if (danger === undefined) return { report, exitCode, outputs };
  return {
    report: { ...report, passed: false, exitCode: ExitCode.failed },
    exitCode: ExitCode.failed,
    outputs,
    danger,
  };
}

function dangerOf({ files }: Witness): string | undefined {
  for (const file of files) {
    const strangers = strangersAt(file);
    if (strangers !== undefined) return `${file} could be exchanged: ${strangers}`;
  }
  return undefined;
}

/** The report on stderr, and in the files that are asked for. */
async function tell({ report, exitCode, outputs, danger }: Judged, { options }: Settings, streams: Streams) {
  const { quiet, color, all } = options;
  const files = outputs.filter(({ file }) => file !== undefined);
  await writeReport(report, files, options, streams);
  if (!quiet || exitCode !== ExitCode.passed) {
    const style = await styleFor(color, streams);
    streams.stderr(formatText(report, { style, width: widthOf(streams), all }));
  }
  if (danger !== undefined) streams.stderr(`goplug-lint: not started: ${printable(danger)}\n`);
}

/**
 * The host takes the place of this process. Another command does so only as init, where it has to: Node leaves SIGPIPE
 * ignored, which a Go program does not mind, but a shell would.
 */
async function canBeReplacedBy(file: string, isWrapper: boolean): Promise<boolean> {
  return execve !== undefined && (!isWrapper || process.pid === INIT) && isProgramOfThisMachine(file);
}

/** @param file to put in the place of this process; undefined: it is a child */
function start(
  program: string,
  args: readonly string[],
  file: string | undefined,
  streams: Streams,
): Promise<number> {
  if (execve && file !== undefined) execve(file, [program, ...args], { ...process.env });
  return spawnCommand(program, args, streams);
}
