// What is in a page beside what a format of reports writes, in the tree that a browser made of it.

/** @import { DomNode, Seen } from './chromium.js' */

/** @typedef {Readonly<Record<string, Readonly<Record<string, RegExp>>>>} Known elements, and what their attributes may be */

/**
 * @typedef {object} Element
 * @property {string} name
 * @property {Readonly<Record<string, string>>} attributes
 * @property {string} text
 */

/**
 * @typedef {object} Wanted
 * @property {Known} known
 * @property {Readonly<Record<string, readonly string[]>>} texts of all elements of a name
 * @property {readonly string[]} words what the page as a whole has to show
 */

const RULE_PAGE = /^https:\/\/github\.com\/goplug-lint\/goplug-lint\/blob\/main\/docs\/rules\/[\w-]+\.md$/;
const RULE_OR_PLUGIN = new RegExp(`${RULE_PAGE.source}|^#p\\d+$`);
const SHARE = /^[\d.]+%$/;
const TONE = '(good|bad|open)';
const PLAIN = Object.fromEntries(
  ['html', 'head', 'body', 'title', 'p', 'pre', 'ul', 'li', 'code'].map(name => [name, {}]),
);

/** @type {Known} */
export const HTML = {
  ...PLAIN,
  html: { lang: /^en$/ },
  meta: {
    charset: /^utf-8$/,
    'http-equiv': /^Content-Security-Policy$/,
    name: /^viewport$/,
    content: /^(default-src 'none'; style-src 'unsafe-inline'|width=device-width)$/,
  },
  ...Object.fromEntries(
    [
      'main',
      'style',
      'h1',
      'h3',
      'span',
      'small',
      'figcaption',
      'summary',
      'dt',
      'dd',
      'tbody',
      'thead',
      'legend',
    ].map(name => [name, {}]),
  ),
  section: { class: new RegExp(`^plugin ${TONE}$`), id: /^p\d+$/, 'aria-labelledby': /^t\d+$/ },
  h2: { class: new RegExp(`^${TONE}$`), id: /^t\d+$/ },
  b: { class: /^(error|warning|note)$/ },
  i: { class: /^(hue\d|same)$/ },
  a: { href: RULE_OR_PLUGIN },
  pre: { class: /^(said|copy)$/ },
  figure: { class: /^(stages|packages)$/ },
  ol: { class: /^chain$/ },
  ul: { class: /^(legend|findings)$/ },
  li: { class: /^(past|stop|step|said|finding)$/, 'aria-current': /^step$/ },
  dl: { class: /^facts$/ },
  div: {
    class: /^(fix|heat|scroll)$/,
    tabindex: /^0$/,
    role: /^region$/,
    'aria-label': /^Plugins (?:and hosts|in [\s\S]+)$/,
  },
  details: { open: /^$/ },
  table: { class: /^settings$/ },
  tr: { class: /^f\d+( f\d+)*$/ },
  th: { scope: /^(col|row)$/ },
  td: { class: new RegExp(`^${TONE} (loads|fails|crashes|unknown)$`), title: /^[\s\S]*$/ },
  fieldset: { class: /^filter$/ },
  label: {},
  input: { type: /^radio$/, name: /^show$/, id: /^f\d+$/, checked: /^$/ },
  svg: {
    class: /^map$/,
    role: /^img$/,
    'aria-label': /^[\w ]+$/,
    x: SHARE,
    y: SHARE,
    width: SHARE,
    height: SHARE,
  },
  rect: { class: /^(hue\d|same|module)$/, x: SHARE, y: SHARE, width: SHARE, height: SHARE },
  text: { x: /^\d+$/, y: /^\d+$/ },
};

/** As `marked` renders it. @type {Known} */
export const MARKDOWN = {
  ...PLAIN,
  meta: { charset: /^utf-8$/ },
  ...Object.fromEntries(
    ['h3', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary', 'strong'].map(name => [
      name,
      {},
    ]),
  ),
  code: { class: /^language-sh$/ },
  a: { href: RULE_PAGE },
};

/** All that is wrong with a page; nothing where it is only text. @param {Seen} seen @param {Wanted} wanted */
export function wrongIn({ dom, acts }, { known, texts, words }) {
  const nodes = [...nodesOf(dom)];
  const elements = nodes.filter(({ nodeType }) => nodeType === 1).map(elementOf);
  const comments = nodes.filter(({ nodeType }) => nodeType === 8);
  const all = compared(textOf(dom));
  return [
    ...acts,
    ...elements.flatMap(element => foreignOf(element, known)),
    ...comments.map(({ nodeValue }) => `comment ${nodeValue}`),
    ...Object.entries(texts).flatMap(([name, wants]) => {
      const found = elements.filter(element => element.name === name).map(({ text }) => compared(text));
      const isSame = found.length === wants.length && wants.every((want, i) => found[i] === compared(want));
      return isSame ? [] : [`text of ${name}: ${JSON.stringify(found)}, not ${JSON.stringify(wants)}`];
    }),
    ...words.filter(word => !all.includes(compared(word))).map(word => `not shown: ${word}`),
  ];
}

/** @param {Element} element @param {Known} known @returns {string[]} */
function foreignOf({ name, attributes }, known) {
  const allowed = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!allowed) return [`element ${name}`];
  return Object.entries(attributes)
    .filter(([key, value]) => !(Object.hasOwn(allowed, key) && allowed[key]?.test(value)))
    .map(([key, value]) => `attribute ${name} ${key}=${value}`);
}

/** Everything below it, in shadows, templates and frames too. @param {DomNode} node @returns {Generator<DomNode>} */
function* nodesOf(node) {
  yield node;
  const { children = [], shadowRoots = [], templateContent, contentDocument } = node;
  const hidden = [templateContent, contentDocument].filter(one => one !== undefined);
  const shadows = shadowRoots.filter(({ shadowRootType }) => shadowRootType !== 'user-agent');
  for (const child of [...children, ...shadows, ...hidden]) yield* nodesOf(child);
}

/** @param {DomNode} node @returns {Element} */
function elementOf(node) {
  const { localName, attributes = [] } = node;
  const pairs = attributes.flatMap((name, i) => (i % 2 === 0 ? [[name, attributes[i + 1] ?? '']] : []));
  return { name: localName, attributes: Object.fromEntries(pairs), text: textOf(node) };
}

/** @param {DomNode} node @returns {string} */
function textOf({ nodeType, nodeValue, children = [] }) {
  return nodeType === 3 ? nodeValue : children.map(textOf).join('');
}

/** Blanks are one in a page; logs of pipelines are why two characters stand as escapes outside of markup. */
const compared = (/** @type {string} */ text) =>
  text.replaceAll('#\\x23', '##').replaceAll('\\x3a:', '::').replace(/\s+/g, ' ').trim();
