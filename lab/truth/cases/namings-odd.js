// Names that lead to a file, or nowhere; a table for names.js.

/** @import { CaseFile } from '../case.js' */

/**
 * @typedef {object} Naming
 * @property {string} name
 * @property {CaseFile[]} [files] beside plug.so
 * @property {string[]} open
 * @property {string} why
 */

const OTHER = { path: 'other.so', artifact: '$OWN/plugin/dotted' };

/** @type {Naming[]} */
export const ODD_NAMES = [
  { name: 'missing', open: ['nowhere.so'], why: 'there is no such file' },
  {
    name: 'missing-then-good',
    open: ['nowhere.so', 'plug.so', 'nowhere.so'],
    why: 'missing files leave no trace',
  },
  { name: 'missing-directory', open: ['nowhere/plug.so'], why: 'there is no such directory' },
  { name: 'empty', open: ['', 'plug.so'], why: 'an empty name' },
  { name: 'slash', open: ['plug.so/'], why: 'a trailing slash' },
  { name: 'slash-dot', open: ['plug.so/.'], why: 'the file taken for a directory' },
  { name: 'file-as-directory', open: ['plug.so/inner.so'], why: 'a directory of the name is a file' },
  { name: 'too-long', open: [`${'x'.repeat(256)}.so`, 'plug.so'], why: 'a name longer than NAME_MAX' },
  { name: 'path-too-long', open: [`${'./'.repeat(2100)}plug.so`], why: 'a path longer than PATH_MAX' },
  {
    name: 'directory',
    files: [{ path: 'd.so', directory: true }],
    open: ['d.so', 'd.so'],
    why: 'a directory',
  },
  { name: 'current-directory', open: ['.'], why: 'the current directory' },
  { name: 'root-directory', open: ['/'], why: 'the root directory' },
  { name: 'dev-null', open: ['/dev/null'], why: 'a device without content' },
  { name: 'dev-zero', open: ['/dev/zero'], why: 'a device full of zeros' },
  {
    name: 'fifo',
    files: [{ path: 'f.so', fifo: true }],
    open: ['f.so', 'plug.so'],
    why: 'a pipe that nobody writes to',
  },
  {
    name: 'no-read',
    files: [{ ...OTHER, mode: '000' }],
    open: ['other.so', 'plug.so'],
    why: 'a file that may not be read',
  },
  {
    name: 'no-read-again',
    files: [{ ...OTHER, mode: '222' }],
    open: ['other.so', 'other.so'],
    why: 'a file that may only be written',
  },
  {
    name: 'read-only',
    files: [{ ...OTHER, mode: '444' }],
    open: ['other.so'],
    why: 'a file that may not be executed loads',
  },
  {
    name: 'no-search',
    files: [
      { path: 'sub/plug.so', artifact: '$OWN/plugin/plain' },
      { path: 'sub', directory: true, mode: '000' },
    ],
    open: ['sub/plug.so', 'plug.so'],
    why: 'a directory that may not be searched',
  },
  {
    name: 'search-only',
    files: [
      { path: 'sub/plug.so', artifact: '$OWN/plugin/plain' },
      { path: 'sub', directory: true, mode: '111' },
    ],
    open: ['sub/plug.so'],
    why: 'a directory that may be searched and not read',
  },
  {
    name: 'no-suffix',
    files: [{ path: 'plug', artifact: '$OWN/plugin/dotted' }],
    open: ['plug', 'plug.so'],
    why: 'a name without .so',
  },
  {
    name: 'other-suffix',
    files: [{ path: 'p.so.1.2', artifact: '$OWN/plugin/dotted' }],
    open: ['p.so.1.2'],
    why: 'a version behind .so',
  },
  {
    name: 'only-suffix',
    files: [{ path: '.so', artifact: '$OWN/plugin/shared-api' }],
    open: ['.so', '.so'],
    why: 'a name of nothing but .so',
  },
  {
    name: 'two-suffixes',
    files: [{ path: 'p.so.so', artifact: '$OWN/plugin/shared-api' }],
    open: ['p.so.so', 'p.so.so'],
    why: 'two suffixes',
  },
  {
    name: 'upper-suffix',
    files: [{ path: 'P.SO', artifact: '$OWN/plugin/shared-api' }],
    open: ['P.SO'],
    why: 'the suffix in capitals',
  },
  {
    name: 'rejected-no-suffix',
    files: [{ path: 'bad', artifact: '$OWN/plugin/shared-api' }],
    open: ['bad', 'bad'],
    why: 'a rejected file without .so',
  },
  {
    name: 'quotes',
    files: [{ path: 'a "b".so', artifact: '$OWN/plugin/shared-api' }],
    open: ['a "b".so'],
    why: 'quotes and a space in the name',
  },
  {
    name: 'percent',
    files: [{ path: '100%s.so', artifact: '$OWN/plugin/shared-api' }],
    open: ['100%s.so', '100%d.so'],
    why: 'a percent sign in the name',
  },
  {
    name: 'unicode',
    files: [{ path: 'plügin-✓.so', artifact: '$OWN/plugin/plain' }],
    open: ['plügin-✓.so', 'nö.so'],
    why: 'letters beyond ASCII',
  },
  {
    name: 'newline',
    files: [{ path: 'a\nb.so', artifact: '$OWN/plugin/plain' }],
    open: ['a\nb.so'],
    why: 'a line break in the name',
  },
  {
    name: 'colon',
    files: [{ path: 'a:b;c.so', artifact: '$OWN/plugin/plain' }],
    open: ['a:b;c.so'],
    why: 'colon and semicolon in the name',
  },
  {
    name: 'origin',
    files: [{ path: '$ORIGIN/plug.so', artifact: '$OWN/plugin/plain' }],
    open: ['$ORIGIN/plug.so'],
    why: 'a directory called $ORIGIN: dlopen replaces it',
  },
  {
    name: 'lib-token',
    files: [{ path: '$LIB/plug.so', artifact: '$OWN/plugin/plain' }],
    open: ['$LIB/plug.so'],
    why: 'a directory called $LIB: dlopen replaces it',
  },
  {
    name: 'dollar',
    files: [{ path: '$NAME/plug.so', artifact: '$OWN/plugin/plain' }],
    open: ['$NAME/plug.so'],
    why: 'a dollar sign without meaning',
  },
  {
    name: 'text-again',
    files: [{ path: 't.so', artifact: 'foreign/text' }],
    open: ['t.so', 't.so', 'plug.so'],
    why: 'what dlopen refused is tried again',
  },
];
