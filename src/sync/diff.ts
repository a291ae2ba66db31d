/** lines around a change */
const CONTEXT = 3;

/** A unified diff of two texts of which most lines are the same; '' where nothing differs. CR is shown as it is. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, now] = [linesOf(before), linesOf(after)];
  const changes = changesOf(old, now);
  const hunks: { from: number; to: number; changes: Change[] }[] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    if (last && change.at - CONTEXT <= last.to) {
      last.changes.push(change);
      last.to = change.at + change.removed.length + CONTEXT;
    } else
      hunks.push({
        from: Math.max(0, change.at - CONTEXT),
        to: change.at + change.removed.length + CONTEXT,
        changes: [change],
      });
  }
  let shift = 0;
  const lines = hunks.flatMap(({ from, to, changes: those }) => {
    const end = Math.min(to, old.length);
    const body: string[] = [];
    let at = from;
    let grown = 0;
    for (const { at: start, removed, added } of those) {
      for (; at < start; at++) body.push(` ${old[at]}`);
      body.push(...removed.map(line => `-${line}`), ...added.map(line => `+${line}`));
      at += removed.length;
      grown += added.length - removed.length;
    }
    for (; at < end; at++) body.push(` ${old[at]}`);
    const head = `@@ -${from + 1},${end - from} +${from + 1 + shift},${end - from + grown} @@`;
    shift += grown;
    return [head, ...body];
  });
  return `${[`--- ${file}`, `+++ ${file}`, ...lines].join('\n')}\n`;
}

/** What ends with a newline has no line behind it. */
function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

interface Change {
  /** first line of the old text */
  at: number;
  removed: string[];
  added: string[];
}

/** lines that are looked ahead for the next that is in both */
const REACH = 200;

function changesOf(old: readonly string[], now: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
      continue;
    }
    const [di, dj] = nextMatch(old.slice(i, i + REACH), now.slice(j, j + REACH));
    changes.push({ at: i, removed: old.slice(i, i + di), added: now.slice(j, j + dj) });
    i += di;
    j += dj;
  }
  return changes;
}

/** How many lines of each come before the nearest that both have. */
function nextMatch(old: readonly string[], now: readonly string[]): [number, number] {
  for (let sum = 1; sum < old.length + now.length; sum++)
    for (let di = Math.max(0, sum - now.length + 1); di <= Math.min(sum, old.length - 1); di++)
      if (old[di] === now[sum - di]) return [di, sum - di];
  return [old.length, now.length];
}
