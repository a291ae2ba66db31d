/** a slip of the pen changes no more of a name than this share of it, and no more letters than that */
const MAX_SLIP = 0.34;
const MAX_LETTERS = 3;

/** Whether a name may have been meant where another was written. */
export function isSlip(wanted: string, name: string): boolean {
  if (wanted.toLowerCase() === name.toLowerCase()) return true;
  const share = Math.floor(Math.max(wanted.length, name.length) * MAX_SLIP);
  const most = Math.min(MAX_LETTERS, share);
  return Math.abs(wanted.length - name.length) <= most && distance(wanted, name) <= most;
}

/** Levenshtein's: single characters inserted, deleted or replaced. */
function distance(a: string, b: string): number {
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let k = 1; k <= b.length; k++) {
      const replaced = (last[k - 1] ?? 0) + (a[i - 1] === b[k - 1] ? 0 : 1);
      row.push(Math.min(replaced, (last[k] ?? 0) + 1, (row[k - 1] ?? 0) + 1));
    }
    last = row;
  }
  return last[b.length] ?? 0;
}
