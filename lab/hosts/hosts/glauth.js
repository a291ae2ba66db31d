import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const glauth = {
  name: 'glauth',
  product: 'GLAuth',
  module: 'github.com/glauth/glauth/v2',
  version: 'v2.4.0',
  sum: 'h1:wxZp33kB/1y0DADZCEdTwWJCHignXFLS9ndKfxDafdo=',
  go: '1.26.0',
  package: '.',
  flags: ['-tags=noembed', '-ldflags=-s -w'],
  trimpath: true,
  differs: ['Go 1.26.0, which is newer'],
  asked: 'glauth with a configuration whose datastore is the plugin',
  require: ['NewDirectoryHandler=func(...handler.Option) handler.Handler'],
  otherGo: { patch: '1.26.1', minor: '1.25.12' },
  newer: { module: 'github.com/rs/zerolog', version: 'v1.32.0' },
  plugin: {
    module: 'example.com/directory',
    shared: 'github.com/rs/zerolog',
    edited: 'log.go',
    host: 'workspace',
    main: `package main

import (
	"github.com/glauth/glauth/v2/pkg/handler"
)

func NewDirectoryHandler(opts ...handler.Option) handler.Handler {
	return handler.NewConfigHandler(opts...)
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'NewDirectoryHandler is called NewHandler',
      causes: ['export-missing'],
      edits: [{ find: 'func NewDirectoryHandler', put: 'func NewHandler' }],
    },
    {
      id: 'export-type',
      says: 'NewDirectoryHandler takes no options',
      causes: ['export-type'],
      edits: [
        { find: '(opts ...handler.Option) handler.Handler', put: '() handler.Handler' },
        { find: 'NewConfigHandler(opts...)', put: 'NewConfigHandler()' },
      ],
    },
    {
      id: 'export-variable',
      says: 'NewDirectoryHandler is a variable that holds the function',
      causes: ['export-type'],
      edits: [
        {
          find: 'func NewDirectoryHandler(opts ...handler.Option) handler.Handler {',
          put: 'var NewDirectoryHandler = func(opts ...handler.Option) handler.Handler {',
        },
      ],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      const backends = plugins
        .map(
          file => `[[backends]]
  datastore = "plugin"
  plugin = "${file}"
  pluginhandler = "NewDirectoryHandler"
  baseDN = "dc=example,dc=com"
`,
        )
        .join('');
      const config = `debug = true
[ldap]
  enabled = true
  listen = "127.0.0.1:18893"
[ldaps]
  enabled = false
[tracing]
  enabled = false
${backends}[behaviors]
  IgnoreCapabilities = true
[[users]]
  name = "hackers"
  uidnumber = 5001
  primarygroup = 5501
  passsha256 = "6478579e37aff45f013e14eeb30b3cc56c72ccdc310123bcdf53e0333e3f416a"
[[groups]]
  name = "svcaccts"
  gidnumber = 5501
[api]
  enabled = false
`;
      fs.writeFileSync(path.join(room, 'glauth.cfg'), config);
      return { command: ['$HOST', '-c', path.join(room, 'glauth.cfg')], cwd: room };
    },
    loaded: /LDAP server listening/,
    refused: /(unable to find 'NewPluginHandler'[^"\n]*|loaded backend plugin lacks[^"\n]*)/,
    unquoted: text => text.replaceAll('\\"', '"').replace(/"$/gm, ''),
  },
};
