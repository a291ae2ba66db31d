// One file under several names, and names that lead nowhere.

import { FULL_GO } from './go-releases.js';

/** @import { Case, CaseFile } from './case.js' */

/**
 * @typedef {object} Naming
 * @property {string} name
 * @property {CaseFile[]} [files] beside plug.so
 * @property {string[]} open
 * @property {string} why
 */

/** @type {(path: string, symlink: string) => CaseFile} */
const link = (path, symlink) => ({ path, symlink });
const REJECTED = { path: 'bad.so', artifact: '$GO/plugin/shared-api' };
const OTHER = { path: 'other.so', artifact: '$GO/plugin/dotted' };

/** @type {Naming[]} */
const NAMINGS = [
  { name: 'twice', open: ['plug.so', 'plug.so', 'plug.so'], why: 'the same name again' },
  { name: 'dot', open: ['./plug.so', 'plug.so'], why: 'the same file with and without ./' },
  { name: 'absolute', open: ['$DIR/plug.so', 'plug.so'], why: 'absolute and relative' },
  { name: 'slashes', open: ['.//.///plug.so', '$DIR//plug.so'], why: 'superfluous slashes' },
  { name: 'dot-dot', files: [{ path: 'sub', directory: true }], open: ['sub/../plug.so', 'plug.so'], why: 'a way through another directory' },
  { name: 'symlink', files: [link('link.so', 'plug.so')], open: ['plug.so', 'link.so'], why: 'a symbolic link to an opened file' },
  { name: 'symlink-first', files: [link('link.so', 'plug.so')], open: ['link.so', 'plug.so'], why: 'the symbolic link first' },
  { name: 'symlink-absolute', files: [link('link.so', '$DIR/plug.so')], open: ['link.so', 'plug.so'], why: 'an absolute symbolic link' },
  { name: 'symlink-chain', files: [link('a.so', 'b.so'), link('b.so', 'plug.so')], open: ['a.so', 'b.so', 'plug.so'], why: 'a chain of symbolic links' },
  { name: 'symlink-no-suffix', files: [link('current', 'plug.so')], open: ['current', 'plug.so'], why: 'a symbolic link without .so' },
  {
    name: 'symlinked-directory',
    files: [{ path: 'sub/plug.so', artifact: '$GO/plugin/plain' }, link('dir', 'sub')],
    open: ['dir/plug.so', 'sub/plug.so'],
    why: 'a symbolic link to the directory',
  },
  { name: 'symlink-broken', files: [link('link.so', 'nowhere.so')], open: ['link.so', 'plug.so'], why: 'a broken symbolic link' },
  { name: 'symlink-loop', files: [link('a.so', 'b.so'), link('b.so', 'a.so')], open: ['a.so', 'plug.so'], why: 'symbolic links in a circle' },
  { name: 'hardlink', files: [{ path: 'h.so', hardlink: 'plug.so' }], open: ['plug.so', 'h.so'], why: 'a hard link to an opened file' },
  { name: 'hardlink-first', files: [{ path: 'h.so', hardlink: 'plug.so' }], open: ['h.so', 'plug.so'], why: 'the hard link first' },
  {
    name: 'hardlink-then-other',
    files: [{ path: 'h.so', hardlink: 'plug.so' }, OTHER],
    open: ['plug.so', 'h.so', 'other.so'],
    why: 'a hard link, then another plugin',
  },
  {
    name: 'hardlink-after-other',
    files: [{ path: 'h.so', hardlink: 'plug.so' }, OTHER],
    open: ['plug.so', 'other.so', 'h.so'],
    why: 'a hard link of an earlier plugin',
  },
  { name: 'rejected-again', files: [REJECTED], open: ['bad.so', 'bad.so', './bad.so', '$DIR/bad.so'], why: 'a rejected file again' },
  { name: 'rejected-symlink', files: [REJECTED, link('link.so', 'bad.so')], open: ['bad.so', 'link.so'], why: 'a symbolic link to a rejected file' },
  { name: 'rejected-symlink-first', files: [REJECTED, link('link.so', 'bad.so')], open: ['link.so', 'bad.so', 'link.so'], why: 'rejected through a symbolic link' },
  { name: 'rejected-hardlink', files: [REJECTED, { path: 'h.so', hardlink: 'bad.so' }], open: ['bad.so', 'h.so'], why: 'a hard link of a rejected file' },
  {
    name: 'rejected-hardlink-after-good',
    files: [REJECTED, { path: 'h.so', hardlink: 'bad.so' }, OTHER],
    open: ['other.so', 'bad.so', 'h.so'],
    why: 'a hard link of a file rejected behind a good one',
  },
  {
    name: 'rejected-good-hardlink',
    files: [REJECTED, { path: 'h.so', hardlink: 'bad.so' }, OTHER],
    open: ['bad.so', 'other.so', 'h.so'],
    why: 'a hard link of a rejected file behind a good one',
  },
  { name: 'rejected-again-later', files: [REJECTED, OTHER], open: ['bad.so', 'other.so', 'bad.so'], why: 'a rejected file again, later' },
  { name: 'rejected-twice-then-good', files: [REJECTED], open: ['bad.so', 'bad.so', 'plug.so'], why: 'a rejected file twice, then its good build' },
  { name: 'copied-again', files: [{ path: 'copy.so', artifact: '$GO/plugin/plain' }], open: ['plug.so', 'copy.so', 'copy.so', 'plug.so'], why: 'a refused copy again' },
  { name: 'missing', open: ['nowhere.so'], why: 'there is no such file' },
  { name: 'missing-then-good', open: ['nowhere.so', 'plug.so', 'nowhere.so'], why: 'missing files leave no trace' },
  { name: 'missing-directory', open: ['nowhere/plug.so'], why: 'there is no such directory' },
  { name: 'empty', open: ['', 'plug.so'], why: 'an empty name' },
  { name: 'slash', open: ['plug.so/'], why: 'a trailing slash' },
  { name: 'slash-dot', open: ['plug.so/.'], why: 'the file taken for a directory' },
  { name: 'file-as-directory', open: ['plug.so/inner.so'], why: 'a directory of the name is a file' },
  { name: 'too-long', open: [`${'x'.repeat(256)}.so`, 'plug.so'], why: 'a name longer than NAME_MAX' },
  { name: 'path-too-long', open: [`${'./'.repeat(2100)}plug.so`], why: 'a path longer than PATH_MAX' },
  { name: 'directory', files: [{ path: 'd.so', directory: true }], open: ['d.so', 'd.so'], why: 'a directory' },
  { name: 'current-directory', open: ['.'], why: 'the current directory' },
  { name: 'root-directory', open: ['/'], why: 'the root directory' },
  { name: 'dev-null', open: ['/dev/null'], why: 'a device without content' },
  { name: 'dev-zero', open: ['/dev/zero'], why: 'a device full of zeros' },
  { name: 'fifo', files: [{ path: 'f.so', fifo: true }], open: ['f.so', 'plug.so'], why: 'a pipe that nobody writes to' },
  { name: 'no-read', files: [{ ...OTHER, mode: '000' }], open: ['other.so', 'plug.so'], why: 'a file that may not be read' },
  { name: 'no-read-again', files: [{ ...OTHER, mode: '222' }], open: ['other.so', 'other.so'], why: 'a file that may only be written' },
  { name: 'read-only', files: [{ ...OTHER, mode: '444' }], open: ['other.so'], why: 'a file that may not be executed loads' },
  {
    name: 'no-search',
    files: [{ path: 'sub/plug.so', artifact: '$GO/plugin/plain' }, { path: 'sub', directory: true, mode: '000' }],
    open: ['sub/plug.so', 'plug.so'],
    why: 'a directory that may not be searched',
  },
  {
    name: 'search-only',
    files: [{ path: 'sub/plug.so', artifact: '$GO/plugin/plain' }, { path: 'sub', directory: true, mode: '111' }],
    open: ['sub/plug.so'],
    why: 'a directory that may be searched and not read',
  },
  { name: 'no-suffix', files: [{ path: 'plug', artifact: '$GO/plugin/dotted' }], open: ['plug', 'plug.so'], why: 'a name without .so' },
  { name: 'other-suffix', files: [{ path: 'p.so.1.2', artifact: '$GO/plugin/dotted' }], open: ['p.so.1.2'], why: 'a version behind .so' },
  { name: 'only-suffix', files: [{ path: '.so', artifact: '$GO/plugin/shared-api' }], open: ['.so', '.so'], why: 'a name of nothing but .so' },
  { name: 'two-suffixes', files: [{ path: 'p.so.so', artifact: '$GO/plugin/shared-api' }], open: ['p.so.so', 'p.so.so'], why: 'two suffixes' },
  { name: 'upper-suffix', files: [{ path: 'P.SO', artifact: '$GO/plugin/shared-api' }], open: ['P.SO'], why: 'the suffix in capitals' },
  { name: 'rejected-no-suffix', files: [{ path: 'bad', artifact: '$GO/plugin/shared-api' }], open: ['bad', 'bad'], why: 'a rejected file without .so' },
  { name: 'quotes', files: [{ path: 'a "b".so', artifact: '$GO/plugin/shared-api' }], open: ['a "b".so'], why: 'quotes and a space in the name' },
  { name: 'percent', files: [{ path: '100%s.so', artifact: '$GO/plugin/shared-api' }], open: ['100%s.so', '100%d.so'], why: 'a percent sign in the name' },
  { name: 'unicode', files: [{ path: 'plügin-✓.so', artifact: '$GO/plugin/plain' }], open: ['plügin-✓.so', 'nö.so'], why: 'letters beyond ASCII' },
  { name: 'newline', files: [{ path: 'a\nb.so', artifact: '$GO/plugin/plain' }], open: ['a\nb.so'], why: 'a line break in the name' },
  { name: 'colon', files: [{ path: 'a:b;c.so', artifact: '$GO/plugin/plain' }], open: ['a:b;c.so'], why: 'colon and semicolon in the name' },
  { name: 'origin', files: [{ path: '$ORIGIN/plug.so', artifact: '$GO/plugin/plain' }], open: ['$ORIGIN/plug.so'], why: 'a directory called $ORIGIN: dlopen replaces it' },
  { name: 'lib-token', files: [{ path: '$LIB/plug.so', artifact: '$GO/plugin/plain' }], open: ['$LIB/plug.so'], why: 'a directory called $LIB: dlopen replaces it' },
  { name: 'dollar', files: [{ path: '$NAME/plug.so', artifact: '$GO/plugin/plain' }], open: ['$NAME/plug.so'], why: 'a dollar sign without meaning' },
  { name: 'text-again', files: [{ path: 't.so', artifact: 'foreign/text' }], open: ['t.so', 't.so', 'plug.so'], why: 'what dlopen refused is tried again' },
];

/** Hosts that answer before they look at the file. @type {Naming[]} */
const STUB_NAMINGS = NAMINGS.filter(({ name }) => ['twice', 'missing', 'empty', 'directory', 'rejected-again'].includes(name));

/** @returns {Case[]} */
export function nameCases() {
  return FULL_GO.flatMap((go) => [
    ...NAMINGS.map((naming) => caseOf(go, 'plain', naming)),
    ...['nocgo', 'noplugin', 'blank'].flatMap((host) => STUB_NAMINGS.map((naming) => caseOf(go, host, naming))),
  ]);
}

/** @param {string} go @param {string} host @param {Naming} naming @returns {Case} */
function caseOf(go, host, { name, files = [], open, why }) {
  const withRelease = [{ path: 'plug.so', artifact: '$GO/plugin/plain' }, ...files]
    .map((file) => ('artifact' in file && file.artifact !== undefined ? { ...file, artifact: file.artifact.replace('$GO', go) } : file));
  return { id: `${go}/name-${host}/${name}`, host: `${go}/host/${host}`, files: withRelease, open, why };
}
