// Opens reports in which every text is hostile in a real browser: the HTML report, and the Markdown one as `marked` renders it.
//   node lab/browser.js [--chromium /usr/bin/chromium] [--pictures DIRECTORY]
// Pages run without their own Content-Security-Policy, which could hide what acts. Exits with 1 where anything is in a page but
// what the format writes, or where a page that does act is not found out.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { marked } from 'marked';
import { printable } from '../dist/bytes/printable.js';
import { PIPELINE_FORMATS } from '../dist/index.js';
import { DISPLAY_TRICKS, withAllTexts, withEachText } from '../test/support/hostile.js';
import { reportOfAll } from '../test/support/report-of-all.js';
import { Chromium } from './browser/chromium.js';
import { HTML, MARKDOWN, wrongIn } from './browser/page-check.js';
import { CONTROLS, MARKUP_TRICKS } from './browser/tricks.js';
import { printProgress, printResult } from './console.js';

/** @import { Report } from '../dist/index.js' */
/** @import { Wanted } from './browser/page-check.js' */

const VIEWS = /** @type {const} */ ([
  [1280, 'light'],
  [420, 'light'],
  [420, 'dark'],
]);
const TRICKS = [...DISPLAY_TRICKS, ...MARKUP_TRICKS];
const { values } = parseArgs({
  options: { chromium: { type: 'string', default: 'chromium' }, pictures: { type: 'string' } },
});
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-browser-'));
const chromium = new Chromium(values.chromium, path.join(directory, 'profile'));
/** @type {string[]} */
const wrong = [];
try {
  await chromium.start();
  await main();
} finally {
  await chromium.close();
  fs.rmSync(directory, { recursive: true, force: true });
}
for (const line of wrong.slice(0, 40)) printResult(line);
process.exit(wrong.length === 0 ? 0 : 1);

async function main() {
  const base = await reportOfAll();
  await tryControls(base);
  const counts = { pages: 0, wrong: 0 };
  for (const [name, report] of hostileReports(base))
    for (const [format, page, wanted] of pagesOf(report)) {
      const found = wrongIn(await chromium.open(written(page)), wanted);
      counts.pages++;
      if (found.length > 0) counts.wrong++;
      wrong.push(...found.map(what => `${format} of ${name}: ${what}`.slice(0, 400)));
      if (counts.pages % 100 === 0) printProgress(`${counts.pages} pages, ${counts.wrong} wrong`);
    }
  await tryWidths(base);
  printResult(JSON.stringify(counts));
}

/** Every text is one trick, or ends with it; or one text of one plugin is all of them. @param {Report} base @returns {Generator<[string, Report]>} */
function* hostileReports(base) {
  yield ['an ordinary report', base];
  for (const trick of TRICKS) {
    yield [`all ${JSON.stringify(trick)}`, withAllTexts(base, () => trick)];
    yield [`all end with ${JSON.stringify(trick)}`, withAllTexts(base, text => `${text} ${trick}`)];
  }
  const small = { ...base, plugins: base.plugins.slice(0, 1) };
  for (const [place, report] of withEachText(small, () => TRICKS.join(' '))) yield [place, report];
}

/** The report as pages, with what has to be in each. @param {Report} report @returns {[string, string, Wanted][]} */
function pagesOf(report) {
  const { host, plugins, summary } = report;
  const findings = [report, ...plugins].flatMap(one => one.findings.filter(({ suppressed }) => !suppressed));
  const title = `${summary.loads} of ${plugins.length} plugins load into ${printable(host.path)}`;
  const shown = [
    ...plugins.flatMap(({ outcome }) => outcome.message ?? []),
    ...findings.flatMap(({ ruleId, message, fix }) => [ruleId, message, fix?.summary ?? '']),
    ...findings.flatMap(({ fix }) => fix?.commands ?? []),
  ];
  const words = [...plugins.map(one => one.path), ...shown, host.goVersion ?? ''].map(printable);
  const rendered = marked.parse(PIPELINE_FORMATS.markdown(report), { async: false });
  const summaries = [{ ...report, path: host.path }, ...plugins]
    .filter(one => one.findings.some(({ suppressed }) => !suppressed))
    .map(one => printable(one.path));
  const page = `<!doctype html><html><head><meta charset="utf-8"><title>report</title></head><body>${rendered}</body></html>`;
  return [
    ['html', PIPELINE_FORMATS.html(report), { known: HTML, texts: { title: [title], h1: [title] }, words }],
    ['markdown', page, { known: MARKDOWN, texts: { title: ['report'], summary: summaries }, words }],
  ];
}

/** Pages that act are found out; a report without its escapes too; and its policy stops what gets into it. @param {Report} base */
async function tryControls(base) {
  const wanted = {
    known: HTML,
    texts: { title: ['still'] },
    words: ['wanted words'],
  };
  const rest = `<!doctype html><html lang="en"><title>still</title>`;
  for (const [body, finds] of CONTROLS) {
    const found = wrongIn(await chromium.open(written(rest + body)), wanted);
    const missed = finds.filter(want => !found.some(one => one.startsWith(want)));
    wrong.push(...missed.map(want => `control ${body}: not found: ${want}`));
  }
  const harmless = wrongIn(await chromium.open(written(`${rest}<p>wanted words</p>`)), wanted);
  wrong.push(...harmless.map(what => `control without harm: ${what}`));
  const [trick = ''] = MARKUP_TRICKS;
  for (const [format, page, wants] of pagesOf(withAllTexts(base, () => trick))) {
    const bare = page
      .replace(/&lt;|&#60;/g, '<')
      .replace(/&gt;|&#62;/g, '>')
      .replace(/&quot;|&#34;/g, '"');
    const found = wrongIn(await chromium.open(written(bare)), wants);
    if (!found.includes('element img') || !found.some(one => one.startsWith('script ')))
      wrong.push(`control ${format} without escapes: ${found.join('; ')}`);
    if (format !== 'html') continue;
    const held = await chromium.open(written(bare), { isHeldToPolicy: true });
    wrong.push(...held.acts.map(act => `policy of the page let through: ${act}`));
  }
  printResult(`${CONTROLS.length} pages that act: ${wrong.length} not found out`);
}

/** No page is wider than its window; the pictures are for eyes. @param {Report} base */
async function tryWidths({ plugins, ...rest }) {
  const base = { ...rest, plugins: plugins.slice(0, 3) };
  const reports = /** @type {const} */ ([
    ['ordinary', base],
    ['hostile', withAllTexts(base, text => `${text} ${TRICKS.join(' ').slice(0, 700)}`)],
    ['long', withAllTexts(base, text => `${text}${'w'.repeat(300)}`)],
    ['right-to-left', withAllTexts(base, () => '\u05d0\u05d1\u05d2 (\u05d3) x/\u05d4 1.2')],
  ]);
  for (const [name, report] of reports) {
    const [[, page] = ['', '']] = pagesOf(report);
    await chromium.open(written(page));
    for (const [width, scheme] of VIEWS) {
      const { png, contentWidth } = await chromium.picture(width, scheme);
      if (contentWidth > width)
        wrong.push(`html of ${name}: ${contentWidth} px wide in a window of ${width}`);
      if (values.pictures !== undefined) {
        fs.mkdirSync(values.pictures, { recursive: true });
        fs.writeFileSync(path.join(values.pictures, `${name}-${width}-${scheme}.png`), png);
      }
    }
  }
}

/** The address of a page on disk. @param {string} page */
function written(page) {
  const file = path.join(directory, 'page.html');
  fs.writeFileSync(file, page);
  return pathToFileURL(file).href;
}
