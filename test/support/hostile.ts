/** A command that no test has: whoever runs it has taken a word for a command. */
export const EVIL = 'evil-command';

/** Texts that try to be more than a text, for shells, terminals, logs and markup. Each holds EVIL or an obvious mark. */
export const SHELL_TRICKS: readonly string[] = [
  `\n${EVIL}\n#`,
  `'; ${EVIL}; '`,
  `"; ${EVIL}; "`,
  `$(${EVIL})`,
  `\`${EVIL}\``,
  `;${EVIL};`,
  `\\'; ${EVIL}; #`,
  `\r\n${EVIL}\n`,
  `\u2028${EVIL}\n${EVIL}`,
  `x\\\n${EVIL}`,
  `{{.Dir}}'; ${EVIL}; '`,
  `'$(${EVIL})'`,
  `\x01'; ${EVIL}; '`,
  `\x01$(${EVIL})`,
  `\x01"; ${EVIL}; "`,
  `\x01\\'; ${EVIL}; '\n`,
  `##[x]'; ${EVIL}; '`,
  `\${IFS}$(${EVIL})`,
  `<<EOF\n${EVIL}\nEOF`,
  ` | ${EVIL} & ${EVIL} `,
];

/** Each text of a value of JSON, names of fields of records included, as a copy in which it alone is changed. */
export function* withEachText<T>(value: T, change: (text: string) => string): Generator<[string, T]> {
  for (const place of placesOf(value, '')) {
    const copy = structuredClone(value);
    yield [place, changedAt(copy, place.split('\t').slice(1), change)];
  }
}

/** A copy in which every text is changed; fields that `isKept` names stay as they are. */
export function withAllTexts<T>(
  value: T,
  change: (text: string) => string,
  isKept: (name: string) => boolean = () => false,
): T {
  const changed = (one: unknown): unknown => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(changed);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, field]) => [name, isKept(name) ? field : changed(field)]),
    );
  };
  return changed(value) as T;
}

function* placesOf(value: unknown, at: string): Generator<string> {
  if (typeof value === 'string') yield at;
  else if (typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value)) {
      yield* placesOf(field, `${at}\t${name}`);
      // Packages, modules and settings are names of fields.
      if (!Array.isArray(value) && /[^\w]|^GO/.test(name)) yield `${at}\t${name}\t`;
    }
}

function changedAt<T>(value: T, place: readonly string[], change: (text: string) => string): T {
  const [name = '', ...rest] = place;
  const record = value as Record<string, unknown>;
  if (rest.length === 0) record[name] = change(String(record[name]));
  else if (rest.length === 1 && rest[0] === '') {
    const field = record[name];
    delete record[name];
    record[change(name)] = field;
  } else changedAt(record[name], rest, change);
  return value;
}
