/** a slip of the pen changes no more of a name than this share of it, and no more letters than that */
const MAX_SLIP = 0.34;
const MAX_LETTERS = 3;
/** letters of a name that is compared: it takes their square */
const MAX_TYPED = 128;

/** Whether a name may have been meant where another was written. */
export function isSlip(wanted: string, name: string): boolean {
  return lettersBetween(wanted, name) !== undefined;
}

/** In how many letters a name differs from what may have been meant; undefined: in too many. */
export function lettersBetween(wanted: string, name: string): number | undefined {
  if (wanted.toLowerCase() === name.toLowerCase()) return 0;
  const longest = Math.max(wanted.length, name.length);
  // Names that differ in length by more differ in more letters; what nobody types is not mistyped.
  if (Math.abs(wanted.length - name.length) > MAX_LETTERS || longest > MAX_TYPED) return undefined;
  const most = Math.min(MAX_LETTERS, Math.floor(longest * MAX_SLIP));
  const letters = distance(wanted, name);
  return letters <= most ? letters : undefined;
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
