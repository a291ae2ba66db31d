import { byId, setHtml } from './elements.ts';
import type { Found } from './engine.ts';
import type { Verdict } from './protocol.ts';

const COPIED_MS = 2000;
const CELL = /^#h(\d+)-p(\d+)$/;

/** The part of the page below the files: the reports, and what can be done with them. */
export class ResultView {
  readonly #section = byId('result', HTMLElement);
  readonly #title = byId('result-title', HTMLElement);
  readonly #report = byId('report', HTMLElement);
  readonly #matrix = byId('matrix', HTMLElement);
  readonly #which = byId('which-host', HTMLSelectElement);
  #verdicts: readonly Verdict[] = [];

  constructor() {
    this.#which.addEventListener('change', () => this.#showHost(this.chosen));
    // A cell of the matrix leads to what its host says of its plugin.
    this.#matrix.addEventListener('click', event => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      const [, host, plugin] = CELL.exec(link?.getAttribute('href') ?? '') ?? [];
      if (host === undefined) return;
      event.preventDefault();
      this.#which.value = host;
      this.#showHost(Number(host));
      const section = document.getElementById(`p${plugin}`);
      section?.scrollIntoView();
    });
    const copy = byId('copy-command', HTMLButtonElement);
    copy.addEventListener('click', () => copied(copy, this.#verdicts[this.chosen]?.command ?? ''));
  }

  /** Index of the host whose report is shown. */
  get chosen(): number {
    return Math.max(0, this.#which.selectedIndex);
  }

  hide(): void {
    this.#section.hidden = true;
    this.#report.replaceChildren();
    this.#matrix.replaceChildren();
  }

  show({ verdicts, notes, matrix }: Found): void {
    byId('result-note', HTMLElement).textContent = notes.join('; ');
    this.#verdicts = verdicts;
    this.#which.replaceChildren(...verdicts.map(({ host }, i) => new Option(host, String(i))));
    byId('host-choice', HTMLElement).hidden = verdicts.length < 2;
    setHtml(this.#matrix, matrix ?? '');
    this.#section.hidden = false;
    this.#showHost(0);
    this.#title.focus({ preventScroll: true });
    this.#title.scrollIntoView({ behavior: isStill() ? 'auto' : 'smooth' });
  }

  #showHost(index: number): void {
    const verdict = this.#verdicts[index];
    this.#title.textContent = verdict?.title ?? '';
    this.#title.className = verdict?.passed ? 'good' : 'bad';
    setHtml(this.#report, verdict?.body ?? '');
    for (const block of this.#report.querySelectorAll('pre.copy')) addCopyButton(block);
  }
}

function addCopyButton(block: Element): void {
  const frame = document.createElement('div');
  frame.className = 'with-copy';
  block.replaceWith(frame);
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', 'Copy the commands');
  button.addEventListener('click', () => copied(button, block.textContent ?? ''));
  frame.append(block, button);
}

/** Says so on the button for a while. */
function copied(button: HTMLButtonElement, text: string): void {
  const words = button.textContent;
  const show = (said: string) => {
    button.textContent = said;
    setTimeout(() => {
      button.textContent = words;
    }, COPIED_MS);
  };
  writeText(text).then(
    () => show('Copied'),
    () => show('Press Ctrl+C'),
  );
}

async function writeText(text: string): Promise<void> {
  if (isSecureContext && navigator.clipboard) return navigator.clipboard.writeText(text);
  // Pages of plain http have no clipboard: what is selected can be copied.
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  if (!isDone) throw new Error('not copied');
}

function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
