// Trees of hosts and plugins as people have them: main packages below the root, plugins that import the host's own module,
// workspaces, vendor directories, replaced directories. Each is written anew for each case, always at the same place.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { BUILD_ROOT } from '../truth/layout.js';

/** @typedef {Record<string, string>} Files text by path */

/**
 * @typedef {object} HostTree
 * @property {Files} files
 * @property {string} module directory of its go.mod
 * @property {string[]} flags of `go build`
 * @property {boolean} [isVendored]
 * @property {boolean} [hasNoCommit]
 */

/**
 * @typedef {object} PluginTree
 * @property {Files} files
 * @property {string} module directory of its go.mod
 * @property {string[]} packages arguments of `go build`
 * @property {boolean} [isVendored]
 * @property {string} [package] what `recipe` has to be given
 */

export const TREES = path.join(BUILD_ROOT, 'trees');

/** @param {string} module @param {string[]} lines */
const goMod = (module, ...lines) => `module ${module}\n\ngo 1.21\n\n${lines.join('\n')}\n`;
const DEP = 'require example.com/dep v1.0.0';
const NEWER = 'require example.com/dep v1.1.0';

const HOST = {
  'gate/api/api.go': `package api

type Call struct{ Name string }

func (c *Call) String() string { return "call " + c.Name }
`,
  'gate/main.go': `package main

import (
	"encoding/json"
	"os"
	"plugin"

	"example.com/dep"
	"example.com/gate/api"
)

type answer struct {
	OK    bool   \`json:"ok"\`
	Error string \`json:"error,omitempty"\`
}

func main() {
	if len((&api.Call{Name: dep.Version()}).String()) == 0 {
		return
	}
	use()
	for _, name := range os.Args[1:] {
		_, err := plugin.Open(name)
		a := answer{OK: err == nil}
		if err != nil {
			a.Error = err.Error()
		}
		json.NewEncoder(os.Stdout).Encode(a)
	}
}
`,
  'gate/use.go': 'package main\n\nfunc use() {}\n',
  'gate/go.mod': goMod('example.com/gate', DEP),
};
const KIT = {
  'kit/go.mod': goMod('example.com/kit'),
  'kit/kit.go': 'package kit\n\nfunc Size(text string) int { return len(text) }\n',
  'gate/use.go': `package main

import "example.com/kit"

func use() { println(kit.Size("x")) }
`,
};

/** @type {Record<string, HostTree>} */
export const HOSTS = {
  trimmed: { files: HOST, module: 'gate', flags: ['-trimpath'] },
  plain: { files: HOST, module: 'gate', flags: [] },
  'no-commit': { files: HOST, module: 'gate', flags: ['-trimpath'], hasNoCommit: true },
  vendored: { files: HOST, module: 'gate', flags: ['-mod=vendor'], isVendored: true },
  workspace: {
    files: { ...HOST, ...KIT, 'go.work': 'go 1.21\n\nuse (\n\t./gate\n\t./kit\n)\n' },
    module: 'gate',
    flags: ['-trimpath'],
  },
  'workspace-plain': {
    files: { ...HOST, ...KIT, 'go.work': 'go 1.21\n\nuse (\n\t./gate\n\t./kit\n)\n' },
    module: 'gate',
    flags: [],
  },
  replaced: {
    files: {
      ...HOST,
      ...KIT,
      'gate/go.mod': goMod(
        'example.com/gate',
        DEP,
        'require example.com/kit v1.2.3',
        'replace example.com/kit => ../kit',
      ),
    },
    module: 'gate',
    flags: ['-trimpath'],
  },
  'replaced-plain': {
    files: {
      ...HOST,
      ...KIT,
      'gate/go.mod': goMod(
        'example.com/gate',
        DEP,
        'require example.com/kit v1.2.3',
        `replace example.com/kit => ${TREES}/host/kit`,
      ),
    },
    module: 'gate',
    flags: [],
  },
};

const PLAIN_MAIN = `package main

import "example.com/dep"

func Serve() string { return dep.Version() }
`;
const OWN_MAIN = `package main

import (
	"example.com/dep"
	"example.com/gate/api"
)

func Serve() *api.Call { return &api.Call{Name: dep.Version()} }
`;
const KIT_MAIN = `package main

import (
	"example.com/dep"
	"example.com/kit"
)

func Serve() int { return kit.Size(dep.Version()) }
`;
const OWN_GATE = ['require example.com/gate v0.0.0', 'replace example.com/gate => ../../host/gate'];
/** another source of the host's module, as an old checkout has it */
const OLD_GATE = {
  'old/go.mod': goMod('example.com/gate', DEP),
  'old/api/api.go': `// An older source.\n${HOST['gate/api/api.go']}`,
};
/** a copy of the host's sources at another place, edited */
const OLD_KIT = {
  'kit/go.mod': goMod('example.com/kit'),
  'kit/kit.go': `// A copy.\n${KIT['kit/kit.go']}`,
};

