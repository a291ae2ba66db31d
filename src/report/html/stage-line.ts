import type { Outcome, Stage } from '../../link/verdict.ts';
import { lines, type Markup, markup } from '../markup.ts';

type Passed = Exclude<Stage, 'open' | 'not-reached'>;

/** What plugin.Open does, step by step, in its order. */
const STEPS: Readonly<Record<Passed, string>> = {
  host: 'host',
  realpath: 'find file',
  'already-open': 'not open yet',
  'open-file': 'open file',
  map: 'map segments',
  'needed-libraries': 'needed libraries',
  'symbol-versions': 'symbol versions',
  relocation: 'relocation',
  constructors: 'constructors',
  'module-list': 'module data',
  'plugin-path': 'plugin path',
  'package-hashes': 'package hashes',
  init: 'init functions',
  exports: 'exports',
};
const NAMES = Object.keys(STEPS);

const STOPS: ReadonlyMap<string, string> = new Map([
  ['fails', 'plugin.Open stops at'],
  ['crashes', 'the host dies at'],
]);

/** The steps of the open as a line, with the one where it stops. */
export function stageLine({ kind, stage }: Outcome): Markup {
  const loads = kind === 'loads';
  const stop = loads ? NAMES.length : NAMES.indexOf(stage);
  const words = Object.values(STEPS)[stop];
  const caption = loads
    ? 'all steps of plugin.Open pass'
    : words === undefined
      ? 'plugin.Open is not reached'
      : `${STOPS.get(kind) ?? 'undecided from'}: ${words} (step ${stop + 1} of ${NAMES.length})`;
  const items = Object.values(STEPS).map((name, i) => {
    if (i < stop) return markup`<li class="past"><b>✓</b><span>${name}</span></li>`;
    if (i > stop) return markup`<li><b></b><span>${name}</span></li>`;
    const sign = kind === 'unknown' ? '?' : '✗';
    return markup`<li class="stop" aria-current="step"><b>${sign}</b><span>${name}</span></li>`;
  });
  return markup`<figure class="stages"><ol>\n${lines(items)}\n</ol><figcaption>${caption}</figcaption></figure>`;
}
