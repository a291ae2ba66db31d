import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const kustomize = {
  name: 'kustomize',
  product: 'Kustomize',
  module: 'sigs.k8s.io/kustomize/kustomize/v5',
  version: 'v5.8.1',
  sum: 'h1:Pgsg5psubpVEy7Nf6S89PARg5VmmWUC1l9dC6Dl4PG0=',
  go: '1.26.0',
  package: '.',
  flags: ['-ldflags=-s -X sigs.k8s.io/kustomize/api/provenance.buildDate=2026-01-01T00:00:00Z'],
  trimpath: false,
  differs: ['Go 1.26.0', 'CGO_ENABLED=1: releases are built without cgo, and open no plugins at all'],
  asked: 'kustomize build --enable-alpha-plugins with a transformer',
  contract: 'kustomize',
  otherGo: { patch: '1.26.1', minor: '1.25.12' },
  newer: { module: 'sigs.k8s.io/kustomize/kyaml', version: 'v0.21.2' },
  plugin: {
    module: 'example.com/labeller',
    shared: 'sigs.k8s.io/kustomize/kyaml',
    edited: 'resid/resid.go',
    main: `package main

import (
	"net"

	"sigs.k8s.io/kustomize/api/resmap"
)

type plugin struct{ name string }

var KustomizePlugin plugin

func (p *plugin) Config(_ *resmap.PluginHelpers, _ []byte) error {
	p.name = net.IPv4zero.String()
	return nil
}

func (p *plugin) Transform(resmap.ResMap) error { return nil }

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'KustomizePlugin is called Plugin',
      causes: ['export-missing'],
      edits: [{ find: 'var KustomizePlugin plugin', put: 'var Plugin plugin' }],
    },
    {
      id: 'export-pointer',
      says: 'KustomizePlugin is a variable that holds a pointer',
      causes: ['export-type'],
      edits: [{ find: 'var KustomizePlugin plugin', put: 'var KustomizePlugin = &plugin{}' }],
    },
    {
      id: 'export-type',
      says: 'Config takes a string',
      causes: ['export-type'],
      edits: [{ find: '_ []byte', put: '_ string' }],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      const kinds = plugins.map((file, index) => {
        const kind = `Labeller${index}`;
        const home = path.join(room, 'config/kustomize/plugin/example.com/v1', kind.toLowerCase());
        fs.mkdirSync(home, { recursive: true });
        // The name is that of the kind: the file itself lies where it is looked for.
        fs.symlinkSync(file, path.join(home, `${kind}.so`));
        const text = `apiVersion: example.com/v1\nkind: ${kind}\nmetadata:\n  name: ${kind.toLowerCase()}\n`;
        fs.writeFileSync(path.join(room, `${kind}.yaml`), text);
        return `- ${kind}.yaml\n`;
      });
      fs.writeFileSync(
        path.join(room, 'kustomization.yaml'),
        `resources:\n- map.yaml\ntransformers:\n${kinds.join('')}`,
      );
      fs.writeFileSync(
        path.join(room, 'map.yaml'),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: built\n',
      );
      return {
        command: ['$HOST', 'build', '--enable-alpha-plugins', room],
        cwd: room,
        env: { XDG_CONFIG_HOME: path.join(room, 'config') },
      };
    },
    loaded: /^kind: ConfigMap/m,
    refused: /(plugin \S+ (?:doesn't have symbol[^\n]*|not configurable))/,
  },
};
