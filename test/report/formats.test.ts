import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { marked, type Token, type Tokens } from 'marked';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { isPrintable, printable } from '../../dist/bytes/printable.js';
import {
  decideGate,
  formatText,
  makeReport,
  PIPELINE_FORMATS,
  type PipelineFormat,
  PLAIN,
  type Report,
  RULES,
} from '../../dist/index.js';
import { explained, replayAll } from '../support/replay.js';

const {
  github: formatGithub,
  gitlab: formatGitlab,
  html: formatHtml,
  junit: formatJunit,
  markdown: formatMarkdown,
  sarif: formatSarif,
} = PIPELINE_FORMATS;

interface SarifLog {
  runs: {
    tool: { driver: { rules: { id: string; help: { text: string } }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      partialFingerprints: Record<string, string>;
      suppressions?: unknown[];
    }[];
  }[];
}

interface Issue {
  description: string;
  check_name: string;
  fingerprint: string;
  severity: string;
  location: { path: string; lines: { begin: number } };
}

/** Reports of recorded pairs: each rule and each outcome that the real loader has shown, each once or twice. */
let reports: Report[];

beforeAll(async () => {
  const seen = new Map<string, number>();
  reports = [];
  for await (const one of replayAll()) {
    const result = await explained(one);
    const report = makeReport(result, decideGate(result, { failOn: 'error' }), '1.2.3');
    const features = report.plugins.flatMap(({ outcome, findings }) => [
      `${outcome.kind} ${outcome.stage}`,
      ...findings.map(({ ruleId, level }) => `${ruleId} ${level}`),
    ]);
    if (features.every(feature => (seen.get(feature) ?? 0) >= 2)) continue;
    for (const feature of features) seen.set(feature, (seen.get(feature) ?? 0) + 1);
    reports.push(report);
  }
  // All recorded cases: a minute, and several of a busy machine.
}, 600_000);

/** A report whose every text tries to break out of the format that it stands in. */
function hostileReport(): Report {
  const path = './dir,a:b/]]>"\'<img src=x onerror=alert(1)>%0A|`&amp;\u0001\n::error::x.so';
  const text =
    '</details><script>alert(1)</script> | `code` *bold* %25 \u001b[31m & ]]> \ud800\r\n::warning::x';
  const report = structuredClone(reports.find(({ plugins }) => plugins[0]?.findings[0]?.fix));
  const plugin = report?.plugins[0];
  const [finding] = plugin?.findings ?? [];
  if (!report || !plugin || !finding) throw new Error('no recorded report has a fix');
  const hostile = {
    ...finding,
    message: text,
    fix: { summary: text, commands: [text, 'echo ```', 'go build'] },
  };
  const outcome = { ...plugin.outcome, message: text };
  return {
    ...report,
    findings: [hostile],
    plugins: [{ ...plugin, path, outcome, findings: [hostile, { ...hostile }] }],
  };
}

const allReports = () => [...reports, hostileReport()];
const findingsOf = (report: Report) => [
  ...report.findings,
  ...report.plugins.flatMap(({ findings }) => findings),
];

describe('every format', () => {
  it('stands for enough of the rules', () => {
    expect(new Set(reports.flatMap(findingsOf).map(({ ruleId }) => ruleId)).size).toBeGreaterThan(20);
    expect(reports.length).toBeGreaterThan(40);
  });

  it.each(Object.keys(PIPELINE_FORMATS) as PipelineFormat[])(
    '%s is a function of the report alone',
    format => {
      for (const report of allReports()) {
        const text = PIPELINE_FORMATS[format](report);
        expect(PIPELINE_FORMATS[format](JSON.parse(JSON.stringify(report)) as Report)).toBe(text);
      }
    },
  );
});

describe('what people read', () => {
  const FOR_PEOPLE: Readonly<Record<string, (report: Report) => string>> = {
    text: report => formatText(report, { style: PLAIN, width: 60, all: true }),
    markdown: formatMarkdown,
    html: formatHtml,
    junit: formatJunit,
    github: formatGithub,
  };

  it.each(Object.entries(FOR_PEOPLE))(
    '%s holds nothing that a terminal or a log acts upon',
    (name, format) => {
      const lines = format(hostileReport()).split('\n');
      expect(lines.filter(line => !isPrintable(line))).toEqual([]);
      // No line is a workflow command but those of the format that is made of them, one for each finding.
      const commands = lines.filter(line => line.startsWith('::'));
      expect(commands).toHaveLength(name === 'github' ? findingsOf(hostileReport()).length : 0);
      expect(lines.join('\n')).toContain(String.raw`\x1b[31m`);
    },
  );
});

describe('SARIF', () => {
  // The schema's pattern for languages is no /u regular expression.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  const directory = createRequire(import.meta.url).resolve('schemastore/package.json');
  const schema = JSON.parse(
    readFileSync(directory.replace('package.json', 'schemas/json/sarif-2.1.0.json'), 'utf8'),
  ) as object;
  const validate = ajv.compile(schema);
  const parse = (report: Report) => JSON.parse(formatSarif(report)) as SarifLog;

  it('follows the official schema', () => {
    for (const report of allReports()) {
      validate(parse(report));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...parse(hostileReport()), version: '2.0.0' })).toBe(false);
  });

