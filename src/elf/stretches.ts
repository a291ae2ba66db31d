/** A range of addresses. */
export interface Range {
  start: number;
  end: number;
}

/** A range of addresses in which one of several ranges is seen. */
export interface Stretch<T> extends Range {
  of: T;
}

/**
 * What is seen of ranges that may lie over each other, each over those behind it in the list: ordered, and apart from each
 * other. A file may have tens of thousands of segments: a look at all of them for each address would take minutes.
 */
export function stretchesOf<T extends Range>(ranges: readonly T[]): Stretch<T>[] {
  const wanted = ranges.filter(({ start, end }) => start < end);
  const sorted = [...wanted].sort((a, b) => a.start - b.start);
  const isApart = sorted.every((range, i) => range.start >= (sorted[i - 1]?.end ?? Number.NEGATIVE_INFINITY));
  if (isApart) return sorted.map(range => ({ start: range.start, end: range.end, of: range }));
  return painted(wanted);
}

/** Between two neighbouring borders everywhere the same range is seen: each takes what those over it left. */
function painted<T extends Range>(ranges: readonly T[]): Stretch<T>[] {
  const borders = Float64Array.from(new Set(ranges.flatMap(({ start, end }) => [start, end]))).sort();
  const places = new Map<number, number>();
  for (const [place, border] of borders.entries()) places.set(border, place);
  const seen = new Int32Array(borders.length).fill(-1);
  /** by place: where to look for the next one that is free; itself, if it is */
  const next = Int32Array.from({ length: borders.length + 1 }, (_, place) => place);
  const free = (place: number): number => {
    let at = place;
    while (next[at] !== at) {
      next[at] = next[next[at] ?? at] ?? at;
      at = next[at] ?? at;
    }
    return at;
  };
  for (const [i, { start, end }] of ranges.entries()) {
    const last = places.get(end) ?? 0;
    for (let place = free(places.get(start) ?? 0); place < last; place = free(place + 1)) {
      seen[place] = i;
      next[place] = place + 1;
    }
  }
  return joined(ranges, borders, seen);
}

function joined<T extends Range>(
  ranges: readonly T[],
  borders: Float64Array,
  seen: Int32Array,
): Stretch<T>[] {
  const found: Stretch<T>[] = [];
  for (let place = 0; place + 1 < borders.length; place++) {
    const of = ranges[seen[place] ?? -1];
    if (!of) continue;
    const [start, end] = [borders[place] ?? 0, borders[place + 1] ?? 0];
    const last = found.at(-1);
    if (last?.of === of && last.end === start) last.end = end;
    else found.push({ start, end, of });
  }
  return found;
}
