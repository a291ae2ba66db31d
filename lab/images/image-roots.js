// Images as data: what lies in each layer, from artifacts of the matrix and libraries of this machine.
import { MUSL_LOADER } from '../truth/musl.js';

/**
 * @typedef {object} ImageSpec
 * @property {string} name
 * @property {string} what
 * @property {string} architecture in Go's words
 * @property {Layer[]} layers from the lowest
 * @property {string[]} entrypoint
 * @property {string[]} [env]
 * @property {boolean} [hasCache] ldconfig is run in it, as Debian does
 * @property {string} host artifact
 * @property {string} hostPath in the image
 * @property {string[]} plugins artifacts, which are opened in this order
 */

/**
 * @typedef {object} Layer
 * @property {Record<string, string>} [files] path in the image to artifact id, or an absolute path of this machine
 * @property {Record<string, string>} [texts]
 * @property {Record<string, string>} [links] path to target
 * @property {string[]} [whiteouts] paths that are taken away
 * @property {string[]} [opaque] directories whose contents below are hidden
 */

const GLIBC = '/lib/x86_64-linux-gnu';
const ARM64 = '/usr/aarch64-linux-gnu/lib';

const PLUGINS = ['1.27/plugin/plain', '1.27/plugin/dep-newer', '1.27/native/cgo-zlib', '1.26/plugin/plain'];

/** @type {ImageSpec[]} */
export const IMAGES = [
  {
    name: 'debian',
    what: 'merged /usr, a cache of libraries, a script in front of the host, a plugin that was replaced',
    architecture: 'amd64',
    layers: [
      {
        files: {
          '/usr/lib/x86_64-linux-gnu/libc.so.6': `${GLIBC}/libc.so.6`,
          '/usr/lib64/ld-linux-x86-64.so.2': '/lib64/ld-linux-x86-64.so.2',
          '/usr/bin/dash': '/bin/dash',
          '/opt/plugins/old.so': '1.27/plugin/trimpath',
        },
        links: { '/lib': 'usr/lib', '/lib64': 'usr/lib64', '/bin': 'usr/bin', '/usr/bin/sh': 'dash' },
        texts: { '/etc/ld.so.conf': '/opt/lib\n/lib/x86_64-linux-gnu\n' },
      },
      {
        files: {
          '/usr/local/bin/gateway': '1.27/host/plain',
          '/opt/lib/libz.so.1': `${GLIBC}/libz.so.1`,
          '/opt/plugins/a.so': '1.27/plugin/plain',
        },
        texts: { '/entrypoint.sh': '#!/bin/sh\nexec gateway "$@"\n' },
        whiteouts: ['/opt/plugins/old.so'],
      },
    ],
    entrypoint: ['/entrypoint.sh'],
    hasCache: true,
    host: '1.27/host/plain',
    hostPath: '/usr/local/bin/gateway',
    plugins: PLUGINS,
  },
  {
    name: 'distroless',
    what: 'no shell, the host alone, libraries where LD_LIBRARY_PATH says, a directory that was emptied',
    architecture: 'amd64',
    layers: [
      {
        files: {
          '/lib/x86_64-linux-gnu/libc.so.6': `${GLIBC}/libc.so.6`,
          '/lib64/ld-linux-x86-64.so.2': '/lib64/ld-linux-x86-64.so.2',
          '/opt/c/libz.so.1': `${GLIBC}/libz.so.1`,
          '/opt/old/libz.so.1': '/bin/dash',
        },
      },
      { texts: { '/opt/old/empty': '' }, opaque: ['/opt/old'], files: { '/gateway': '1.27/host/plain' } },
    ],
    entrypoint: ['/gateway'],
    env: ['LD_LIBRARY_PATH=/opt/old:/opt/c'],
    host: '1.27/host/plain',
    hostPath: '/gateway',
    plugins: PLUGINS,
  },
  {
    name: 'no-libraries',
    what: 'the host is there, and no C library: nothing loads',
    architecture: 'amd64',
    layers: [{ files: { '/gateway': '1.27/host/plain' } }],
    entrypoint: ['/gateway'],
    host: '1.27/host/plain',
    hostPath: '/gateway',
    plugins: ['1.27/plugin/plain'],
  },
  {
    name: 'alpine',
    what: 'musl, the host found through PATH',
    architecture: 'amd64',
    layers: [
      {
        files: { '/lib/ld-musl-x86_64.so.1': MUSL_LOADER },
        links: { '/lib/libc.musl-x86_64.so.1': 'ld-musl-x86_64.so.1' },
      },
      { files: { '/usr/bin/gateway': 'musl/1.27/host/plain' } },
    ],
    entrypoint: ['gateway'],
    host: 'musl/1.27/host/plain',
    hostPath: '/usr/bin/gateway',
    plugins: [
      'musl/1.27/plugin/plain',
      'musl/1.27/plugin/dep-newer',
      'musl/1.27/plugin/trimpath',
      '1.27/plugin/plain',
    ],
  },
  {
    name: 'debian-arm64',
    what: 'another processor than this machine has',
    architecture: 'arm64',
    layers: [
      {
        files: {
          '/lib/aarch64-linux-gnu/libc.so.6': `${ARM64}/libc.so.6`,
          '/lib/ld-linux-aarch64.so.1': `${ARM64}/ld-linux-aarch64.so.1`,
        },
      },
      { files: { '/gateway': 'arm64/1.27/host/plain' } },
    ],
    entrypoint: ['/gateway'],
    host: 'arm64/1.27/host/plain',
    hostPath: '/gateway',
    plugins: ['arm64/1.27/plugin/plain', 'arm64/1.27/plugin/dep-newer', '1.27/plugin/plain'],
  },
];
