import type { PackageGroup, PluginReport } from '../../check/check.ts';
import { lines, type Markup, markup } from '../markup.ts';
import { ruleLink } from './rule-link.ts';
import { type Area, squarified } from './treemap.ts';

/** width over height, on a screen that is wide enough */
const RATIO = 3;
/** of the picture, that a module with a difference gets at least: it must be seen beside the standard library */
const MIN_SHARE = 0.08;
/** hues that the style has */
const HUES = 6;
/** packages that have a cell of their own; equal ones of larger programs share one in each module */
const MAX_CELLS = 2000;
const MAX_LISTED = 200;
const MAX_MODULES = 300;

interface Cell {
  title: string;
  weight: number;
  /** index of its cause in the legend; undefined: it is the same on both sides */
  cause: number | undefined;
}

/** The packages that both sides have: a rectangle each, by module, those that differ marked with their cause. */
export function packageMap({ packages }: PluginReport): Markup | undefined {
  const groups = (packages.groups ?? groupsOfDiffering(packages.differing)).slice(0, MAX_MODULES);
  const all = groups.flatMap(group => group.packages);
  const differing = all.filter(one => one.differs);
  if (all.length === 0) return undefined;
  const causes = [...new Set(differing.map(causeOf))];
  const shared = Math.max(packages.shared, all.length);
  const words =
    differing.length === 0
      ? `all ${shared} packages that both sides have are the same`
      : `${differing.length} of ${shared} packages that both sides have differ`;
  const figure = markup`<figure class="packages"><figcaption><b>Packages</b> ${words}</figcaption>
${pictureOf(groups, causes, words)}
${legendOf(causes, differing, shared > differing.length)}${listOf(groups, differing.length)}</figure>`;
  if (differing.length > 0) return figure;
  return markup`<details><summary>Packages (${all.length}): ${words}</summary>${figure}</details>`;
}

/** In a report that was read from JSON only those that differ are named. */
function groupsOfDiffering(differing: PluginReport['packages']['differing']): PackageGroup[] {
  const groups = new Map<string, PackageGroup>();
  for (const { package: name, module = '' } of differing) {
    const group = groups.get(module) ?? { module, packages: [] };
    group.packages.push({ name, differs: true, causes: [] });
    groups.set(module, group);
  }
  return [...groups.values()];
}

/** The first cause is the one to fix first; '' where none is proven. */
function causeOf({ causes }: PackageGroup['packages'][number]): string {
  return causes[0] ?? '';
}

function pictureOf(groups: readonly PackageGroup[], causes: readonly string[], words: string): Markup {
  const count = groups.reduce((sum, { packages }) => sum + packages.length, 0);
  const weightOf = ({ packages }: PackageGroup) =>
    packages.some(one => one.differs) ? Math.max(packages.length, count * MIN_SHARE) : packages.length;
  const sorted = [...groups].sort((a, b) => weightOf(b) - weightOf(a));
  const areas = squarified(sorted.map(weightOf), RATIO);
  const modules = sorted.map((group, i) => moduleOf(group, areas[i], causes, count > MAX_CELLS));
  return markup`<svg class="map" role="img" aria-label="${words}">\n${lines(modules)}\n</svg>`;
}

function moduleOf(
  { module, packages }: PackageGroup,
  area: Area | undefined,
  causes: readonly string[],
  isMany: boolean,
): Markup {
  if (!area) return markup``;
  const cells: Cell[] = packages
    .filter(one => one.differs || !isMany)
    .slice(0, MAX_CELLS)
    .map(one => ({
      title: one.differs ? `${one.name} differs${one.causes.map(rule => `, ${rule}`).join('')}` : one.name,
      weight: 1,
      cause: one.differs ? causes.indexOf(causeOf(one)) : undefined,
    }));
  const rest = packages.length - cells.length;
  const shown = rest > 0 ? [{ title: `${rest} others`, weight: rest, cause: undefined }, ...cells] : cells;
  const inner = squarified(
    shown.map(({ weight }) => weight),
    (RATIO * area.width) / area.height,
  );
  const name = nameOf(module);
  return markup`<svg x="${part(area.x)}" y="${part(area.y)}" width="${part(area.width)}" height="${part(area.height)}">${shown.map(
    (cell, i) => rectangle(cell, inner[i]),
  )}<rect class="module" width="100%" height="100%"/><text x="5" y="15">${name}</text></svg>`;
}

function rectangle({ title, cause }: Cell, area: Area | undefined): Markup {
  if (!area) return markup``;
  const hue = cause === undefined ? 'same' : `hue${cause % HUES}`;
  return markup`<rect class="${hue}" x="${part(area.x)}" y="${part(area.y)}" width="${part(area.width)}" height="${part(area.height)}"><title>${title}</title></rect>`;
}

const part = (hundredths: number) => `${Math.round(hundredths * 100) / 100}%`;

function nameOf(module: string): string {
  return module === 'std' ? 'standard library' : module === '' ? 'no module' : module;
}

function legendOf(causes: readonly string[], differing: PackageGroup['packages'], hasSame: boolean): Markup {
  const items = causes.map((cause, i) => {
    const count = differing.filter(one => causeOf(one) === cause).length;
    const name = cause === '' ? markup`no proven cause` : ruleLink(cause);
    return markup`<li><i class="hue${i % HUES}"></i>${name} ${count}</li>`;
  });
  const same = hasSame ? [markup`<li><i class="same"></i>the same on both sides</li>`] : [];
  return markup`<ul class="legend">${[...items, ...same]}</ul>`;
}

/** The same in words, for those who do not see the picture. */
function listOf(groups: readonly PackageGroup[], count: number): Markup | undefined {
  if (count === 0) return undefined;
  const rows = groups.flatMap(({ module, packages }) =>
    packages.filter(one => one.differs).map(one => ({ module, ...one })),
  );
  const items = rows
    .slice(0, MAX_LISTED)
    .map(
      ({ module, name, causes }) =>
        markup`<tr><td><code>${name}</code></td><td>${nameOf(module)}</td><td>${causes.join(', ')}</td></tr>`,
    );
  const more = rows.length - items.length;
  const last = more > 0 ? markup`\n<p>and ${more} more</p>` : undefined;
  const noun = count === 1 ? 'package that differs' : 'packages that differ';
  return markup`
<details><summary>List the ${count} ${noun}</summary><table><thead><tr><th>Package</th><th>Module</th><th>Cause</th></tr></thead><tbody>
${lines(items)}
</tbody></table>${last}</details>`;
}
