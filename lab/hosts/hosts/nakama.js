/** @type {import('../host.js').RealHost} */
export const nakama = {
  name: 'nakama',
  product: 'Nakama',
  module: 'github.com/heroiclabs/nakama/v3',
  version: 'v3.16.0',
  sum: 'h1:F4jwj4m+u2JVM9grs9I64DuHXf8hYywvJD0cuXCwf6s=',
  unlisted: true,
  go: '1.20.14',
  package: '.',
  flags: [
    '-mod=mod',
    '-gcflags=-trimpath $SOURCES',
    '-asmflags=-trimpath $SOURCES',
    '-ldflags=-s -w -X main.version=3.16.0 -X main.commitID=0000000',
  ],
  trimpath: true,
  remove: ['vendor'],
  differs: [
    'Go 1.20.14, not 1.20.3',
    'modules instead of the vendor directory, which a module does not have',
    'its check panics behind the Go modules, among the Lua modules: a defect of 3.16.0',
  ],
  asked: 'nakama check --runtime.path',
  contract: 'nakama',
  otherGo: { patch: '1.20.1', minor: '1.21.13' },
  newer: { module: 'google.golang.org/protobuf', version: 'v1.29.1' },
  plugin: {
    module: 'example.com/match',
    shared: 'google.golang.org/protobuf',
    edited: 'proto/proto.go',
    example: { from: 'sample_go_module' },
    main: `package main

import (
	"context"
	"database/sql"

	"github.com/heroiclabs/nakama-common/runtime"
)

func InitModule(ctx context.Context, logger runtime.Logger, db *sql.DB, nk runtime.NakamaModule, initializer runtime.Initializer) error {
	return nil
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'InitModule is called InitModules',
      causes: ['export-missing'],
      edits: [{ find: 'func InitModule(', put: 'func InitModules(' }],
    },
    {
      id: 'export-type',
      says: 'InitModule returns nothing',
      causes: ['export-type'],
      edits: [
        {
          find: 'initializer runtime.Initializer) error {\n\treturn nil\n',
          put: 'initializer runtime.Initializer) {\n',
        },
      ],
    },
    {
      id: 'export-pointer',
      says: 'InitModule takes a sql.DB, not a pointer to one',
      causes: ['export-type'],
      edits: [{ find: 'db *sql.DB', put: 'db sql.DB' }],
    },
    {
      id: 'export-variable',
      says: 'InitModule is a variable that holds the function',
      causes: ['export-type'],
      edits: [{ find: 'func InitModule(', put: 'var InitModule = func(' }],
    },
  ],
  ask: {
    prepare: (room, plugins) => ({
      command: ['$HOST', 'check', '--runtime.path', (plugins[0] ?? room).replace(/\/[^/]*$/, '')],
      cwd: room,
    }),
    // The Go modules are judged first; this release then panics while it looks at the Lua modules, for want of a logger.
    loaded: /server\.CheckRuntimeProviderLua/,
    refused: /"msg":"(Error (?:looking up|reading) InitModule function in Go module)"/,
    unquoted: text => text.replaceAll('\\"', '"').replaceAll('\\n', '\n').replace(/"}$/gm, ''),
  },
};
