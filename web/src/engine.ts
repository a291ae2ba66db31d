import { workerUrl } from './elements.ts';
import type { Answer, ChosenFile, Question, Request, Role, Verdict } from './protocol.ts';

/** What came of a question. */
export interface Found {
  verdicts: readonly Verdict[];
  notes: readonly string[];
  matrix: string | undefined;
}

type Rest<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The worker that reads and judges, so that the page stays alive meanwhile. */
export class Engine {
  readonly #worker = new Worker(workerUrl());
  readonly #onProgress: (words: string, done: number, all: number) => void;
  readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #last = 0;

  constructor(onProgress: (words: string, done: number, all: number) => void) {
    this.#onProgress = onProgress;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.#take(data));
    this.#worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the check stopped: ${message}`));
      this.#waiting.clear();
    });
  }

  /** Rejects with what is wrong with the files. */
  async check(question: Question): Promise<Found> {
    const answer = await this.#ask({ kind: 'check', question });
    if (answer.kind !== 'verdicts') throw new Error('no verdicts');
    return answer;
  }

  async roles(files: readonly ChosenFile[]): Promise<readonly Role[]> {
    const answer = await this.#ask({ kind: 'roles', files });
    return answer.kind === 'roles' ? answer.roles : [];
  }

  #ask(request: Rest<Request>): Promise<Answer> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === 'progress') {
      // Of an older question nobody wants to know any more.
      if (answer.id === this.#last) this.#onProgress(answer.words, answer.done, answer.all);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === 'failed') waiting?.reject(new Error(answer.message));
    else waiting?.resolve(answer);
  }
}
