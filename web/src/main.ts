// The page: takes files, asks the worker, shows what comes of them. All of its HTML comes from the formatters of the core.
import { ChosenFiles } from './chosen-files.ts';
import { demoFiles } from './demo-files.ts';
import { byId } from './elements.ts';
import { Engine } from './engine.ts';
import { ResultView } from './result-view.ts';
import { StatusLine } from './status-line.ts';

const status = new StatusLine();
const engine = new Engine((words, done, all) => status.progress(words, done, all));
const files = new ChosenFiles(engine, () => void check());
const view = new ResultView();
/** counts the changes of the files: what an older question brings is not shown */
let changes = 0;

async function check(): Promise<void> {
  const change = ++changes;
  view.hide();
  byId('clear', HTMLButtonElement).hidden = files.isEmpty;
  const question = files.question();
  if (!question) return status.say(files.missing);
  status.say('Reading the files');
  try {
    const found = await engine.check(question);
    if (change !== changes) return;
    status.say('');
    view.show(found);
  } catch (error) {
    if (change === changes) status.fail(error);
  }
}

/** The report with the digests of the files: they are hashed only when somebody keeps it. */
async function save(kind: 'json' | 'page', name: string): Promise<void> {
  const question = files.question();
  if (!question) return;
  try {
    const { verdicts } = await engine.check({ ...question, withDigests: kind === 'json' });
    download(verdicts[view.chosen]?.[kind] ?? '', name);
    status.say(`Saved ${name}`);
  } catch (error) {
    status.fail(error);
  }
}

function download(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function onClick(id: string, act: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', act);
}

onClick('save-json', () => void save('json', 'goplug-lint.json'));
onClick('save-html', () => void save('page', 'goplug-lint.html'));
onClick('clear', () => {
  files.clear();
  byId('host-input', HTMLInputElement).focus();
});
onClick('demo', () => {
  demoFiles().then(
    ({ hosts, plugins }) => files.replace(hosts, plugins, true),
    error => status.fail(error),
  );
});
byId('files', HTMLFormElement).addEventListener('submit', event => event.preventDefault());
for (const link of document.querySelectorAll('a[href="#privacy"]'))
  link.addEventListener('click', () => byId('privacy', HTMLDetailsElement).setAttribute('open', ''));
