import { logLine } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import { parseGoVersion, toolchainOf } from '../go/version.ts';
import { checkCommand } from './check-command.ts';
import type { HostBuild } from './host-build.ts';
import type { Plan } from './plan.ts';
import { assignment, operand, quote } from './shell.ts';

/** What a recipe is for. */
export interface RecipeNames {
  /** the host or its profile, as it was given */
  host: string;
  /** directory with the plugin's go.mod; undefined: where the script is run */
  module: string | undefined;
  output: string;
  /** number of modules that are required, where it is unknown which of them the plugin has */
  guess?: number;
  /** of goplug-lint */
  version: string;
}

/** A POSIX shell script that builds a plugin which the host accepts, and checks it. */
export function recipeScript(build: HostBuild, plan: Plan, names: RecipeNames): string {
  const { host, module, output } = names;
  const built = module === undefined ? output : `${module.replace(/\/+$/, '')}/${output}`;
  return `${[
    '#!/bin/sh',
    ...heading(plan, names, build.facts.release),
    'set -eu',
    ...plan.environment.map(([name, value]) => `export ${assignment(name, value)}`),
    ...(module === undefined
      ? steps(plan)
      : ['(', `  cd ${operand(module)}`, ...steps(plan).map(line => `  ${line}`), ')']),
    checkCommand({ path: host }, built),
  ].join('\n')}\n`;
}

function heading(
  { unknown, notes }: Plan,
  { host, module, guess, version }: RecipeNames,
  release: string | undefined,
): string[] {
  return [
    `# Builds a plugin that ${shown(host)} accepts (${shown(release ?? 'an unknown release of Go')}), by goplug-lint ${version}.`,
    `# Run it ${module === undefined ? "in the directory of the plugin's go.mod" : 'in the directory in which it was printed'}.`,
    ...unknown.map(words => `# Not in the host: ${shown(words)}.`),
    ...notes.map(words => `# Note: ${shown(words)}.`),
    ...(guess === undefined ? [] : [`# It ${guessWords(guess)}.`]),
  ];
}

/** That all modules of the host are required, and how they need not be. */
export function guessWords(count: number): string {
  return `requires ${count === 1 ? 'the module' : `all ${count} modules`} of the host; with --module DIR only those that the plugin has too`;
}

/** A text in a comment, which may be printed in a log. */
function shown(text: string): string {
  return logLine(printable(text));
}

/** A value of ENV: a builder expands variables in it, and ends it at the line. What cannot be shown is none of a recipe. */
function dockerWord(value: string): string {
  return `"${printable(value).replace(/["\\$]/g, '\\$&')}"`;
}

function steps({ edits, needs, steps: others, build }: Plan): string[] {
  const tests = needs.map(({ test, words }) => `${test} || { echo ${quote(shown(words))} >&2; exit 3; }`);
  return [...edits, ...tests, ...others, build];
}

/** The oldest Debian release that the official images of Go 1.`since` and newer still come with: the lowest needs of glibc. */
const IMAGES: readonly { since: number; debian: string }[] = [
  { since: 25, debian: 'bookworm' },
  { since: 16, debian: 'bullseye' },
  { since: 13, debian: 'buster' },
  { since: 0, debian: 'stretch' },
];

/** An image whose go command brings other releases itself. */
const SWITCHING_IMAGE = 'go1.21.13';

/** @param release `go1.22.3` */
export function debianOf(release: string): string {
  const minor = parseGoVersion(release)?.minor ?? 0;
  return IMAGES.find(({ since }) => minor >= since)?.debian ?? '';
}

/** The same as a Dockerfile: built in the official image of the host's release, checked in a stage of its own. */
export function recipeDockerfile(build: HostBuild, plan: Plan, names: RecipeNames, isMusl: boolean): string {
  const { host, output, version } = names;
  const release = toolchainOf(build.facts.release ?? '');
  // Up to 1.20 the first release of a minor has no number of its own: what images call 1.18 is the last one.
  const isMoved = /^go1\.\d+$/.test(release ?? '');
  const ofImage = isMoved ? SWITCHING_IMAGE : release;
  const image = `golang:${(ofImage ?? 'go1').slice(2)}-${isMusl ? 'alpine' : debianOf(ofImage ?? '')}`;
  const file = host.slice(host.lastIndexOf('/') + 1);
  const environment = plan.environment.filter(([name]) => name !== 'GOTOOLCHAIN');
  return `${[
    ...heading(plan, names, release),
    `# The context holds the plugin's source and ${shown(file)}.`,
    `FROM ${image} AS build`,
    ...(isMusl ? ['RUN apk add --no-cache gcc musl-dev'] : []),
    'WORKDIR /plugin',
    'COPY . .',
    `ENV GOTOOLCHAIN=${isMoved ? release : 'local'}`,
    ...environment.map(([name, value]) => `ENV ${name}=${dockerWord(value)}`),
    ...steps(plan).map(line => `RUN ${line}`),
    '',
    'FROM node:24-slim AS check',
    'COPY --from=build /plugin /plugin',
    // The image of this stage is not the target: its libraries do not answer the question.
    `RUN npx --yes goplug-lint@${version} ${quote(`/plugin/${file}`)} ${quote(`/plugin/${output}`)} --sysroot none`,
    '',
    'FROM scratch',
    `COPY --from=check /plugin/${output} /`,
  ].join('\n')}\n`;
}