  it('has every finding, and every rule with its help', () => {
    for (const report of reports) {
      const [run] = parse(report).runs;
      const rules = run?.tool.driver.rules ?? [];
      expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
      expect(rules.filter(({ help }) => help.text.trim() === '')).toEqual([]);
      const results = run?.results ?? [];
      expect(results.map(({ ruleId, level }) => ({ ruleId, level }))).toEqual(
        findingsOf(report).map(({ ruleId, level }) => ({ ruleId, level })),
      );
      for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it('says what the loader says', () => {
    for (const report of reports) {
      const said = report.plugins.filter(({ findings }) => findings.some(({ decisive }) => decisive));
      const texts = parse(report).runs[0]?.results.map(({ message }) => message.text) ?? [];
      for (const { outcome } of said.filter(({ outcome: { message } }) => message !== undefined))
        expect(texts.some(text => text.startsWith(`${outcome.message}; `))).toBe(true);
    }
  });

  it('knows a finding again after a rebuild, in another directory', () => {
    const before = reports.find(({ plugins }) =>
      plugins[0]?.findings.some(({ ruleId }) => ruleId === 'package-hash'),
    );
    if (!before) throw new Error('no recorded report has a package-hash');
    const fingerprints = (report: Report) =>
      parse(report).runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints);
    const after = structuredClone(before);
    for (const plugin of after.plugins) {
      plugin.path = `/elsewhere/${plugin.path.slice(plugin.path.lastIndexOf('/') + 1)}`;
      for (const { evidence } of plugin.findings)
        for (const entry of evidence) entry.value = `${entry.value}0`;
    }
    expect(fingerprints(after)).toEqual(fingerprints(before));
    for (const plugin of after.plugins) plugin.path = `${plugin.path}2`;
    expect(fingerprints(after)).not.toEqual(fingerprints(before));
  });

  it('marks what is suppressed', () => {
    const report = structuredClone(hostileReport());
    for (const finding of findingsOf(report)) finding.suppressed = true;
    expect(parse(report).runs[0]?.results.every(({ suppressions }) => suppressions?.length === 1)).toBe(true);
    expect(JSON.parse(formatGitlab(report))).toEqual([]);
    expect(formatGithub(report)).toBe('');
    expect(formatMarkdown(report)).not.toContain('<details>');
    expect(formatHtml(report)).not.toContain('<li class="finding">');
  });
});

describe('GitLab Code Quality', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile({
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', pattern: '^[0-9a-f]{16}$' },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          properties: {
            path: { type: 'string', not: { pattern: '^\\./' } },
            lines: {
              type: 'object',
              required: ['begin'],
              properties: { begin: { type: 'integer', minimum: 1 } },
            },
          },
        },
      },
    },
  });

  it('has what GitLab asks for, and no fingerprint twice', () => {
    for (const report of allReports()) {
      const issues = JSON.parse(formatGitlab(report)) as Issue[];
      validate(issues);
      expect(validate.errors ?? []).toEqual([]);
      expect(issues.map(({ check_name }) => check_name)).toEqual(
        findingsOf(report).map(({ ruleId }) => ruleId),
      );
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    }
  });
});

/** As the runner of GitHub Actions reads a line (ActionCommand.cs): properties first, then the message, each unescaped. */
function parseCommand(line: string): {
  command: string;
  properties: Record<string, string>;
  message: string;
} {
  const match = /^::(\w+)(?: ([^:]*))?::(.*)$/.exec(line);
  if (!match) throw new Error(`no command: ${line}`);
  const [, command = '', list = '', message = ''] = match;
  const data = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const property = (text: string) => data(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
  const pairs = list.split(',').map(pair => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), property(pair.slice(at + 1))];
  });
  return { command, properties: Object.fromEntries(pairs) as Record<string, string>, message: data(message) };
}

describe('GitHub annotations', () => {
  it('are one command a finding, whatever stands in it', () => {
    for (const report of allReports()) {
      const lines = formatGithub(report).split('\n').slice(0, -1).map(parseCommand);
      const findings = findingsOf(report);
      expect(lines.map(({ command }) => command)).toEqual(
        findings.map(({ level }) => (level === 'note' ? 'notice' : level)),
      );
      expect(lines.map(({ properties: { title } }) => title)).toEqual(
        findings.map(({ ruleId }) => `goplug-lint ${ruleId}`),
      );
      for (const [i, { message }] of lines.entries())
        expect(message).toContain(printable(findings[i]?.message ?? ''));
    }
    const paths = formatGithub(hostileReport())
      .split('\n')
      .slice(1, -1)
      .map(line => parseCommand(line).properties['file']);
    const path = printable(hostileReport().plugins[0]?.path.slice(2) ?? '');
    expect(paths).toEqual([path, path]);
  });
});

