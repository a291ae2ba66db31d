import type { Streams } from './streams.ts';

const PROGRESS_MS = 200;
/** nothing is said of what is over before somebody looks */
const QUIET_MS = 1000;

/** Tells on a terminal how far a long run is; `end` takes it away again. */
export function progressOn(
  streams: Streams,
  total: number,
  clock: () => number = Date.now,
): { show: ((done: number) => void) | undefined; end(): void } {
  if (streams.stderrIsTerminal?.() !== true) return { show: undefined, end: () => {} };
  const start = clock();
  let last = start + QUIET_MS - PROGRESS_MS;
  let isShown = false;
  return {
    show: done => {
      const now = clock();
      if (now - last < PROGRESS_MS) return;
      last = now;
      isShown = true;
      const rate = (done * 1000) / (now - start);
      const left = Math.ceil((total - done) / rate);
      const words = `${counted(done)} of ${counted(total)} plugins, ${Math.round(rate)}/s, ${left} s left`;
      streams.stderr(`\r\x1b[K${words}`);
    },
    end: () => {
      if (isShown) streams.stderr('\r\x1b[K');
    },
  };
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
