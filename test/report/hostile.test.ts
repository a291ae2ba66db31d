import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { marked } from 'marked';
import { beforeAll, describe, expect, it } from 'vitest';
import { isPrintable, printable } from '../../dist/bytes/printable.js';
import { formatJson, formatText, PIPELINE_FORMATS, PLAIN, type Report } from '../../dist/index.js';
import { DISPLAY_TRICKS, withAllTexts, withEachText } from '../support/hostile.js';
import { type HtmlToken, htmlTokens } from '../support/html-tokens.ts';
import { reportOfAll } from '../support/report-of-all.js';
import { commandsIn } from '../support/runner-commands.ts';

const FORMATS: Readonly<Record<string, (report: Report) => string>> = {
  text: report => formatText(report, { style: PLAIN, width: 60, all: true }),
  narrow: report => formatText(report, { style: PLAIN, width: 20, all: false }),
  json: formatJson,
  ...PIPELINE_FORMATS,
};
/** One report with a finding of each, and all that a report may have. */
let base: Report;

beforeAll(async () => {
  base = await reportOfAll();
});

/** Reports in which every text is one trick, or ends with it; and those in which one text is all tricks at once. */
function* hostileReports(): Generator<[string, Report]> {
  for (const trick of DISPLAY_TRICKS) {
    yield [`all ${JSON.stringify(trick)}`, withAllTexts(base, () => trick)];
    yield [`all end with ${JSON.stringify(trick)}`, withAllTexts(base, text => `${text} ${trick}`)];
  }
  const [first] = base.plugins;
  if (!first) throw new Error('no plugin');
  const small = { ...base, plugins: [first] };
  for (const joint of [' ', '\n']) {
    const all = DISPLAY_TRICKS.join(joint);
    for (const [place, report] of withEachText(small, () => all)) yield [place, report];
  }
}

/** Every output, and what of it acts. */
function acting(format: string, acts: (output: string, report: Report) => unknown[]): [string, unknown][] {
  const write = FORMATS[format];
  if (!write) throw new Error(format);
  return [...hostileReports()]
    .map(([name, report]): [string, unknown[]] => [name, acts(write(report), report)])
    .filter(([, found]) => found.length > 0);
}

describe.each(Object.keys(FORMATS))('%s of a hostile report', format => {
  it('is nothing to a terminal but text', () => {
    expect(acting(format, output => output.split('\n').filter(line => !isPrintable(line)))).toEqual([]);
  });

  it('has no command for the runner of a pipeline but its own', () => {
    const found = acting(format, (output, report) => {
      const commands = commandsIn(output);
      if (format !== 'github') return commands;
      const findings = [...report.findings, ...report.plugins.flatMap(plugin => plugin.findings)];
      const count = findings.filter(({ suppressed }) => !suppressed).length;
      const isOwn = commands.every(
        ({ runner, name, properties }) =>
          runner === 'github' &&
          /^(error|warning|notice)$/.test(name) &&
          Object.keys(properties).join() === 'file,title',
      );
      return isOwn && commands.length === count ? [] : commands;
    });
    expect(found).toEqual([]);
  });
});

describe('JSON of a hostile report', () => {
  /** Halves of characters are all of that range that JSON.stringify escapes. */
  const HALF = /\\ud[89a-f][0-9a-f]{2}/g;
  const withoutDetails = (name: string, field: unknown): unknown => (name === 'details' ? undefined : field);

  it('is read back as it was, but for halves of characters', () => {
    for (const [name, report] of hostileReports()) {
      const wanted = JSON.stringify(report, withoutDetails).replace(HALF, '\ufffd');
      expect(JSON.stringify(JSON.parse(formatJson(report))), name).toBe(wanted);
    }
  });

  it.each(['sarif', 'gitlab'] as const)('is such that strict readers take it: %s', format => {
    for (const [name, report] of hostileReports()) {
      const halves: string[] = [];
      JSON.parse(PIPELINE_FORMATS[format](report), (_, field: unknown) => {
        if (typeof field === 'string' && /\p{Cs}/u.test(field)) halves.push(field);
      });
      expect(halves, name).toEqual([]);
    }
  });

  it('has no links in messages of SARIF', () => {
    for (const [name, report] of hostileReports()) {
      const log = JSON.parse(PIPELINE_FORMATS.sarif(report)) as {
        runs: { results: { message: { text: string } }[] }[];
      };
      const texts = log.runs[0]?.results.map(({ message }) => message.text) ?? [];
      expect(
        texts.filter(text => text.includes('](')),
        name,
      ).toEqual([]);
    }
  });
});

/** What is in a page beside what the format itself writes. */
function foreignIn(
  tokens: readonly HtmlToken[],
  known: Readonly<Record<string, readonly string[]>>,
): unknown[] {
  return tokens.filter(token => {
    if (token.kind === 'text') return false;
    if (token.kind === 'other') return token.text !== '<!doctype html>';
    const names = known[token.name];
    const { href } = token.attributes;
    const isOurs =
      href === undefined ||
      /^(?:https:\/\/github\.com\/goplug-lint\/goplug-lint\/blob\/main\/docs\/rules\/[\w-]+\.md|#p\d+)$/.test(
        href,
      );
    return !names || !isOurs || Object.keys(token.attributes).some(name => !names.includes(name));
  });
}

