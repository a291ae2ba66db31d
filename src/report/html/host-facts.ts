import { type Artifact, hostName } from '../../check/artifact.ts';
import { type Markup, markup } from '../markup.ts';

const MAX_MODULES = 500;

/** What a host is, and how it was built. */
export function hostFacts(host: Artifact): Markup {
  const facts: [string, string | undefined][] = [
    ['Host', hostName(host)],
    ['Go', host.goVersion],
    ['Platform', host.platform],
    ['C library', host.libc],
    ['Needs glibc', host.glibcNeeded],
    ['Main module', host.modules?.[0]?.path],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [markup`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  );
  return markup`<dl class="facts">${rows}</dl>${settingsOf(host)}${modulesOf(host)}`;
}

function settingsOf({ buildSettings = {} }: Artifact): Markup | undefined {
  const rows = Object.entries(buildSettings).map(
    ([name, value]) =>
      markup`<tr><th scope="row"><code>${name}</code></th><td><code>${value}</code></td></tr>`,
  );
  if (rows.length === 0) return undefined;
  return markup`<details><summary>Build settings of the host (${rows.length})</summary><table class="settings"><tbody>${rows}</tbody></table></details>`;
}

function modulesOf({ modules = [] }: Artifact): Markup | undefined {
  if (modules.length < 2) return undefined;
  const rows = modules
    .slice(0, MAX_MODULES)
    .map(
      ({ path, version }) => markup`<tr><td><code>${path}</code></td><td><code>${version}</code></td></tr>`,
    );
  return markup`<details><summary>Modules of the host (${modules.length})</summary><table><tbody>${rows}</tbody></table></details>`;
}
