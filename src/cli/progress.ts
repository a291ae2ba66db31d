import type { Streams } from './streams.ts';

const PROGRESS_MS = 200;
/** short work shows no progress */
const QUIET_MS = 1000;
const MB = 1_000_000;

type Clock = () => number;

/** Shows the progress of a long run on a terminal; `end` removes it. */
export function progressOn(
  streams: Streams,
  total: number,
  clock: Clock = Date.now,
): { show: ((done: number) => void) | undefined; end(): void } {
  const line = lineOn(streams, clock);
  const show = (done: number) =>
    line?.show(seconds => {
      const rate = done / seconds;
      const left = Math.ceil((total - done) / rate);
      return `${counted(done)} of ${counted(total)} plugins, ${Math.round(rate)}/s, ${left} s left`;
    });
  return { show: line && show, end: () => line?.end() };
}

/** The same of an image that is read. */
export function imageProgressOn(
  streams: Streams,
  clock: Clock = Date.now,
): { show: ((done: number, all: number) => void) | undefined; end(): void } {
  const line = lineOn(streams, clock);
  const show = (done: number, all: number) =>
    line?.show(seconds => {
      const rate = Math.round(done / seconds / MB);
      return `image: ${counted(Math.round(done / MB))} of ${counted(Math.round(all / MB))} MB, ${rate} MB/s`;
    });
  return { show: line && show, end: () => line?.end() };
}

/** A line on stderr that is written again now and then; undefined: nobody looks. */
function lineOn(
  streams: Streams,
  clock: Clock,
): { show(words: (seconds: number) => string): void; end(): void } | undefined {
  if (streams.stderrIsTerminal?.() !== true) return undefined;
  const start = clock();
  let last = start + QUIET_MS - PROGRESS_MS;
  let isShown = false;
  return {
    show: words => {
      const now = clock();
      if (now - last < PROGRESS_MS) return;
      last = now;
      isShown = true;
      streams.stderr(`\r\x1b[K${words((now - start) / 1000)}`);
    },
    end: () => {
      if (isShown) streams.stderr('\r\x1b[K');
    },
  };
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