describe('HTML of a hostile report', () => {
  it('has no element and no attribute but its own', () => {
    const none: string[] = [];
    const known = {
      html: ['lang'],
      meta: ['charset', 'http-equiv', 'content', 'name'],
      ...Object.fromEntries(
        'title style head body main h1 h3 p code small span figcaption summary dt dd tbody thead legend label'
          .split(' ')
          .map(name => [name, none]),
      ),
      section: ['class', 'id', 'aria-labelledby'],
      h2: ['class', 'id'],
      pre: ['class'],
      ul: ['class'],
      ol: ['class'],
      li: ['class', 'aria-current'],
      b: ['class'],
      i: ['class'],
      a: ['href'],
      figure: ['class'],
      dl: ['class'],
      div: ['class', 'tabindex', 'role', 'aria-label'],
      table: ['class'],
      details: ['open'],
      tr: ['class'],
      th: ['scope'],
      td: ['class', 'title'],
      fieldset: ['class'],
      input: ['type', 'name', 'id', 'checked'],
      svg: ['class', 'role', 'aria-label', 'x', 'y', 'width', 'height'],
      rect: ['class', 'x', 'y', 'width', 'height'],
      text: ['x', 'y'],
    };
    expect(acting('html', output => foreignIn(htmlTokens(output), known))).toEqual([]);
    expect(foreignIn(htmlTokens('<p>a<b x>&lt;i></p>'), known).length).toBe(1);
  });

  it('shows what was there', () => {
    const report = withAllTexts(base, text => `${text}<b>&amp;\u202e`);
    const texts = htmlTokens(FORMATS['html']?.(report) ?? '').map(token =>
      token.kind === 'text' ? token.text : '',
    );
    expect(texts).toContain(printable(report.plugins[0]?.path ?? ''));
  });
});

describe('Markdown of a hostile report', () => {
  const none: string[] = [];
  const known = {
    h3: none,
    p: none,
    table: none,
    thead: none,
    tbody: none,
    tr: none,
    th: none,
    td: none,
    details: none,
    summary: none,
    ul: none,
    li: none,
    strong: none,
    code: ['class'],
    pre: none,
    a: ['href'],
  };
  /** What GitHub and GitLab look for in text that is no code: names, numbers, digests, addresses, emoji, commands. */
  const LIVE = /[@#$~^\\]|[!%&]\w|https?:|www\.|:\w+:|\bGH-\d|\b[0-9a-f]{7,40}\b|(?:^|\n)\s*\/\w|\]\(/i;

  it('renders as the format itself, and to nothing that is live', () => {
    const found = acting('markdown', (output, report) => {
      const tokens = htmlTokens(marked.parse(output, { async: false }));
      const live = tokens.filter(
        token =>
          token.kind === 'text' &&
          !token.inside.some(name => name === 'code' || name === 'pre') &&
          LIVE.test(token.text),
      );
      const cells = tokens.filter(token => token.kind === 'tag' && token.name === 'td' && !token.isEnd);
      const isWhole = cells.length === report.plugins.length * 3;
      return [...foreignIn(tokens, known), ...live, ...(isWhole ? [] : [`${cells.length} cells`])];
    });
    expect(found).toEqual([]);
  });

  it('has no line that begins with a command for a robot', () => {
    expect(
      acting('markdown', output =>
        output.split('\n').filter(line => /^\s*\/(close|approve)/.test(line) && !line.startsWith('  ')),
      ),
    ).toEqual([]);
  });

  it('shows what was there', () => {
    const report = withAllTexts(base, text => `${text} a\\|b`);
    const tokens = htmlTokens(marked.parse(FORMATS['markdown']?.(report) ?? '', { async: false }));
    const texts = tokens.flatMap(token => (token.kind === 'text' ? [token.text] : []));
    expect(texts).toContain(report.plugins[0]?.path);
    expect(texts.some(text => text.startsWith(report.plugins[0]?.outcome.message ?? 'none'))).toBe(true);
  });
});

describe('JUnit of a hostile report', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: name => name === 'testcase',
    trimValues: false,
    htmlEntities: true,
    parseAttributeValue: false,
  });

  it('is well-formed, names what was there, and attaches no files', () => {
    const found = acting('junit', (output, report) => {
      if (XMLValidator.validate(output) !== true) return ['not well-formed'];
      const { testsuites } = parser.parse(output) as {
        testsuites: { testsuite: { testcase: { '@name': string }[] } };
      };
      const names = testsuites.testsuite.testcase.map(one => one['@name']);
      const wanted = report.plugins.map(({ path }) => printable(path));
      const isAttached =
        JSON.stringify(testsuites).includes('[[ATTACHMENT') &&
        /<(system-out|failure|error)[^>]*>[^<]*\[\[ATT/.test(output);
      return [
        ...(names.join('\n') === wanted.join('\n') ? [] : [names]),
        ...(isAttached ? ['attached'] : []),
      ];
    });
    expect(found).toEqual([]);
  });

  it('keeps characters beyond the first plane', () => {
    const report = withAllTexts(base, text => `${text}😀𝒳`);
    expect(FORMATS['junit']?.(report)).toContain(`name="${report.plugins[0]?.path}"`);
  });
});
