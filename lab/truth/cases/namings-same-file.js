// One file under several names; a table for names.js.

/** @import { CaseFile } from '../case.js' */
/** @import { Naming } from './namings-odd.js' */

/** @type {(path: string, symlink: string) => CaseFile} */
const link = (path, symlink) => ({ path, symlink });
const REJECTED = { path: 'bad.so', artifact: '$OWN/plugin/shared-api' };
const OTHER = { path: 'other.so', artifact: '$OWN/plugin/dotted' };

/** @type {Naming[]} */
export const KNOWN_FILES = [
  { name: 'twice', open: ['plug.so', 'plug.so', 'plug.so'], why: 'the same name again' },
  { name: 'dot', open: ['./plug.so', 'plug.so'], why: 'the same file with and without ./' },
  { name: 'absolute', open: ['$DIR/plug.so', 'plug.so'], why: 'absolute and relative' },
  { name: 'slashes', open: ['./plug.so', '$DIR//plug.so'], why: 'superfluous slashes' },
  {
    name: 'dot-dot',
    files: [{ path: 'sub', directory: true }],
    open: ['sub/../plug.so', 'plug.so'],
    why: 'a way through another directory',
  },
  {
    name: 'symlink',
    files: [link('link.so', 'plug.so')],
    open: ['plug.so', 'link.so'],
    why: 'a symbolic link to an opened file',
  },
  {
    name: 'symlink-first',
    files: [link('link.so', 'plug.so')],
    open: ['link.so', 'plug.so'],
    why: 'the symbolic link first',
  },
  {
    name: 'symlink-absolute',
    files: [link('link.so', '$DIR/plug.so')],
    open: ['link.so', 'plug.so'],
    why: 'an absolute symbolic link',
  },
  {
    name: 'symlink-chain',
    files: [link('a.so', 'b.so'), link('b.so', 'plug.so')],
    open: ['a.so', 'b.so', 'plug.so'],
    why: 'a chain of symbolic links',
  },
  {
    name: 'symlink-no-suffix',
    files: [link('current', 'plug.so')],
    open: ['current', 'plug.so'],
    why: 'a symbolic link without .so',
  },
  {
    name: 'symlinked-directory',
    files: [{ path: 'sub/plug.so', artifact: '$OWN/plugin/plain' }, link('dir', 'sub')],
    open: ['dir/plug.so', 'sub/plug.so'],
    why: 'a symbolic link to the directory',
  },
  {
    name: 'symlink-broken',
    files: [link('link.so', 'nowhere.so')],
    open: ['link.so', 'plug.so'],
    why: 'a broken symbolic link',
  },
  {
    name: 'symlink-loop',
    files: [link('a.so', 'b.so'), link('b.so', 'a.so')],
    open: ['a.so', 'plug.so'],
    why: 'symbolic links in a circle',
  },
  {
    name: 'hardlink',
    files: [{ path: 'h.so', hardlink: 'plug.so' }],
    open: ['plug.so', 'h.so'],
    why: 'a hard link to an opened file',
  },
  {
    name: 'hardlink-first',
    files: [{ path: 'h.so', hardlink: 'plug.so' }],
    open: ['h.so', 'plug.so'],
    why: 'the hard link first',
  },
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
  {
    name: 'rejected-again',
    files: [REJECTED],
    open: ['bad.so', 'bad.so', './bad.so', '$DIR/bad.so'],
    why: 'a rejected file again',
  },
  {
    name: 'rejected-symlink',
    files: [REJECTED, link('link.so', 'bad.so')],
    open: ['bad.so', 'link.so'],
    why: 'a symbolic link to a rejected file',
  },
  {
    name: 'rejected-symlink-first',
    files: [REJECTED, link('link.so', 'bad.so')],
    open: ['link.so', 'bad.so', 'link.so'],
    why: 'rejected through a symbolic link',
  },
  {
    name: 'rejected-hardlink',
    files: [REJECTED, { path: 'h.so', hardlink: 'bad.so' }],
    open: ['bad.so', 'h.so'],
    why: 'a hard link of a rejected file',
  },
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
  {
    name: 'rejected-again-later',
    files: [REJECTED, OTHER],
    open: ['bad.so', 'other.so', 'bad.so'],
    why: 'a rejected file again, later',
  },
  {
    name: 'rejected-twice-then-good',
    files: [REJECTED],
    open: ['bad.so', 'bad.so', 'plug.so'],
    why: 'a rejected file twice, then its good build',
  },
  {
    name: 'copied-again',
    files: [{ path: 'copy.so', artifact: '$OWN/plugin/plain' }],
    open: ['plug.so', 'copy.so', 'copy.so', 'plug.so'],
    why: 'a refused copy again',
  },
];
