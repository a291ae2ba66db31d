// Builds the site: the documents of docs/, README, SECURITY and CHANGELOG as they are, and the page of web/ under try/.
//   node scripts/site.js [DIRECTORY]     default: build/site
// Fails where a link or an anchor leads nowhere, and where anything in the site would be fetched from elsewhere.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { pageOf } from './page.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = join(ROOT, 'build/site-source');
const TARGET = resolve(process.argv[2] ?? join(ROOT, 'build/site'));
const REPOSITORY = 'https://github.com/goplug-lint/goplug-lint/blob/main/';

/** What documents outside of docs are called there. @type {Readonly<Record<string, string>>} */
const ELSEWHERE = {
  'README.md': 'guide.md',
  'SECURITY.md': 'security.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
};

/** Where a file of the repository lies in the site; undefined: it is not part of it. @param {string} file */
function placeOf(file) {
  if (file in ELSEWHERE) return ELSEWHERE[file];
  if (!file.startsWith('docs/')) return undefined;
  const place = file.slice('docs/'.length);
  return place.replace(/(^|\/)README\.md$/, '$1index.md');
}

/** The document with links that hold in the site, and nothing that Vue would read as its own. @param {string} file */
function pageText(file) {
  const from = dirname(placeOf(file) ?? '');
  const text = readFileSync(join(ROOT, file), 'utf8');
  return text
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, i) => (i % 2 === 1 ? guarded(part) : linked(part, file, from)))
    .join('');
}

/** Code is shown as it is. @param {string} code */
function guarded(code) {
  return code.startsWith('```') || !/\{\{|<[a-z]/i.test(code) ? code : inlineCode(code.slice(1, -1));
}

/** @param {string} code */
function inlineCode(code) {
  const text = code.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;');
  return `<code v-pre>${text}</code>`;
}

/** @param {string} text @param {string} file @param {string} from */
function linked(text, file, from) {
  return text.replace(
    /(\]\(|(?:src|href|srcset)=")([^)"\s#:]+)(#[^)"\s]*)?(?=[)"])/g,
    (_, start, target, anchor = '') => {
      const path = relative(ROOT, resolve(ROOT, dirname(file), target));
      const place = placeOf(path);
      if (place === undefined) return `${start}${REPOSITORY}${path}${anchor}`;
      const link = relative(from, place);
      return `${start}${link.startsWith('.') ? link : `./${link}`}${anchor}`;
    },
  );
}

/** Everything that the site shows. @returns {string[]} */
function sources() {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    name => `docs/${name}`,
  );
  return [...Object.keys(ELSEWHERE), ...docs.filter(name => /\.(md|svg|png|webp)$/.test(name))];
}

rmSync(SOURCE, { recursive: true, force: true });
cpSync(join(ROOT, 'site'), SOURCE, { recursive: true });
for (const file of sources()) {
  const target = join(SOURCE, placeOf(file) ?? '');
  mkdirSync(dirname(target), { recursive: true });
  if (file.endsWith('.md')) writeFileSync(target, pageText(file));
  else cpSync(join(ROOT, file), target);
}
rmSync(TARGET, { recursive: true, force: true });
await build(SOURCE, { outDir: TARGET });
mkdirSync(join(TARGET, 'try'), { recursive: true });
writeFileSync(join(TARGET, 'try/index.html'), await pageOf());
checkRequests();
checkAnchors();

/** Nothing of the site may come from elsewhere: links are followed by people, sources by browsers. */
function checkRequests() {
  const pages = readdirSync(TARGET, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(html|css)$/.test(name),
  );
  const fetched =
    /<(?:script|img|link|source|iframe)[^>]*(?:src|srcset|href)="(https?:)?\/\/[^"]*"|url\(["']?(?:https?:)?\/\/[^)]*\)/g;
  const found = pages.flatMap(name =>
    (readFileSync(join(TARGET, name), 'utf8').match(fetched) ?? []).map(what => `${name}: ${what}`),
  );
  for (const line of found) process.stderr.write(`${line}\n`);
  if (found.length > 0) process.exitCode = 1;
  process.stdout.write(
    `${relative(process.cwd(), TARGET)}: ${pages.length} pages, ${found.length} requests to elsewhere\n`,
  );
}

/** Links within the site that name a place in a page: VitePress itself looks at the pages only. */
function checkAnchors() {
  const names = readdirSync(TARGET, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.html'),
  );
  const texts = new Map(names.map(name => [name, readFileSync(join(TARGET, name), 'utf8')]));
  const ids = new Map(
    [...texts].map(([name, text]) => [
      name,
      new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  let broken = 0;
  for (const [name, text] of texts) {
    for (const [, path = '', anchor = ''] of text.matchAll(/href="([^":#]*)#([^"]+)"/g)) {
      const page = path === '' ? name : path.startsWith('/') ? path.slice(1) : join(dirname(name), path);
      if (!page.endsWith('.html') || ids.get(page)?.has(decodeURIComponent(anchor))) continue;
      process.stderr.write(`${name}: no ${anchor} in ${page}\n`);
      broken++;
    }
  }
  if (broken > 0) process.exitCode = 1;
}
