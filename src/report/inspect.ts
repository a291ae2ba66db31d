import { logText } from '../bytes/log-text.ts';
import type { Inspection } from '../inspect/inspection.ts';
import { printableReport } from './printable-report.ts';
import type { Style } from './style.ts';

const SHOWN = 12;
/** The first release whose code is read for look-ups. */
const FIRST_MINOR = 18;

/** of a hash beside the name of its package, with blanks before either */
const HASH_WIDTH = 22;

/**
 * One file for the terminal: identity first, then build, exports, packages, libraries.
 * @param width columns; hashes stand below each other where that fits
 */
export function formatInspection(raw: Inspection, style: Style, all: boolean, width: number): string {
  const file = printableReport(raw);
  const lines = [style.strong(file.path), ...rows(identityRows(file), style)];
  const settings = Object.entries(file.buildSettings ?? {}).map(([key, value]) => `${key}=${value}`);
  if (settings.length > 0) lines.push(...block('build', settings, style, true));
  const modules = (file.modules ?? []).map(({ path, version, replace }) =>
    replace ? `${path} ${version} => ${replace.path} ${replace.version}` : `${path} ${version}`,
  );
  if (modules.length > 0) lines.push(...block('modules', modules, style, all));
  const nameWidth = Math.max(0, ...file.exports.map(({ name }) => name.length));
  const symbols = file.exports.flatMap(({ name, kind, type, methods = [] }) => [
    `${kind.padEnd(4)} ${name.padEnd(nameWidth)}  ${type}`,
    ...methods.map(method => style.dim(`${' '.repeat(nameWidth + 7)}.${method}`)),
  ]);
  if (symbols.length > 0) lines.push(...block('exports', symbols, style, true));
  const plugins = new Set(file.lookups?.map(({ plugin }) => plugin));
  const lookups = file.lookups?.map(lookup => lookupLine(lookup, style, plugins.size > 1)) ?? [];
  const unread = unreadLookups(file);
  if (unread !== undefined) lookups.push(style.dim(unread));
  if (lookups.length > 0) lines.push(...block('looks up', lookups, style, true));
  const registered = (file.registrations ?? []).map(one => registrationLine(one, style));
  if (registered.length > 0) lines.push(...block('registers', registered, style, all));
  const listed = all ? file.packages : file.packages.slice(0, SHOWN);
  const longest = listed.reduce((most, { package: { length } }) => Math.max(most, length), 0);
  const packageWidth = longest + HASH_WIDTH <= width ? longest : 0;
  const packages = file.packages.map(({ package: name, hash }) => `${name.padEnd(packageWidth)}  ${hash}`);
  if (packages.length > 0) lines.push(...block(`packages (${packages.length})`, packages, style, all));
  const needed = file.needed.map(name => [name, ...(file.versions[name] ?? [])].join(' '));
  if (needed.length > 0) lines.push(...block('needs', needed, style, true));
  if (file.unreadable.length > 0) lines.push(...block('unreadable', file.unreadable, style, true));
  return logText(`${lines.join('\n')}\n`);
}

/** Why what a host looks up is unknown; undefined: it is known, or the host opens no plugins. */
function unreadLookups({ pluginPackage, kind, lookups, goVersion, machine }: Inspection): string | undefined {
  if (pluginPackage !== 'dlopen' || kind === 'go-plugin' || (lookups && lookups.length > 0)) return undefined;
  if (lookups) return 'no call of Lookup found: one through an interface or a function value may not be read';
  const minor = Number(/^go1\.(\d+)/.exec(goVersion ?? '')?.[1]);
  return minor < FIRST_MINOR
    ? `not read: code is read from Go 1.${FIRST_MINOR} on`
    : `not read: the code of ${machine ?? 'this processor'} is not read, or cannot be followed`;
}

/** @param isOfSeveral which of the plugins that the host opens is asked is printed */
function lookupLine(
  { symbols, certainty, types, handsOn, function: where, plugin }: NonNullable<Inspection['lookups']>[number],
  style: Style,
  isOfSeveral: boolean,
): string {
  const names = symbols.length === 0 ? 'a name that the code computes' : symbols.join(' or ');
  const asserted = types.length === 0 ? '' : `.(${types.join(' | ')}${handsOn ? ' | others' : ''})`;
  const which = isOfSeveral && plugin !== undefined && plugin !== where ? ` (plugin of ${plugin})` : '';
  return `${certainty === 'probable' ? 'probably ' : ''}${names}${asserted}  ${style.dim(`${where}${which}`)}`;
}

/** What an init function registers, where, and which package does. */
function registrationLine(
  { registry, name, value, certain, package: path }: NonNullable<Inspection['registrations']>[number],
  style: Style,
): string {
  const [where = '', what] = registry.split('#');
  const which = value === undefined ? '' : ` (${value})`;
  const text = `${certain ? '' : 'perhaps '}${what === undefined ? '' : `${what} `}${name}${which}`;
  return `${text}  ${style.dim(`${where}, by ${path}`)}`;
}

function identityRows(file: Inspection): [string, string][] {
  const found: [string, string | undefined][] = [
    ['kind', file.kind],
    ['size', `${file.size} bytes`],
    ['sha256', file.sha256],
    ['go', file.goVersion],
    ['platform', file.platform],
    ['main', file.mainPackage],
    ['plugin path', file.pluginPath],
    ['plugin.Open', file.kind === 'go-plugin' ? undefined : file.pluginPackage],
    ['libc', libcWords(file)],
    ['interpreter', file.interpreter],
    ['linked', file.staticLibc === undefined ? undefined : `statically, with ${file.staticLibc}`],
    ['build id', file.buildId],
    ['stripped', file.stripped === undefined ? undefined : file.stripped ? 'yes' : 'no'],
  ];
  return found.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}

function libcWords({ libc, glibcNeeded }: Inspection): string | undefined {
  return glibcNeeded === undefined ? libc : `runs on glibc ${glibcNeeded} or newer`;
}

function rows(entries: readonly (readonly [string, string])[], style: Style): string[] {
  const width = Math.max(...entries.map(([label]) => label.length));
  return entries.map(([label, value]) => `  ${style.dim(label.padEnd(width))}  ${value}`);
}

function block(title: string, items: readonly string[], style: Style, all: boolean): string[] {
  const shown = all ? items : items.slice(0, SHOWN);
  const more = items.length - shown.length;
  return [
    `  ${style.dim(title)}`,
    ...shown.map(item => `    ${item}`),
    ...(more > 0 ? [`    ${style.dim(`and ${more} more (--all lists them)`)}`] : []),
  ];
}
