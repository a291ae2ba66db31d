import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../bytes/printable.ts';
import type { Report } from '../../check/report.ts';
import { ExitCode } from '../../gate/gate.ts';
import { InputError } from '../../node/errors.ts';
import { strangersAt } from '../../node/place.ts';
import { TICK_MS, Witness } from '../../node/witness.ts';
import { formatText } from '../../report/text.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withImage } from '../image-settings.ts';
import { type Output, parseOutputs, styleFor, widthOf, writeReport } from '../output.ts';
import { checkPlaces, PrivatePlugins } from '../private-plugins.ts';
import { checkIsHost, isProgramOfThisMachine, programFile } from '../program.ts';
import { settingsOf } from '../read-settings.ts';
import type { Settings } from '../settings.ts';
import { execve, spawnCommand } from '../start.ts';
import { type Streams, UsageError } from '../streams.ts';
import { judge } from './check.ts';

/** What changes all the time while it is checked is not started in the end. */
const MAX_TRIES = 4;
const INIT = 1;
const ORPHANS =
  'goplug-lint: as PID 1 it cannot reap orphans: use Node 22.15 or newer, docker run --init, or tini\n';
/** Libraries may need others, which are looked for only then; no plugin has as many levels of them. */
const MAX_ROUNDS = 16;

interface Judged {
  report: Report;
  exitCode: number;
  outputs: readonly Output[];
  witness: Witness;
  /** why it is not started, where the report has no reason */
  danger?: string;
}

type Arguments = ArgumentsOf<'exec'>;

/**
 * `goplug-lint exec --host HOST --plugin PATTERN -- COMMAND...`; resolves to the exit code of the command, or of the check
 * where that keeps it from being started. The report goes to stderr: stdout is the command's.
 */
export async function runExec(asked: Arguments, streams: Streams): Promise<number> {
  const [program, ...args] = asked.command;
  if (program === undefined) throw new UsageError('a command is needed: -- ./gateway run');
  if (asked.shard !== undefined)
    throw new UsageError('--shard checks a part of the plugins: the host opens all');
  if (asked.private) checkPlaces(args);
  const file = programFile(program, streams.env['PATH']);
  for (let tries = 1; ; tries++) {
    const settings = await settingsFor(asked, file, streams);
    if (!settings) return ExitCode.passed;
    const copies = asked.private ? await PrivatePlugins.of(settings.plugins) : undefined;
    const judged = await withImage(settings, streams, opened =>
      copies
        ? judgePrivately(copies, file, opened, streams)
        : judgeNow(witnessOf(opened), file, opened, streams),
    );
    // A pattern may find other plugins by now, and a file of the configuration may have other words.
    const again = await settingsFor(asked, file, streams);
    const isSame = JSON.stringify(again) === JSON.stringify(settings);
    if (isSame || judged.exitCode !== ExitCode.passed) {
      await tell(judged, settings, streams);
      if (judged.exitCode !== ExitCode.passed) {
        copies?.close();
        return judged.exitCode;
      }
      const isReplaced = await isReplacedBy(file, asked);
      const env = copies ? copies.around(process.env) : process.env;
      const words = copies ? copies.arguments(args) : args;
      // Nothing may be awaited from that look at the files on.
      if (judged.witness.changed() === undefined) {
        if (execve && isReplaced && file !== undefined) execve(file, [program, ...words], { ...env });
        if (process.pid === INIT && !settings.options.quiet) streams.stderr(ORPHANS);
        return spawnCommand(program, words, env, streams);
      }
    }
    copies?.close();
    if (tries === MAX_TRIES)
      throw new InputError(
        `${judged.witness.changed() ?? 'what is asked for'} was changed while it was checked`,
      );
    await sleep(TICK_MS);
  }
}

/** A checkout that a host is started in has no say in what may be started: only a configuration that is named has. */
async function settingsFor(
  { command: [program = ''], wrapper, private: isPrivate, config = 'none', ...check }: Arguments,
  file: string | undefined,
  streams: Streams,
): Promise<Settings | undefined> {
  const settings = await settingsOf({ files: [], ...check, config }, streams);
  if (settings?.image && isPrivate)
    throw new UsageError('--private: the plugins of an image have no copies here');
  if (settings?.image && !wrapper)
    throw new UsageError('the host is in an image: say with --wrapper that the command starts it');
  if (typeof settings?.host === 'string' && file !== undefined && !wrapper)
    await checkIsHost(program, file, settings.host, settings.options.sysroot);
  return settings;
}

/** The files of an image are read below a directory that only this process has, and are gone when it is judged. */
function witnessOf({ host }: Settings, isIgnored: (file: string) => boolean = () => false): Witness {
  if (typeof host === 'string') return new Witness(isIgnored);
  return new Witness(file => file.startsWith(`${host.root}/`) || isIgnored(file));
}

/** Checks, and under strict also who else could exchange what was checked. */
async function judgeNow(
  witness: Witness,
  file: string | undefined,
  settings: Settings,
  streams: Streams,
): Promise<Judged> {
  if (file !== undefined) witness.look(file);
  const outputs = parseOutputs(settings.options.format);
  const { report, exitCode } = await judge(settings, streams, outputs, witness);
  const isTrusting = settings.options.policy !== 'strict' || exitCode !== ExitCode.passed;
  const danger = isTrusting ? undefined : dangerOf(witness.files);
  const judged = { report, exitCode, outputs, witness };
  return danger === undefined ? judged : refused(judged, danger);
}

/** Checks the copies, until all that they bring, and that can be, is one. */
async function judgePrivately(
  copies: PrivatePlugins,
  file: string | undefined,
  settings: Settings,
  streams: Streams,
): Promise<Judged> {
  for (let round = 1; ; round++) {
    const witness = witnessOf(settings, path => copies.isOurs(path));
    const around = { ...streams, env: copies.around(streams.env) };
    const judged = await judgeNow(witness, file, { ...settings, plugins: copies.paths }, around);
    if (round < MAX_ROUNDS && (await copies.takeLibraries(witness))) continue;
    if (judged.exitCode !== ExitCode.passed) {
      // Its words are better with the names that were given.
      const given = await judgeNow(witnessOf(settings), file, settings, streams);
      if (given.exitCode !== ExitCode.passed) return given;
    }
    const shared = copies.shared(witness);
    const named = { ...judged, report: copies.renamed(judged.report) };
    if (judged.exitCode !== ExitCode.passed) return named;
    const isStrict = settings.options.policy === 'strict';
    const danger = isStrict ? dangerOf(copies.origins) : undefined;
    if (danger !== undefined) return refused(named, danger);
    if (shared === undefined) return named;
    return refused(named, `${shared.path} is found in a way that leaves no room for a private copy`);
  }
}

function refused(judged: Judged, danger: string): Judged {
  const exitCode = ExitCode.failed;
  return { ...judged, report: { ...judged.report, passed: false, exitCode }, exitCode, danger };
}

function dangerOf(files: readonly string[]): string | undefined {
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
 * The host takes the place of this process, unless copies have to be removed after it. Another command does so only as
 * init, where it has to: Node leaves SIGPIPE ignored, which a Go program does not mind, but a shell would.
 */
async function isReplacedBy(file: string | undefined, asked: Arguments): Promise<boolean> {
  if (execve === undefined || file === undefined) return false;
  const isForced = process.pid === INIT;
  return (isForced || !(asked.wrapper || asked.private)) && isProgramOfThisMachine(file);
}
