/** How two patterns, or parts of them, relate (net/http/pattern.go, from Go 1.22 on). */
type Relation = 'equal' | 'more-general' | 'more-specific' | 'disjoint' | 'overlapping';

interface Segment {
  text: string;
  wild: boolean;
  multi: boolean;
}

/** `[METHOD ][HOST]/[PATH]` */
interface Pattern {
  text: string;
  method: string;
  host: string;
  segments: Segment[];
}

const INVERSE: Readonly<Partial<Record<Relation, Relation>>> = {
  'more-general': 'more-specific',
  'more-specific': 'more-general',
};

/** A pattern of http.ServeMux; undefined where it is not one that the mux accepts. */
function parse(text: string): Pattern | undefined {
  const [, method = '', rest = ''] = /^(?:([^ \t]*)[ \t]+)?([^ \t].*)$/s.exec(text) ?? [];
  const slash = rest.indexOf('/');
  if (slash < 0) return undefined;
  const host = rest.slice(0, slash);
  const segments: Segment[] = [];
  const parts = rest.slice(slash + 1).split('/');
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const segment = segmentOf(part, isLast);
    if (!segment) return undefined;
    segments.push(segment);
  }
  return { text, method, host, segments };
}

function segmentOf(part: string, isLast: boolean): Segment | undefined {
  if (part === '' && isLast) return { text: '', wild: true, multi: true };
  if (!part.includes('{')) {
    // What is escaped there is compared unescaped.
    return part.includes('%') ? undefined : { text: part, wild: false, multi: false };
  }
  const [, name = '', dots] = /^\{([^{}]*?)(\.\.\.)?\}$/.exec(part) ?? [];
  if (name === '') return undefined;
  if (name === '$') return isLast ? { text: '/', wild: false, multi: false } : undefined;
  return dots !== undefined && !isLast ? undefined : { text: name, wild: true, multi: dots !== undefined };
}

/** Why a mux refuses the second of two patterns, in its own words; undefined where it takes both, or is unknown. */
export function patternConflict(added: string, known: string): string | undefined {
  const [p1, p2] = [parse(added), parse(known)];
  if (!p1 || !p2 || p1.host !== p2.host) return undefined;
  const methods = ofMethods(p1.method, p2.method);
  const paths = methods === 'disjoint' ? methods : ofPaths(p1.segments, p2.segments);
  const all = combined(methods, paths);
  if (all === 'equal') return `${added} matches the same requests as ${known}`;
  if (all !== 'overlapping') return undefined;
  if (paths === 'overlapping')
    return `${added} and ${known} both match some paths, like ${JSON.stringify(commonPath(p1, p2))}.`;
  return methods === 'more-general'
    ? `${added} matches more methods than ${known}, but has a more specific path pattern`
    : `${added} matches fewer methods than ${known}, but has a more general path pattern`;
}

function ofMethods(a: string, b: string): Relation {
  if (a === b) return 'equal';
  if (a === '' || (a === 'GET' && b === 'HEAD')) return 'more-general';
  return b === '' || (b === 'GET' && a === 'HEAD') ? 'more-specific' : 'disjoint';
}

function ofPaths(a: readonly Segment[], b: readonly Segment[]): Relation {
  const [isOpenA, isOpenB] = [a, b].map(segments => segments.at(-1)?.multi === true);
  if (a.length !== b.length && !isOpenA && !isOpenB) return 'disjoint';
  let relation: Relation = 'equal';
  for (const [i, segment] of a.entries()) {
    const other = b[i];
    if (!other) break;
    relation = combined(relation, ofSegments(segment, other));
    if (relation === 'disjoint') return relation;
  }
  if (a.length === b.length) return relation;
  if (a.length < b.length) return isOpenA ? combined(relation, 'more-general') : 'disjoint';
  return isOpenB ? combined(relation, 'more-specific') : 'disjoint';
}

function ofSegments(a: Segment, b: Segment): Relation {
  if (a.multi || b.multi) {
    if (a.multi && b.multi) return 'equal';
    return a.multi ? 'more-general' : 'more-specific';
  }
  if (a.wild && b.wild) return 'equal';
  // One wildcard does not match the slash at the end.
  if (a.wild) return b.text === '/' ? 'disjoint' : 'more-general';
  if (b.wild) return a.text === '/' ? 'disjoint' : 'more-specific';
  return a.text === b.text ? 'equal' : 'disjoint';
}

function combined(first: Relation, second: Relation): Relation {
  if (first === 'equal') return second;
  if (first === 'disjoint' || second === 'disjoint') return 'disjoint';
  if (first === 'overlapping') return first;
  if (second === 'equal') return first;
  return second === INVERSE[first] ? 'overlapping' : second;
}

/** A path that both match. */
function commonPath({ segments: a }: Pattern, { segments: b }: Pattern): string {
  const longer = a.length > b.length ? a : b;
  const chosen = longer.map((segment, i) => {
    const [own, other] = [a[i], b[i]];
    return own && other ? (own.wild ? other : own) : segment;
  });
  return chosen.map(({ text, multi }) => (multi || text === '/' ? '/' : `/${text}`)).join('');
}
