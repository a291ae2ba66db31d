import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const golangciLint = {
  name: 'golangci-lint',
  product: 'golangci-lint',
  module: 'github.com/golangci/golangci-lint/v2',
  version: 'v2.13.1',
  sum: 'h1:RuM4OcluM4xFQcGuRE6R7jA33pqxK/W1EsBxpugdZjg=',
  go: '1.26.0',
  package: './cmd/golangci-lint',
  flags: [],
  trimpath: false,
  differs: [],
  asked: 'golangci-lint run with the plugin in linters.settings.custom',
  contract: 'golangci-lint',
  otherGo: { patch: '1.26.1', minor: '1.25.12' },
  newer: { module: 'golang.org/x/tools', version: 'v0.50.0' },
  plugin: {
    module: 'example.com/todolint',
    shared: 'golang.org/x/tools',
    edited: 'go/analysis/analysis.go',
    main: `package main

import (
	"net"

	"golang.org/x/tools/go/analysis"
)

var todo = &analysis.Analyzer{
	Name: "todolint",
	Doc:  "reports nothing about " + net.IPv4zero.String(),
	Run:  func(*analysis.Pass) (any, error) { return nil, nil },
}

func New(conf any) ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{todo}, nil
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'New is called NewAnalyzers',
      causes: ['export-missing'],
      edits: [{ find: 'func New(', put: 'func NewAnalyzers(' }],
    },
    {
      id: 'export-type',
      says: 'New takes a map',
      causes: ['export-type'],
      edits: [{ find: 'conf any', put: 'conf map[string]any' }],
    },
    {
      id: 'export-result',
      says: 'New returns no error',
      causes: ['export-type'],
      edits: [
        {
          find: '([]*analysis.Analyzer, error) {\n\treturn []*analysis.Analyzer{todo}, nil',
          put: '[]*analysis.Analyzer {\n\treturn []*analysis.Analyzer{todo}',
        },
      ],
    },
    {
      id: 'export-pointer',
      says: 'AnalyzerPlugin is a variable that holds a pointer',
      causes: ['export-type'],
      edits: [
        {
          find: 'func New(conf any) ([]*analysis.Analyzer, error) {\n\treturn []*analysis.Analyzer{todo}, nil\n}',
          put: 'type plugin struct{}\n\nfunc (*plugin) GetAnalyzers() []*analysis.Analyzer { return []*analysis.Analyzer{todo} }\n\nvar AnalyzerPlugin = &plugin{}',
        },
      ],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      const custom = plugins
        .map((file, index) => `      todolint${index}:\n        path: ${file}\n`)
        .join('');
      const enabled = plugins.map((_, index) => `    - todolint${index}\n`).join('');
      const settings = `version: "2"\nlinters:\n  default: none\n  enable:\n${enabled}  settings:\n    custom:\n${custom}`;
      fs.writeFileSync(path.join(room, '.golangci.yml'), settings);
      fs.writeFileSync(path.join(room, 'go.mod'), 'module example.com/linted\n\ngo 1.22\n');
      fs.writeFileSync(path.join(room, 'linted.go'), 'package linted\n');
      return {
        command: ['$HOST', 'run', '--no-config=false', '-v'],
        cwd: room,
        env: { GOLANGCI_LINT_CACHE: path.join(room, 'cache'), GOFLAGS: '-mod=mod' },
      };
    },
    loaded: /\d+ issues?\b/,
    refused: /lookup plugin \S+: ([^"]*?)\n?(?:"|The command is terminated)/,
  },
};
