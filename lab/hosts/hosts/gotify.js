import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const gotify = {
  name: 'gotify',
  product: 'Gotify',
  module: 'github.com/gotify/server/v2',
  version: 'v2.9.1',
  sum: 'h1:wsQUCdYJ4ZvP7RIRKDLtAtmFQc3kxbrv3QqccO5RWzs=',
  go: '1.26.0',
  package: '.',
  flags: [
    '-mod=readonly',
    '-installsuffix=cgo',
    '-ldflags=-w -s -X main.Version=2.9.1 -X main.BuildDate=2026-01-01 -X main.Commit=0000000 -X main.Mode=prod',
  ],
  trimpath: false,
  write: {
    'ui/build/index.html': '<html></html>\n',
    'ui/build/manifest.json': '{}\n',
    'ui/build/static/x.txt': 'x\n',
  },
  differs: ['the built pages of its user interface are empty'],
  asked: 'gotify serves with a directory of plugins',
  contract: 'gotify',
  otherGo: { patch: '1.26.1', minor: '1.25.12' },
  newer: { module: 'github.com/gin-gonic/gin', version: 'v1.10.1' },
  plugin: {
    module: 'example.com/greeter',
    shared: 'github.com/gin-gonic/gin',
    edited: 'gin.go',
    example: { from: 'plugin/example/echo' },
    main: `package main

import (
	"net"

	"github.com/gin-gonic/gin"
	"github.com/gotify/plugin-api"
)

func GetGotifyPluginInfo() plugin.Info {
	return plugin.Info{ModulePath: "example.com/greeter", Name: net.IPv4zero.String()}
}

type Greeter struct{}

func (*Greeter) Enable() error  { return nil }
func (*Greeter) Disable() error { return nil }

func (*Greeter) RegisterWebhook(base string, group *gin.RouterGroup) {
	group.GET("/hello", func(c *gin.Context) { c.String(200, "hello") })
}

func NewGotifyPluginInstance(ctx plugin.UserContext) plugin.Plugin {
	return &Greeter{}
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'NewGotifyPluginInstance is called NewPluginInstance',
      causes: ['export-missing'],
      edits: [{ find: 'func NewGotifyPluginInstance', put: 'func NewPluginInstance' }],
    },
    {
      id: 'export-type',
      says: 'NewGotifyPluginInstance returns *Greeter',
      causes: ['export-type'],
      edits: [{ find: '(ctx plugin.UserContext) plugin.Plugin', put: '(ctx plugin.UserContext) *Greeter' }],
    },
    {
      id: 'export-pointer',
      says: 'NewGotifyPluginInstance takes a *plugin.UserContext',
      causes: ['export-type'],
      edits: [
        { find: '(ctx plugin.UserContext) plugin.Plugin', put: '(ctx *plugin.UserContext) plugin.Plugin' },
      ],
    },
    {
      id: 'export-variable',
      says: 'GetGotifyPluginInfo is a variable that holds the function',
      causes: ['export-type'],
      edits: [
        {
          find: 'func GetGotifyPluginInfo() plugin.Info {',
          put: 'var GetGotifyPluginInfo = func() plugin.Info {',
        },
      ],
    },
  ],
  ask: {
    prepare: (room, plugins) => ({
      command: ['$HOST'],
      cwd: room,
      env: {
        GOTIFY_SERVER_PORT: '18431',
        GOTIFY_SERVER_LISTENADDR: '127.0.0.1',
        GOTIFY_DATABASE_CONNECTION: path.join(room, 'gotify.db'),
        GOTIFY_PLUGINSDIR: path.dirname(plugins[0] ?? room),
        GOTIFY_UPLOADEDIMAGESDIR: path.join(room, 'images'),
      },
    }),
    loaded: /Started listening|Listening and serving/,
    refused: /error while loading plugin \S+: ((?:missing|unknown plugin|New\w+ signature)[^\n]*)/,
  },
};
