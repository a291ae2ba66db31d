import { byId } from './elements.ts';

/** What is going on, in words that screen readers hear, and as a bar. */
export class StatusLine {
  readonly #words = byId('status', HTMLElement);
  readonly #bar = byId('progress', HTMLProgressElement);

  say(words: string): void {
    this.#bar.hidden = true;
    this.#write(words, 'status');
  }

  fail(error: unknown): void {
    this.#bar.hidden = true;
    this.#write(error instanceof Error ? error.message : String(error), 'status wrong');
  }

  /** @param all 0: the amount of work is unknown */
  progress(words: string, done: number, all: number): void {
    this.#bar.hidden = false;
    if (all > 0) {
      this.#bar.max = all;
      this.#bar.value = done;
    } else this.#bar.removeAttribute('value');
    this.#write(words, 'status');
  }

  #write(words: string, tone: string): void {
    this.#words.className = tone;
    // The same words again would be read out again.
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}
