// The Go sources of the big pair, written from a small description: the same description, the same bytes.

import { STANDARD, WORDS } from './big-description.js';

export const MODULE = 'example.com/fleet';
export const PLUGINS = 10;

/** The groups whose packages plugin `index` shares with the host: another choice for each plugin. */
const groupsOfPlugin = (/** @type {number} */ index) =>
  [0, 7].map(step => WORDS.groups[(2 * index + step) % WORDS.groups.length] ?? '');

/** @returns {Map<string, string>} path below the module's directory → content */
export function bigSources() {
  const files = new Map([['go.mod', `module ${MODULE}\n\ngo 1.24\n`]]);
  files.set('registry/registry.go', registry());
  for (const group of WORDS.groups) {
    for (const [index, name] of WORDS.packages.entries()) {
      files.set(`${group}/${name}/${name}.go`, packageSource(group, name, index));
    }
  }
  files.set('host/main.go', hostSource());
  for (let index = 0; index < PLUGINS; index++) files.set(`plugins/p${index}/main.go`, pluginSource(index));
  return files;
}

const importPaths = (/** @type {readonly string[]} */ groups) =>
  groups.flatMap(group => WORDS.packages.map(name => `${MODULE}/${group}/${name}`));

const blankImports = (/** @type {readonly string[]} */ paths) =>
  paths.map(path => `\t_ "${path}"`).join('\n');

/** Every package enters its types here, so that the linker keeps them and all of their methods. */
const registry = () => `package registry

import "sync"

type Part interface{ Describe(depth int) (string, error) }

var (
	lock  sync.Mutex
	parts = map[string]func() Part{}
)

func Add(name string, make func() Part) {
	lock.Lock()
	defer lock.Unlock()
	parts[name] = make
}

func Count() int { return len(parts) }
`;

const hostSource = () => `package main

import (
	"fmt"
	"os"
	"plugin"

	"${MODULE}/registry"
${blankImports([...STANDARD, ...importPaths(WORDS.groups)])}
)

func main() {
	for _, name := range os.Args[1:] {
		opened, err := plugin.Open(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		version, err := opened.Lookup("Version")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(name, version.(func() string)(), registry.Count())
	}
}
`;

const pluginSource = (/** @type {number} */ index) => `package main

import (
	"fmt"

	"${MODULE}/registry"
${blankImports(importPaths(groupsOfPlugin(index)))}
)

type Settings${index} struct{ Names []string }

var Loaded = map[string]*Settings${index}{}

func Version() string { return fmt.Sprint("p${index} of ", registry.Count() > 0) }

func Configure(settings *Settings${index}) error {
	Loaded[fmt.Sprint(settings.Names)] = settings
	return nil
}
`;

/**
 * @param {string} group
 * @param {string} name
 * @param {number} index of the package in its group: it imports the one before it
 */
function packageSource(group, name, index) {
  const before = WORDS.packages[index - 1];
  const previous = before ? `\n\t"${MODULE}/${group}/${before}"` : '';
  const link = before
    ? `\n// Before is what this package is built on.\nvar Before = ${before}.NewRecord\n`
    : '';
  return `package ${name}

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"${MODULE}/registry"${previous}
)

var ErrMissing = errors.New("${group}/${name}: missing")
${link}
${WORDS.types.map(type => typeSource(`${group}/${name}`, type)).join('\n')}
func init() {
${WORDS.types.map(type => `\tregistry.Add("${group}/${name}.${type}", func() registry.Part { return New${type}("") })`).join('\n')}
}
`;
}

const typeSource = (/** @type {string} */ owner, /** @type {string} */ type) => `type ${type}Kind int

func (k ${type}Kind) String() string { return fmt.Sprintf("${type}Kind(%d)", int(k)) }

type ${type} struct {
	Name  string
	Kind  ${type}Kind
	Tags  map[string]string
	Items []*${type}
	At    time.Time
	limit int
}

func New${type}(name string) *${type} {
	return &${type}{Name: strings.TrimSpace(name), Tags: map[string]string{}, At: time.Now(), limit: len(name) + 16}
}
${WORDS.verbs.map(verb => methodSource(owner, type, verb)).join('')}`;

const methodSource = (
  /** @type {string} */ owner,
  /** @type {string} */ type,
  /** @type {string} */ verb,
) => `
func (r *${type}) ${verb}(depth int) (string, error) {
	if depth > r.limit {
		return "", fmt.Errorf("${owner}: ${verb} of %q: %w", r.Name, ErrMissing)
	}
	sort.Slice(r.Items, func(i, j int) bool { return r.Items[i].Name < r.Items[j].Name })
	r.Tags["${verb}"] = r.Name
	return strings.Repeat(r.Name, depth), nil
}
`;
