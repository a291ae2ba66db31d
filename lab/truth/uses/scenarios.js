// What hosts do with plugins after they have opened them, with releases on both sides of each defect that is known.

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} why
 * @property {string[]} releases exact ones, and `debian-1.N`
 * @property {string} host directory of its package
 * @property {string} [tags] of the host
 * @property {string} [cpu] GOARCH, when it is not amd64
 * @property {string[]} [hostFlags]
 * @property {Record<string, string>} [names] of files that are other names of plugins: `symlink` or `copy` of which
 * @property {string[]} steps the arguments of the host, with `$` for `.so`
 * @property {string[]} [flags] of the plugin `rejected`
 * @property {string} [shows] the defect that the bad releases among them have
 */

const DEBIAN = ['15', '19', '21', '22', '23', '24', '25', '26', '27'].map(minor => `debian-1.${minor}`);
const AROUND_127 = ['1.26.8', '1.27.0', '1.27.1', '1.27.2', '1.27.4'];
const AROUND_118 = [
  ...['1.8.7', '1.9.7', '1.10.8', '1.11.13', '1.12.17', '1.13.15', '1.14.15', '1.15.15', '1.16.3', '1.16.15'],
  ...['1.17', '1.17.1', '1.17.4', '1.17.6', '1.17.13', '1.18', '1.18.1', '1.18.10', '1.19.13', '1.27.4'],
];
const AROUND_122 = [
  '1.21.13',
  '1.22.0',
  '1.22.12',
  '1.23.12',
  '1.24.13',
  '1.25.0',
  '1.25.4',
  '1.25.14',
  '1.26.0',
];
const PANICS = ['1.8.7', '1.9.7', '1.10.8', '1.13.15', '1.20.14', '1.21.13', '1.27.4'];
/** A package that the host has too is built otherwise. */
const REJECTED = ['-gcflags=example.com/uses/hidden=-l'];

/** @type {Scenario[]} */
export const SCENARIOS = [
  {
    name: 'plain',
    why: 'an ordinary plugin is opened and used',
    releases: [...DEBIAN, ...AROUND_127],
    host: 'host',
    steps: ['open:plain', 'use:plain', 'own'],
  },
  {
    name: 'two',
    why: 'host and two plugins go through syntax trees: the table of itabs grows while the second is opened',
    releases: AROUND_127,
    host: 'host',
    tags: 'walk',
    steps: ['open:walker', 'use:walker', 'own', 'open:walker2', 'own', 'use:walker2', 'use:walker'],
    shows: 'itab-copies',
  },
  {
    name: 'two-tiny',
    why: 'two plugins that hardly have any itabs: the table does not grow',
    releases: ['1.27.1', '1.27.2'],
    host: 'host',
    steps: ['open:tiny', 'use:tiny', 'open:tiny2', 'use:tiny2', 'own'],
  },
  {
    name: 'one',
    why: 'one plugin goes through a syntax tree: the table does not grow',
    releases: ['1.27.0', '1.27.1', '1.27.2'],
    host: 'host',
    tags: 'walk',
    steps: ['open:walker', 'use:walker', 'own'],
  },
  {
    name: 'one-large',
    why: 'one plugin with so many itabs that the table grows while it is opened',
    releases: AROUND_127,
    host: 'host',
    tags: 'many',
    steps: ['own', 'open:many', 'own', 'use:many'],
    shows: 'itab-copies',
  },
  {
    name: 'second-rejected',
    why: 'a rejected plugin adds no itabs',
    releases: ['1.27.1'],
    host: 'host',
    tags: 'walk,hidden',
    flags: REJECTED,
    steps: ['open:walker', 'open:rejected', 'use:walker', 'own'],
  },
  {
    name: 'unexported',
    why: 'a plugin calls an unexported method of a type that the host has too, and nothing in the host calls',
    releases: AROUND_118,
    host: 'host',
    tags: 'hidden',
    steps: ['own', 'open:unexported', 'use:unexported'],
    shows: 'methods-dropped',
  },
  {
    name: 'exported',
    why: 'a plugin calls an exported method of a type that the host has too, and nothing in the host calls',
    releases: ['1.8.7', '1.15.15', '1.16.15', '1.17.6', '1.18', '1.18.1'],
    host: 'host',
    tags: 'hidden',
    steps: ['own', 'open:exported', 'use:exported'],
  },
  {
    name: 'goroutine-pie-ppc64le',
    why: 'a plugin blocks on a goroutine that it has started, in a position-independent host on ppc64le',
    releases: ['1.14.15', '1.15.15', '1.16.15', '1.17', '1.17.13', '1.27.4'],
    cpu: 'ppc64le',
    host: 'host',
    hostFlags: ['-buildmode=pie'],
    steps: ['open:goroutine', 'use:goroutine'],
    shows: 'pie-host',
  },
  {
    name: 'goroutine-ppc64le',
    why: 'a plugin blocks on a goroutine that it has started, in an ordinary host on ppc64le',
    releases: ['1.16.15'],
    cpu: 'ppc64le',
    host: 'host',
    steps: ['open:goroutine', 'use:goroutine'],
  },
  {
    name: 'opened-in-init',
    why: 'a host opens a plugin in an init function, and it is rejected',
    releases: AROUND_122,
    host: 'initial',
    flags: REJECTED,
    steps: ['open:rejected'],
    shows: 'rejected-init',
  },
  {
    name: 'opened-in-main',
    why: 'a host opens a plugin in its main function, and it is rejected',
    releases: ['1.21.13', '1.22.12', '1.25.14', '1.26.0'],
    host: 'host',
    tags: 'hidden',
    flags: REJECTED,
    steps: ['open:rejected'],
  },
  {
    name: 'panic-again',
    why: 'an init function panics, the host recovers, and opens the same path again',
    releases: PANICS,
    host: 'host',
    steps: ['open:panics', 'open:panics'],
  },
  {
    name: 'panic-symlink',
    why: 'the same, by a symbolic link: the path is that of the file behind it',
    releases: PANICS,
    host: 'host',
    names: { link: 'symlink panics' },
    steps: ['open:panics', 'open:link'],
  },
  {
    name: 'panic-copy',
    why: 'the same, of a copy of the file: its plugin path is there already',
    releases: PANICS,
    host: 'host',
    names: { copy: 'copy panics' },
    steps: ['open:panics', 'open:copy'],
  },
  {
    name: 'panic-beside',
    why: 'an init function panics, the host recovers, and opens another plugin',
    releases: PANICS,
    host: 'host',
    steps: ['open:panics', 'open:beside', 'use:beside', 'open:panics'],
  },
  {
    name: 'panic-shared',
    why: 'the init function of a package panics, the host recovers, and opens another plugin with that package',
    releases: PANICS,
    host: 'host',
    steps: ['open:needs', 'open:needs2'],
  },
];

/** Plugins that a scenario opens. @param {Scenario} scenario @returns {string[]} */
export function pluginsOf({ steps, names = {} }) {
  const opened = steps.flatMap(step => (step.startsWith('open:') ? [step.slice(5)] : []));
  return [...new Set(opened.map(name => names[name]?.split(' ')[1] ?? name))];
}
