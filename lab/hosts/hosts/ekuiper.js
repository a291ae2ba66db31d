import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const ekuiper = {
  name: 'ekuiper',
  product: 'eKuiper',
  module: 'github.com/lf-edge/ekuiper',
  version: 'v1.14.0-dev.1',
  sum: 'h1:YCiBMs9uOf4EJ14raGDi2HfwHItzLZHbjnTHbX7fl98=',
  unlisted: true,
  go: '1.22.12',
  package: './cmd/kuiperd',
  flags: [
    '-ldflags=-s -w -X github.com/lf-edge/ekuiper/cmd.Version=1.14.0-dev.1 -X github.com/lf-edge/ekuiper/cmd.LoadFileType=relative',
  ],
  env: { GOFLAGS: '-mod=mod' },
  trimpath: true,
  remove: ['go.work', 'go.work.sum'],
  differs: [
    '1.14.0-dev.1, the newest that is a module',
    'Go 1.22.12, not 1.22.1',
    'without its workspace, whose other modules are not in this one',
  ],
  asked: 'kuiperd starts with the plugin in plugins/functions',
  require: ['Plugin'],
  otherGo: { patch: '1.22.1', minor: '1.21.13' },
  newer: { module: 'github.com/sirupsen/logrus', version: 'v1.9.4', by: 'replace' },
  plugin: {
    module: 'example.com/echo',
    shared: 'github.com/sirupsen/logrus',
    edited: 'logger.go',
    host: 'tree',
    main: `package main

import (
	"net"

	"github.com/sirupsen/logrus"

	"github.com/lf-edge/ekuiper/pkg/api"
)

type plugin struct{}

func (plugin) Validate([]interface{}) error { return nil }

func (plugin) Exec(args []interface{}, _ api.FunctionContext) (interface{}, bool) {
	logrus.Info(net.IPv4zero)
	return args[0], true
}

func (plugin) IsAggregate() bool { return false }

var Plugin plugin

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'Plugin, for plugin.so, is called Echo',
      causes: ['export-missing'],
      edits: [{ find: 'var Plugin plugin', put: 'var Echo plugin' }],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      for (const kind of ['sources', 'sinks', 'portable', 'wasm'])
        fs.mkdirSync(path.join(room, 'plugins', kind), { recursive: true });
      const functions = path.join(room, 'plugins/functions');
      fs.mkdirSync(functions);
      for (const file of plugins) fs.renameSync(file, path.join(functions, path.basename(file)));
      for (const name of ['data', 'log']) fs.mkdirSync(path.join(room, name));
      fs.cpSync(path.join(room, '../../../src/ekuiper/etc'), path.join(room, 'etc'), { recursive: true });
      return {
        command: ['$HOST'],
        cwd: room,
        env: {
          KuiperBaseKey: room,
          KUIPER__BASIC__CONSOLELOG: 'true',
          KUIPER__BASIC__FILELOG: 'false',
          KUIPER__BASIC__DEBUG: 'true',
          KUIPER__BASIC__RESTIP: '127.0.0.1',
          KUIPER__BASIC__RESTPORT: '19081',
          KUIPER__BASIC__IP: '127.0.0.1',
          KUIPER__BASIC__PORT: '19498',
        },
      };
    },
    loaded: /Serving kuiper/i,
    refused: /(cannot find symbol [^"\n]*)/,
    unquoted: text => text.replaceAll('\\"', '"').replace(/" (?:file|func)=.*$/gm, ''),
  },
};
