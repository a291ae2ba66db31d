// C libraries, C symbols and thread-local storage; and files that are no Go
// plugins, alone, behind a good plugin and behind a rejected one.
import { inOrder } from '../case.js';
import { FULL_GO } from '../go-releases.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case, CaseFile } from '../case.js' */

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function nativeCases(artifacts) {
  return FULL_GO.flatMap(go => {
    const host = `${go}/host/plain`;
    const plugins = artifacts.filter(({ id }) => id.startsWith(`${go}/native/`));
    return [
      ...plugins.map(({ id, what }) => inOrder(id, host, [id], what)),
      ...besideCases(go),
      ...['cgo-constructor', 'cgo-undefined', 'library-gone'].map(name =>
        inOrder(
          `${go}/native/rejected-${name}`,
          `${go}/host/trimpath`,
          [`${go}/native/${name}`],
          `${name} in a host with other hashes: what dlopen does comes before what Go compares`,
        ),
      ),
      inOrder(
        `${go}/native/constructor-nocgo`,
        `${go}/host/nocgo`,
        [`${go}/native/cgo-constructor`],
        'a host without cgo does not run the C constructor',
      ),
      inOrder(
        `${go}/native/constructor-unknown`,
        '1.24/host/plain',
        [`${go}/native/cgo-constructor`],
        'the C constructor runs before the host of another release dies',
      ),
      inOrder(
        `${go}/native/tls-many`,
        host,
        [64, 512, 1024].map(bytes => `${go}/native/tls-${bytes}`),
        'plugins with static thread-local storage, all of one import path',
      ),
      inOrder(
        `${go}/native/tls-libraries`,
        host,
        [
          `${go}/plugin/plain`,
          'native/lib-tls-1024',
          'native/lib-tls-512',
          'native/lib-tls-512',
          `${go}/plugin/dotted`,
        ],
        'libraries whose thread-local block has one global name: the first one serves all, and only it is allocated',
      ),
      inOrder(
        `${go}/native/tls-libraries-private`,
        host,
        [
          `${go}/plugin/plain`,
          'native/lib-tls-1024-private',
          'native/lib-tls-512-private',
          'native/lib-tls-512-private',
          `${go}/plugin/dotted`,
        ],
        'private thread-local blocks use up the static storage, one library after the other',
      ),
      inOrder(
        `${go}/native/tls-library-fits`,
        host,
        [`${go}/plugin/plain`, 'native/lib-tls-1704'],
        'the largest static block that fits',
      ),
      inOrder(
        `${go}/native/tls-library-does-not-fit`,
        host,
        [`${go}/plugin/plain`, 'native/lib-tls-1712'],
        'the smallest static block that does not fit',
      ),
      inOrder(
        `${go}/native/failed-then-good`,
        host,
        [`${go}/native/cgo-undefined`, `${go}/native/library-gone`, `${go}/native/cgo-math`],
        'what dlopen refused leaves no trace',
      ),
    ];
  });
}

/** @param {string} go @returns {Case[]} */
function besideCases(go) {
  const host = `${go}/host/plain`;
  /** @type {(name: string, plugin: string, files: CaseFile[], why: string, open?: string[]) => Case} */
  const beside = (name, plugin, files, why, open = ['plug.so']) => ({
    id: `${go}/native/${name}`,
    host,
    files: [{ path: 'plug.so', artifact: `${go}/native/${plugin}` }, ...files],
    open,
    why,
  });
  const library = (/** @type {string} */ artifact, path = 'libgoplug-beside.so.1') => ({
    path,
    artifact: `native/${artifact}`,
  });
  return [
    beside(
      'beside-found-runpath',
      'beside-runpath',
      [library('lib-beside')],
      'RUNPATH $ORIGIN finds the library',
    ),
    beside('beside-found-rpath', 'beside-rpath', [library('lib-beside')], 'RPATH $ORIGIN finds the library'),
    beside(
      'beside-not-searched',
      'beside-no-path',
      [library('lib-beside')],
      'without RUNPATH the directory of the plugin is not searched',
    ),
    beside(
      'beside-lib-directory',
      'beside-runpath-lib',
      [library('lib-beside', 'lib/libgoplug-beside.so.1')],
      'RUNPATH $ORIGIN/lib',
    ),
    beside(
      'beside-undefined',
      'beside-runpath',
      [library('lib-beside-undefined')],
      'the library misses a symbol',
    ),
    beside(
      'beside-needy',
      'beside-runpath',
      [library('lib-beside-needy')],
      'the library needs a library that is missing',
    ),
    beside(
      'beside-empty',
      'beside-runpath',
      [library('lib-beside-empty')],
      'the library lacks the function that the plugin calls',
    ),
    beside(
      'beside-text',
      'beside-runpath',
      [{ path: 'libgoplug-beside.so.1', artifact: 'foreign/text' }],
      'the library is a text file',
    ),
    beside(
      'beside-directory',
      'beside-runpath',
      [{ path: 'libgoplug-beside.so.1', directory: true }],
      'the library is a directory',
    ),
    beside(
      'beside-i386',
      'beside-runpath',
      [{ path: 'libgoplug-beside.so.1', artifact: 'foreign/c-library-i386' }],
      'the library is a 32-bit one',
    ),
    beside(
      'beside-denied',
      'beside-runpath',
      [{ ...library('lib-beside'), mode: '000' }],
      'the library may not be read',
    ),
    beside(
      'beside-link',
      'beside-runpath',
      [
        library('lib-beside', 'real/libgoplug-beside.so.1'),
        { path: 'real/plug.so', artifact: `${go}/native/beside-runpath` },
        { path: 'link.so', symlink: 'real/plug.so' },
      ],
      '$ORIGIN is the directory of the file, not that of the symbolic link',
      ['link.so'],
    ),
    beside(
      'beside-opened-before',
      'beside-no-path',
      [library('lib-beside'), { path: 'good.so', artifact: `${go}/plugin/plain` }],
      'a library that was opened as a plugin satisfies a later plugin by its soname',
      ['good.so', './libgoplug-beside.so.1', 'plug.so'],
    ),
  ];
}

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function foreignCases(artifacts) {
  return FULL_GO.flatMap(go => {
    const host = `${go}/host/plain`;
    const files = artifacts.filter(({ id }) => id.startsWith('foreign/') || id.startsWith(`${go}/foreign/`));
    return files.flatMap(({ id, what }) => {
      const name = id.slice(id.lastIndexOf('/') + 1);
      const behind = go === '1.22' || go === '1.27' || name.includes('library') || name === 'c-shared';
      return [
        inOrder(`${go}/foreign/${name}`, host, [id], what),
        ...(behind
          ? [
              inOrder(
                `${go}/foreign-after-good/${name}`,
                host,
                [`${go}/plugin/plain`, id, `${go}/plugin/dotted`],
                `${what}, between two good plugins`,
              ),
              inOrder(
                `${go}/foreign-after-rejected/${name}`,
                host,
                [`${go}/plugin/shared-api`, id, `${go}/plugin/dotted`],
                `${what}, between a rejected plugin and a good one`,
              ),
            ]
          : []),
      ];
    });
  });
}
