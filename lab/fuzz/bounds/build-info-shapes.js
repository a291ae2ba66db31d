// Build information that is as long, as wide or as entangled as it can be.
import { basics, image, stringTable } from './image.js';

/** @import { ShapeMaker } from './shapes.js' */

const MAGIC = new Uint8Array([0xff, ...new TextEncoder().encode(' Go buildinf:'), 8, 2]);
const FRAME = '0'.repeat(16);

/** @param {number} value */
function uvarint(value) {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** @param {string} version @param {string} text */
function blob(version, text) {
  const [head, body] = [version, `${FRAME}${text}${FRAME}`].map(part => new TextEncoder().encode(part));
  const parts = [
    MAGIC,
    new Uint8Array(32 - MAGIC.length),
    uvarint(head?.length ?? 0),
    head ?? [],
    uvarint(body?.length ?? 0),
    body ?? [],
  ];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param {string} text @param {string} [version] */
function withBuildInfo(text, version = 'go1.27.4') {
  const { bytes: strings } = stringTable(['a']);
  return image({
    tags: basics(strings),
    blobs: { info: blob(version, `path\tx\n${text}`), strings, symbols: new Uint8Array(24) },
    loads: 6,
  });
}

/** @param {number} count @param {(i: number) => string} line */
const lines = (count, line) => Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

/** @type {Readonly<Record<string, ShapeMaker>>} */
export const BUILD_INFO_SHAPES = {
  'build-settings': {
    params: { count: [1, 900_000], length: [1, 1000] },
    make: ({ count, length }) =>
      withBuildInfo(
        lines(Math.min(count, Math.floor(15e6 / (length + 15))), i => `build\tk${i}=${'v'.repeat(length)}`),
      ),
  },
  'build-modules': {
    params: { count: [1, 450_000], replaced: [0, 1], length: [1, 1000] },
    make: ({ count, replaced, length }) =>
      withBuildInfo(
        lines(
          Math.min(count, Math.floor(15e6 / (length + 60))),
          i =>
            `dep\texample.com/${'m'.repeat(length)}${i}\tv1.0.0\th1:x${replaced ? `\n=>\tb\tv2\th1:y` : ''}`,
        ),
      ),
  },
  'build-quoted': {
    params: { count: [1, 3_900_000], part: [0, 3], where: [0, 1] },
    make: ({ count, part, where }) => {
      const text = `"${['\\x41', '\\\\', 'a', '\\"'][part]?.repeat(count)}"`;
      return withBuildInfo(where ? `build\t${text}=1\n` : `build\tk=${text}\n`);
    },
  },
  'build-flags': {
    params: { count: [1, 2_000_000], flag: [0, 3] },
    make: ({ count, flag }) => {
      const [key, word] =
        [
          ['-tags', 't,'],
          ['-ldflags', '-X a=b '],
          ['-gcflags', '...a'],
          ['GOEXPERIMENT', 'x,'],
        ][flag] ?? [];
      return withBuildInfo(`build\t${key}="${word?.repeat(Math.min(count, 2e6 / word.length))}=-N"\n`);
    },
  },
  'build-version': {
    params: { length: [1, 15_000_000], part: [0, 3] },
    make: ({ length, part }) =>
      withBuildInfo(
        'mod\tx\tv1\n',
        `go1.27.4${[' X:', 'A', ' go1', '-X:a'][part]?.repeat(Math.ceil(length / 4))}`,
      ),
  },
};
