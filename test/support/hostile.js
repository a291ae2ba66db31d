/** A command that no test has: whoever runs it has taken a word for a command. */
export const EVIL = 'evil-command';

/**
 * Texts that try to be more than a text, for shells, terminals, logs and markup. Each holds EVIL or an obvious mark.
 * @type {readonly string[]}
 */
export const SHELL_TRICKS = [
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

/**
 * Each text of a value of JSON, names of fields of records included, as a copy in which it alone is changed.
 * @template T
 * @param {T} value
 * @param {(text: string) => string} change
 * @returns {Generator<[string, T]>}
 */
export function* withEachText(value, change) {
  for (const place of placesOf(value, '')) {
    const copy = structuredClone(value);
    yield [place, changedAt(copy, place.split('\t').slice(1), change)];
  }
}

/**
 * A copy in which every text is changed; fields that `isKept` names stay as they are.
 * @template T
 * @param {T} value
 * @param {(text: string) => string} change
 * @param {(name: string) => boolean} [isKept]
 * @returns {T}
 */
export function withAllTexts(value, change, isKept = () => false) {
  /** @param {unknown} one @returns {unknown} */
  const changed = one => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(changed);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([name, field]) => [name, isKept(name) ? field : changed(field)]),
    );
  };
  return /** @type {T} */ (changed(value));
}

/** @param {unknown} value @param {string} at @returns {Generator<string>} */
function* placesOf(value, at) {
  if (typeof value === 'string') yield at;
  else if (typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value)) {
      yield* placesOf(field, `${at}\t${name}`);
      // Packages, modules and settings are names of fields.
      if (!Array.isArray(value) && /[^\w]|^GO/.test(name)) yield `${at}\t${name}\t`;
    }
}

/**
 * @template T
 * @param {T} value
 * @param {readonly string[]} place
 * @param {(text: string) => string} change
 * @returns {T}
 */
function changedAt(value, place, change) {
  const [name = '', ...rest] = place;
  const record = /** @type {Record<string, unknown>} */ (value);
  if (rest.length === 0) record[name] = change(String(record[name]));
  else if (rest.length === 1 && rest[0] === '') {
    const field = record[name];
    delete record[name];
    record[change(name)] = field;
  } else changedAt(record[name], rest, change);
  return value;
}

/** Texts that try to act in a terminal, a log of a pipeline, a page, or a comment. @type {readonly string[]} */
export const DISPLAY_TRICKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '</title></style><script>alert(1)</script>',
  '<!-- <![CDATA[ ]]> --!>',
  '&lt;script&gt; &#60;img src=x&#62; &amp;',
  '[x](javascript:alert(1)) [y](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '<https://evil.example> https://evil.example/x www.evil.example a@evil.example',
  '@github/everyone @all #123 GH-1 owner/repo#1 !5 $6 ~label %7 ^alert &8 :smile:',
  'deadbeef deadbeefdeadbeefdeadbeefdeadbeefdeadbeef defaced',
  '/close',
  '\n/close\n/approve\n',
  '`a` ``b`` ```c',
  'a\\|b | c \\` <b>',
  '| x | y |\n|---|---|',
  '\n\n# heading\n\n- item\n\n1. item\n\n> quote\n\n---\n',
  '```\n</details>\n~~~\n',
  '$`math`$ $$x$$ \\(x\\)',
  '::error::x',
  '::stop-commands::token',
  ' \u00a0\u2003::error file=x::y',
  '::add-mask::e',
  '##[error]x',
  '##[add-path]/evil',
  '##vso[task.complete result=Succeeded;]done',
  "##teamcity[buildStatus status='SUCCESS']",
  'x##',
  '[error]x',
  ':error::x',
  'section_start:1:x[collapsed=true]\r\x1b[0Kx',
  '\x1b[31m\x1b]8;;https://evil.example\x07link\x1b]8;;\x07\x1b[2J\x1b]0;title\x07',
  '\x9b31m\x90q\x9c\x08\x7f\x00',
  '\u202egpj.exe\u2066\u2069\u061c\u200f',
  'a\u200bb\u2060c\ufeff\u00ad\u3164\u{e0041}',
  '\ud800 \udc00 \ufffe \uffff 😀 𝒳',
  '\u2028\u2029\u0085\r',
  '[[ATTACHMENT|/etc/passwd]]',
  '{0} {{x}} ${x} $(x) %s %0A %25',
  '__proto__',
  'constructor',
];
