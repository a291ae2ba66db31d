// Runs in the worker of the page: reads slices of the chosen files, judges, and writes the reports.
import { printable } from '../../src/bytes/printable.ts';
import type { Report } from '../../src/check/report.ts';
import { matrixOf } from '../../src/fleet/matrix.ts';
import { formatHtml, formatMatrixBody, formatReportBody, headingOf } from '../../src/report/html/document.ts';
import { formatJson } from '../../src/report/json.ts';
import { checkPlugins, openPlugin } from './checking.ts';
import { shareable } from './commands.ts';
import { openHost } from './hosts.ts';
import { openImageHost } from './image-host.ts';
import { isArchive } from './images.ts';
import type { Answer, ChosenFile, Question, Request } from './protocol.ts';
import { roleOf } from './roles.ts';

const say = (answer: Answer) => postMessage(answer);

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const { id } = data;
  const done = data.kind === 'check' ? answer(id, data.question) : sayRoles(id, data.files);
  done.catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    say({ id, kind: 'failed', message: printable(message) });
  });
});

async function sayRoles(id: number, files: readonly ChosenFile[]): Promise<void> {
  say({ id, kind: 'roles', roles: await Promise.all(files.map(roleOf)) });
}

async function answer(id: number, question: Question): Promise<void> {
  const { hosts, plugins, withDigests } = question;
  const all = withDigests ? [...hosts, ...plugins].reduce((sum, { blob }) => sum + blob.size, 0) : 0;
  let done = 0;
  const onBytes = (count: number) => {
    done += count;
    say({ id, kind: 'progress', words: 'Hashing the files', done, all });
  };
  const opened = await Promise.all(plugins.map((file, i) => openPlugin(file, i, onBytes)));
  const reports: Report[] = [];
  const commands: string[] = [];
  const notes: string[] = [];
  for (const file of hosts) {
    say({ id, kind: 'progress', words: `Reading ${printable(file.name)}`, done, all });
    const host = (await isArchive(file.blob))
      ? await openImageHost(file, question.hostInImage, onBytes, (read, whole) =>
          say({
            id,
            kind: 'progress',
            words: `Reading the layers of ${printable(file.name)}`,
            done: read,
            all: whole,
          }),
        )
      : await openHost(file, onBytes);
    if (withDigests && !host.isProfile) host.binary.profile.identity.sha256 = await host.source.sha256();
    const chosen = opened.length > 0 ? opened : ((await host.pluginsInside?.()) ?? []);
    if (chosen.length === 0)
      throw new Error(
        host.target
          ? `${file.name}: no Go plugin in the image (choose plugin files)`
          : `${file.name}: not an image archive (expected a tar archive of docker save, or a host with plugins)`,
      );
    reports.push(await checkPlugins(host, chosen, question));
    commands.push(shareable(host.argument, question));
    if (host.note !== undefined) notes.push(printable(host.note));
  }
  say({
    id,
    kind: 'verdicts',
    verdicts: reports.map((report, i) => ({
      host: printable(report.host.path),
      title: headingOf(report),
      passed: report.passed,
      body: formatReportBody(report),
      json: formatJson(report),
      page: formatHtml(report),
      command: commands[i] ?? '',
    })),
    notes,
    matrix: reports.length > 1 ? formatMatrixBody(matrixOf(reports)) : undefined,
  });
}
