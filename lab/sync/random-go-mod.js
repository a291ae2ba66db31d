// A go.mod as people have them, with all that may stand in one, and changes of it.

/** @import { GoModEdits } from '../../dist/recipe/go-mod-edit.js' */

const MODULES = [
  'a.example/one',
  'b.example/two',
  'b.example/two/v2',
  'c.example/three',
  'd.example/four',
  'gopkg.in/x.v3',
  'z.example/last',
];

/** @param {number} seed */
function randomOf(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    /** @param {number} chance */
    may: chance => next() < chance,
    /** @template T @param {readonly T[]} list @returns {T} */
    one: list => /** @type {T} */ (list[Math.floor(next() * list.length)]),
    /** @template T @param {readonly T[]} list @param {number} chance @returns {T[]} */
    some: (list, chance) => list.filter(() => next() < chance),
  };
}

/** @param {number} seed @returns {{ text: string, edits: GoModEdits }} */
export function randomGoMod(seed) {
  const random = randomOf(seed);
  const version = (/** @type {string} */ module) => versionOf(random, module);
  return { text: goModOf(random, version), edits: randomEdits(random, version) };
}

/** @typedef {ReturnType<typeof randomOf>} Random */

/** @param {Random} random @param {string} module */
function versionOf({ one }, module) {
  const major = /[/.]v(\d)$/.exec(module)?.[1];
  if (major !== undefined) return `v${major}.${one([0, 2, 10])}.${one([0, 1])}`;
  return one([
    'v1.0.0',
    'v1.2.0',
    'v1.10.0',
    'v0.0.0-20200101000000-abcdefabcdef',
    'v3.1.0+incompatible',
    'v1.4.0-rc.1',
  ]);
}

/** Lines of one verb: one alone, or a block. @param {Random} random @param {string} verb @param {string[]} lines */
function statement({ may }, verb, lines) {
  if (lines.length === 0) return [];
  if (lines.length === 1 && may(0.7))
    return [...(may(0.15) ? ['// of a line'] : []), `${verb} ${lines[0]}`, ''];
  const inside = lines.flatMap(line => [
    ...(may(0.15) ? ['\t// about the next'] : []),
    `\t${line}`,
    ...(may(0.1) ? [''] : []),
  ]);
  return [...(may(0.1) ? ['// of a block'] : []), `${verb} (`, ...inside, ')', ''];
}

/** @param {Random} random @param {(module: string) => string} version */
function goModOf(random, version) {
  const { may, one, some } = random;
  const comment = () => {
    if (may(0.2)) return ` // ${one(['why', 'indirect; pinned', 'indirect'])}`;
    return may(0.3) ? ' // indirect' : '';
  };
  const target = (/** @type {string} */ module) =>
    may(0.5) ? `../${module.slice(0, 1)}` : `fork.example/${module.slice(0, 1)} v1.0.${one([0, 1])}`;
  const require = (/** @type {string} */ module) => `${module} ${version(module)}${comment()}`;
  const required = some(MODULES, 0.6);
  const half = some(required, 0.5);
  const rest = required.filter(module => !half.includes(module));
  const replaced = some(MODULES, 0.25).map(
    module => `${module}${may(0.4) ? ` ${version(module)}` : ''} => ${target(module)}`,
  );
  const name = may(0.1) ? '"p.example/plugin"' : 'p.example/plugin';
  return `${[
    ...(may(0.2) ? ['// A plugin.', ...(may(0.5) ? [''] : [])] : []),
    `module ${name}${may(0.2) ? ' // ours' : ''}`,
    '',
    ...(may(0.85) ? [`go ${one(['1.16', '1.20', '1.21.0', '1.22.3', '1.25.0'])}`, ''] : []),
    ...(may(0.3) ? ['toolchain go1.25.1', ''] : []),
    ...(may(0.2) ? statement(random, 'godebug', ['default=go1.21', 'panicnil=1']) : []),
    ...statement(random, 'require', half.map(require)),
    ...statement(random, 'require', rest.map(require)),
    ...statement(
      random,
      'exclude',
      some(MODULES, 0.15).map(module => `${module} ${version(module)}`),
    ),
    ...statement(random, 'replace', replaced),
    ...(may(0.2)
      ? statement(random, 'retract', may(0.5) ? ['v0.1.0 // bad'] : ['[v1.0.0, v1.0.5]', 'v0.2.0'])
      : []),
    ...(may(0.15)
      ? statement(random, 'tool', some(['a.example/one/cmd/x', 'z.example/last/cmd/y'], 0.8))
      : []),
    ...(may(0.1) ? statement(random, 'ignore', ['./node_modules', 'static']) : []),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** @param {ReturnType<typeof randomOf>} random @param {(module: string) => string} version @returns {GoModEdits} */
function randomEdits({ may, one, some }, version) {
  const all = [...MODULES, 'm.example/new'];
  const requires = some(all, 0.25).map(module => /** @type {const} */ ([module, version(module)]));
  const dropReplaces = may(0.4) ? some(all, 0.2) : [];
  const replaces = may(0.3)
    ? some(all, 0.2).map(
        module =>
          /** @type {const} */ ([module, ...(may(0.5) ? ['../here', ''] : ['fork.example/q', 'v1.0.1'])]),
      )
    : [];
  // `go mod edit` keeps a block that one flag empties for the next one; nobody asks for both at once.
  const dropRequires = requires.length === 0 ? some(all, 0.2) : [];
  const excludes = may(0.3)
    ? some(all, 0.2).map(module => /** @type {const} */ ([module, version(module)]))
    : [];
  return {
    ...(may(0.3) ? { go: one(['1.18', '1.22', '1.24.0']) } : {}),
    ...(may(0.15) ? { toolchain: one(['none', 'go1.24.4']) } : {}),
    requires,
    replaces: replaces.map(([module, to, at]) => /** @type {const} */ ([module, to ?? '', at ?? ''])),
    dropReplaces,
    dropRequires,
    excludes,
  };
}
