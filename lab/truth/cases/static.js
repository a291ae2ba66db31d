// What the dynamic linker inside a static host says of plugins and of everything else; nothing is ever loaded.
import { isDerived, nameOf } from '../artifact.js';
import { artifactsOf, inOrder } from '../case.js';
import { ALL_GO } from '../go-releases.js';
import { STATIC_GO } from '../matrix/static.js';
import { amd64 } from '../platform.js';
import { LIBRARIES_BESIDE } from './library-table.js';
import { ODD_NAMES } from './namings-odd.js';
import { casesOn, fileOn } from './sequence.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case, CaseFile } from '../case.js' */

/** One file of each kind of answer. */
const MANY =
  /(^|\/)(plugin\/(plain|execstack)|foreign\/(c-library|c-shared|c-program|c-program-pie|text|empty|go-linux-arm64)|native\/(cgo-undefined|library-gone|glibc-future|tls-512|tls-1024|stub-libc-present))$/;
const FEW = /(^|\/)(plugin\/(plain|execstack)|foreign\/(c-shared|c-program|text))$/;
/** What hosts of all releases are tried with; the others are opened with plugins only. */
const EVERYWHERE = new Map([
  ['exe', MANY],
  ['trimpath-stripped', FEW],
  ['pie', FEW],
]);
/** Releases whose plugins other hosts are tried with. */
const TRIMMED_GO = ['1.15', '1.19', '1.21', '1.22', '1.23', '1.26', '1.27'];
/** Damage that the dynamic linker meets after the header, which it reads as any other does. */
const BEHIND_HEADER = /^(relro|no-tls|tls|relaent|relacount|verneed|lastmodule|init-array|cut-load3|stack)/;
const ODD = /^(missing-then-good|directory|dev-zero|fifo|no-read)$/;
/** Whose own code decides. */
const OWN_CODE = /\/(cgo-abort|unlucky-|opener)/;