interface Suite {
  testcase: { '@name': string; failure?: object; error?: object }[];
  '@tests': string;
  '@failures': string;
  '@errors': string;
}

describe('JUnit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: name => name === 'testcase',
  });
  const parse = (report: Report) =>
    (parser.parse(formatJunit(report)) as { testsuites: { testsuite: Suite } }).testsuites.testsuite;

  it('is well-formed, and counts what it holds', () => {
    for (const report of allReports()) {
      expect(XMLValidator.validate(formatJunit(report))).toBe(true);
      const suite = parse(report);
      expect(Number(suite['@tests'])).toBe(report.plugins.length);
      expect(suite.testcase.length).toBe(report.plugins.length);
      expect(Number(suite['@failures'])).toBe(suite.testcase.filter(({ failure }) => failure).length);
      expect(Number(suite['@errors'])).toBe(suite.testcase.filter(({ error }) => error).length);
    }
  });

  it('follows the schema that its readers publish, and what does not is told', async () => {
    const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');
    const xml = allReports().map((report, i) => ({ fileName: `${i}.xml`, contents: formatJunit(report) }));
    const found = await validateXML({ xml, schema });
    expect(found.errors).toEqual([]);
    expect(found.valid).toBe(true);
    const [first] = xml;
    const wrong = String(first?.contents).replace(' failures="', ' failed="');
    expect((await validateXML({ xml: wrong, schema })).valid).toBe(false);
  });

  it('fails what does not load, and errs on what cannot be judged', () => {
    for (const report of reports) {
      for (const [i, { outcome }] of report.plugins.entries()) {
        const test = parse(report).testcase[i];
        if (outcome.kind === 'fails' || outcome.kind === 'crashes') expect(test?.failure).toBeDefined();
        if (outcome.kind === 'unknown') expect(test?.error ?? test?.failure).toBeDefined();
      }
    }
  });

  it('holds nothing that XML cannot hold', () => {
    const text = formatJunit(hostileReport());
    expect([...text].filter(char => char < ' ' && char !== '\n')).toEqual([]);
    expect(Buffer.from(text).toString()).toBe(text);
    expect(text).not.toContain(']]>');
  });
});

function isCode(token: Token): token is Tokens.Code {
  return token.type === 'code';
}

describe('Markdown', () => {
  it('shows commands as they are to be pasted', () => {
    for (const report of allReports()) {
      const codes: string[] = [];
      // The list stands between HTML, as its details do.
      marked.walkTokens(marked.lexer(formatMarkdown(report)), token => {
        if (isCode(token)) codes.push(token.text);
      });
      const wanted = findingsOf(report).flatMap(({ fix }) =>
        fix?.commands ? [fix.commands.join('\n')] : [],
      );
      if (report.findings.length === 0) expect(codes).toEqual(wanted);
      else expect(codes.length).toBe(wanted.length);
    }
  });

  it('is one table row a plugin, and no HTML from a file', () => {
    for (const report of allReports()) {
      const html: string[] = [];
      const tables: Tokens.Table[] = [];
      marked.walkTokens(marked.lexer(formatMarkdown(report)), token => {
        if (token.type === 'html') html.push(...((token as Tokens.HTML).text.match(/<[^>]*>/g) ?? []));
        if (token.type === 'table') tables.push(token as Tokens.Table);
      });
      expect(tables.length).toBe(1);
      expect(tables[0]?.rows.length).toBe(report.plugins.length);
      expect(new Set(tables[0]?.rows.map(cells => cells.length))).toEqual(new Set([3]));
      const known = new Set(['<details>', '</details>', '<summary>', '</summary>', '<code>', '</code>']);
      expect(html.filter(tag => !known.has(tag))).toEqual([]);
    }
  });
});

describe('HTML', () => {
  it('holds every finding, and no element but its own', () => {
    const known = new Set(
      `!doctype html head body meta title style main section h1 h2 h3 p pre ul ol li b i a code small span div dl dt dd figure
      figcaption details summary table thead tbody tr th td fieldset legend label input svg rect text`.split(
        /\s+/,
      ),
    );
    for (const report of allReports()) {
      const html = formatHtml(report);
      expect(html.match(/<li class="finding">/g)?.length ?? 0).toBe(findingsOf(report).length);
      const tags = [...html.matchAll(/<\/?([^\s>]+)/g)].map(([, tag = '']) => tag);
      expect(tags.filter(tag => !known.has(tag))).toEqual([]);
    }
  });
});
