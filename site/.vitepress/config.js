// The documentation of docs/ as a site; scripts/site.js brings the pages here and builds it.
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const PAGES = new URL('../', import.meta.url);

/** @param {string} folder */
function pagesOf(folder) {
  return readdirSync(new URL(`${folder}/`, PAGES))
    .filter(name => name.endsWith('.md') && name !== 'index.md')
    .map(name => name.slice(0, -'.md'.length))
    .map(name => ({ text: name, link: `/${folder}/${name}` }));
}

/** @param {string} heading */
function githubSlug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

const pages = (/** @type {[string, string][]} */ list) => list.map(([text, link]) => ({ text, link }));

export default defineConfig({
  title: 'goplug-lint',
  description: 'Predicts whether a Go plugin will load into a host, without running either',
  lang: 'en',
  // Relative links only: it is served from whatever directory it lies in.
  base: process.env['SITE_BASE'] ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  appearance: true,
  // The page is not one of VitePress.
  ignoreDeadLinks: [/^\/try\//, /^\.\/try\//],
  // The same anchors as on GitHub, where the same documents are read.
  markdown: { anchor: { slugify: githubSlug } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/guide' },
      { text: 'Rules', link: '/rules/' },
      { text: 'Try it', link: '/try/index.html', target: '_self' },
      { text: 'GitHub', link: 'https://github.com/goplug-lint/goplug-lint' },
    ],
    sidebar: [
      {
        text: 'Use',
        items: pages([
          ['Guide', '/guide'],
          ['Pipelines', '/pipelines'],
          ['Causes and fixes', '/repair'],
          ['sync', '/sync'],
          ['Contracts', '/contracts'],
          ['Configuration', '/configuration'],
          ['Container images', '/images'],
          ['The page', '/page'],
          ['Libraries for C programs', '/c-libraries'],
        ]),
      },
      { text: 'Hosts', items: pagesOf('hosts') },
      {
        text: 'Understand',
        items: pages([
          ['How it works', '/how-it-works'],
          ['What it cannot tell', '/cannot-tell'],
          ['Tampered files', '/tampered-files'],
          ['Fuzzing', '/fuzz'],
          ['Real hosts', '/real-hosts'],
          ['Comparison', '/comparison'],
        ]),
      },
      {
        text: 'Reference',
        items: pages([
          ['Rules', '/rules/'],
          ['API', '/api'],
          ['Security', '/security'],
          ['Changelog', '/changelog'],
        ]),
      },
      { text: 'Rules', collapsed: true, items: pagesOf('rules') },
    ],
  },
});