/** @type {Record<string, PluginTree>} */
export const PLUGINS = {
  root: {
    files: { 'plug/go.mod': goMod('example.com/plug', NEWER), 'plug/main.go': PLAIN_MAIN },
    module: 'plug',
    packages: ['.'],
  },
  below: {
    files: { 'plug/go.mod': goMod('example.com/plug', NEWER), 'plug/plugin/main.go': PLAIN_MAIN },
    module: 'plug',
    packages: ['./plugin'],
  },
  several: {
    files: {
      'plug/go.mod': goMod('example.com/plug', NEWER),
      'plug/cmd/tool/main.go': 'package main\n\nfunc main() {}\n',
      'plug/plugins/auth/main.go': PLAIN_MAIN,
    },
    module: 'plug',
    packages: ['./plugins/auth'],
    package: './plugins/auth',
  },
  files: {
    files: { 'plug/go.mod': goMod('example.com/plug', NEWER), 'plug/plugin/main.go': PLAIN_MAIN },
    module: 'plug',
    packages: ['plugin/main.go'],
  },
  vendored: {
    files: { 'plug/go.mod': goMod('example.com/plug', NEWER), 'plug/main.go': PLAIN_MAIN },
    module: 'plug',
    packages: ['.'],
    isVendored: true,
  },
  siblings: {
    files: {
      'go.work': 'go 1.21\n\nuse (\n\t./plug\n\t./mine\n)\n',
      'mine/go.mod': goMod('example.com/mine', NEWER),
      'mine/mine.go':
        'package mine\n\nimport "example.com/dep"\n\nfunc Version() string { return dep.Version() }\n',
      'plug/go.mod': goMod('example.com/plug'),
      'plug/main.go': PLAIN_MAIN.replaceAll('dep', 'mine'),
    },
    module: 'plug',
    packages: ['.'],
  },
  'work-above': {
    files: {
      'go.work': 'go 1.21\n\nuse ./other\n',
      'other/go.mod': goMod('example.com/other'),
      'plug/go.mod': goMod('example.com/plug', NEWER),
      'plug/main.go': PLAIN_MAIN,
    },
    module: 'plug',
    packages: ['.'],
  },
  own: {
    files: { 'plug/go.mod': goMod('example.com/plug', DEP, ...OWN_GATE), 'plug/plugin/main.go': OWN_MAIN },
    module: 'plug',
    packages: ['./plugin'],
  },
  'own-old': {
    files: {
      ...OLD_GATE,
      'plug/go.mod': goMod(
        'example.com/plug',
        NEWER,
        'require example.com/gate v0.0.0',
        'replace example.com/gate => ../old',
      ),
      'plug/plugin/main.go': OWN_MAIN,
    },
    module: 'plug',
    packages: ['./plugin'],
  },
  'own-workspace': {
    files: {
      ...OLD_GATE,
      'go.work': 'go 1.21\n\nuse (\n\t./plug\n\t./old\n)\n',
      'plug/go.mod': goMod('example.com/plug', DEP),
      'plug/main.go': OWN_MAIN,
    },
    module: 'plug',
    packages: ['.'],
  },
  'own-files': {
    files: { 'plug/go.mod': goMod('example.com/plug', DEP, ...OWN_GATE), 'plug/plugin/main.go': OWN_MAIN },
    module: 'plug',
    packages: ['plugin/main.go'],
  },
  kit: {
    files: {
      ...OLD_KIT,
      'plug/go.mod': goMod(
        'example.com/plug',
        DEP,
        'require example.com/kit v1.2.3',
        'replace example.com/kit => ../kit',
      ),
      'plug/main.go': KIT_MAIN,
    },
    module: 'plug',
    packages: ['.'],
  },
};

const IDENTITY = {
  GIT_AUTHOR_NAME: 'gate',
  GIT_AUTHOR_EMAIL: 'gate@example.com',
  GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'gate',
  GIT_COMMITTER_EMAIL: 'gate@example.com',
  GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/** Writes a tree in the place of what is there. @param {string} name @param {Files} files @returns {string} */
export function writeTree(name, files) {
  const root = path.join(TREES, name);
  fs.rmSync(root, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** Commits all of a tree: the same files make the same commit. @param {string} root */
export function commitTree(root) {
  const git = (/** @type {string[]} */ ...words) =>
    execFileSync('git', ['-C', root, ...words], { env: { ...process.env, ...IDENTITY } });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'All');
}