/** @param {Artifact[]} all @returns {Case[]} */
export function staticCases(all) {
  const artifacts = all.filter(({ id, cpu }) => cpu === undefined && !OWN_CODE.test(id));
  const known = new Set(artifacts.map(({ id }) => id));
  const hosts = artifacts.filter(({ id }) => /^static\/1\.\d+\/host\//.test(id));
  return [
    ...ALL_GO.flatMap(go => hosts.filter(host => host.go === go).flatMap(host => opened(host, artifacts))),
    // Not every release has every file.
    ...['1.15', STATIC_GO].flatMap(sequences).filter(one => artifactsOf(one).every(id => known.has(id))),
    ...beside(STATIC_GO),
    ...odd(STATIC_GO),
    ...damaged(STATIC_GO, artifacts),
    ...otherReleases(),
    ...onMusl(artifacts),
  ];
}

/** @param {Artifact} host @param {Artifact[]} artifacts */
function opened({ id: host, go = '', what: how }, artifacts) {
  const files = artifacts.filter(({ id }) => /^(foreign|native)\//.test(id) || id.startsWith(`${go}/`));
  const wanted = EVERYWHERE.get(nameOf(host)) ?? /(^|\/)plugin\/(plain|execstack)$/;
  return files
    .filter(({ id }) => wanted.test(id))
    .map(({ id, what }) => inOrder(`${host}/${id.replace(`${go}/`, '')}`, host, [id], `${how}; ${what}`));
}

/** @param {string} go @returns {Case[]} */
function sequences(go) {
  const host = `static/${go}/host/exe`;
  const refused = `${go}/native/cgo-undefined`;
  const plain = `${go}/plugin/plain`;
  /** @type {(name: string, files: string[], why: string) => Case} */
  const row = (name, files, why) => inOrder(`static/${go}/sequence/${name}`, host, files, why);
  return [
    row('refused-then-plugin', [refused, plain], 'a plugin behind one with an undefined symbol'),
    row(
      'refused-twice',
      [refused, `${go}/native/cgo-undefined-data`, plain],
      'two plugins with undefined symbols',
    ),
    row(
      'refused-then-storage',
      [refused, refused, refused, `${go}/native/tls-512`],
      'thread-local storage behind plugins that were refused',
    ),
    row(
      'storage-then-plugin',
      [`${go}/native/tls-1024`, plain],
      'a plugin behind one whose storage does not fit',
    ),
    row(
      'missing-library-then-plugin',
      [`${go}/native/library-gone`, plain],
      'a plugin behind one that needs a missing library',
    ),
    row(
      'programs-then-library',
      ['foreign/c-program', 'foreign/c-program-pie', 'foreign/c-library'],
      'a C library behind programs',
    ),
    row(
      'files-then-plugin',
      ['foreign/empty', 'foreign/text', 'foreign/c-object', plain, plain],
      'plugins behind files that are none',
    ),
    row('library-then-plugin', ['foreign/c-library', plain], 'a C library takes the host down'),
    row('version-then-plugin', [`${go}/native/glibc-future`, plain], 'a plugin behind one for a newer glibc'),
  ];
}

/** @param {string} go @returns {Case[]} */
function beside(go) {
  const cases = casesOn(amd64(go), LIBRARIES_BESIDE).map(one => ({
    ...one,
    id: `static/${go}/beside/${nameOf(one.id)}`,
    host: `static/${go}/host/exe`,
  }));
  const files = [
    { path: 'plug.so', artifact: `${go}/native/beside-runpath` },
    { path: 'libgoplug-beside.so.1', artifact: 'static/native/lib-beside-tls' },
  ];
  const why = 'the storage of the library that it needs does not fit';
  return [
    ...cases,
    ...[`static/${go}/host/exe`, `${go}/host/plain`].map(host => ({
      id: `static/${go}/beside/storage-${nameOf(host)}`,
      host,
      files,
      open: ['plug.so'],
      why,
    })),
  ];
}

/** @param {string} go @returns {Case[]} */
function odd(go) {
  return ODD_NAMES.filter(({ name }) => ODD.test(name)).map(({ name, files = [], open, why }) => {
    /** @type {CaseFile[]} */
    const all = [{ path: 'plug.so', artifact: '$OWN/plugin/plain' }, ...files];
    return {
      id: `static/${go}/name/${name}`,
      host: `static/${go}/host/exe`,
      files: all.map(file => fileOn(amd64(go), file)),
      open,
      why,
    };
  });
}

/** @param {string} go @param {Artifact[]} artifacts @returns {Case[]} */
function damaged(go, artifacts) {
  return artifacts
    .filter(
      one => isDerived(one) && one.id.startsWith(`${go}/damaged/`) && BEHIND_HEADER.test(nameOf(one.id)),
    )
    .map(({ id, what }) =>
      inOrder(`static/${go}/damaged/${nameOf(id)}`, `static/${go}/host/exe`, [id], what),
    );
}

/** Plugins of one release in hosts of another. @returns {Case[]} */
function otherReleases() {
  return ['1.15', STATIC_GO].flatMap(host =>
    TRIMMED_GO.filter(go => go !== host).map(go =>
      inOrder(
        `static/${host}/other-release/${go}`,
        `static/${host}/host/trimpath-stripped`,
        [`${go}/plugin/trimpath`],
        `a plugin of Go ${go} in a static host of ${host}`,
      ),
    ),
  );
}

/** @param {Artifact[]} artifacts @returns {Case[]} */
function onMusl(artifacts) {
  const plugin = `musl/${STATIC_GO}/plugin/plain`;
  return artifacts
    .filter(({ id }) => id.startsWith('static/musl/'))
    .flatMap(({ id, what }) => [
      ...[plugin, `${STATIC_GO}/plugin/plain`, 'foreign/c-library', 'foreign/text', 'foreign/empty'].map(
        file => inOrder(`${id}/${file}`, id, [file], `${what}; ${file}`),
      ),
      {
        ...inOrder(`${id}/names`, id, [plugin], `${what}; no file, a directory, and the same plugin twice`),
        open: ['nowhere.so', '.', 'plug.so', 'plug.so'],
      },
    ]);
}
