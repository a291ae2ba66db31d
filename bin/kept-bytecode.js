// Where the bytecode of the parts is kept for a user who asks Node to keep that of modules: NODE_COMPILE_CACHE names a
// directory. V8 runs whatever bytecode it is given, so nobody else may be able to write there (SECURITY.md).
const {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { dirname, isAbsolute, join, relative, resolve } = require('node:path');
const { cachedDataVersionTag } = require('node:v8');

const OPEN_TO_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
/** of a directory in which nobody can rename what belongs to somebody else */
const STICKY = 0o1000;

/**
 * The parts of one build and one engine have a directory of their own in it: V8 itself compares no more of a source than
 * its length. Undefined: there is none that only this user can write; nothing is kept then.
 * @param {string} parent @param {string} digest of all parts
 */
function keptBytecode(parent, digest) {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  const name = `goplug-lint-${digest}-${cachedDataVersionTag().toString(16)}`;
  let directory;
  try {
    if (isInside(process.cwd(), resolve(parent))) return undefined;
    mkdirSync(join(parent, name), { recursive: true, mode: 0o700 });
    directory = realpathSync(join(parent, name));
    if (isInside(process.cwd(), directory) || !isOwn(directory, user)) return undefined;
  } catch {
    return undefined;
  }
  const fileOf = (/** @type {string} */ part) => join(directory, `${part}.cache`);
  return {
    /** @param {string} part */
    read(part) {
      try {
        return readFileSync(fileOf(part));
      } catch {
        return undefined;
      }
    },
    /** Whole, or not at all: others may read it meanwhile. @param {string} part @param {Buffer} bytecode */
    write(part, bytecode) {
      const temporary = `${fileOf(part)}-${process.pid}`;
      try {
        writeFileSync(temporary, bytecode, { flag: 'wx', mode: 0o600 });
        renameSync(temporary, fileOf(part));
      } catch {
        rmSync(temporary, { force: true });
      }
    },
  };
}

/** What a checkout holds may be anybody's. @param {string} outer @param {string} inner */
function isInside(outer, inner) {
  const path = relative(realpathSync(outer), inner);
  return outer !== '/' && !isAbsolute(path) && path.split('/')[0] !== '..';
}

/** Nobody else can read or write it, or put another directory in its place. @param {string} directory @param {number} user */
function isOwn(directory, user) {
  const { uid, mode } = lstatSync(directory);
  if (uid !== user || (mode & OPEN_TO_OTHERS) !== 0) return false;
  for (let at = directory; at !== dirname(at); ) {
    at = dirname(at);
    const above = lstatSync(at);
    if (above.uid !== user && above.uid !== 0) return false;
    if ((above.mode & WRITABLE_BY_OTHERS) !== 0 && (above.mode & STICKY) === 0) return false;
  }
  return true;
}

module.exports = { keptBytecode };
