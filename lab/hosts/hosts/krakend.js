import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const krakend = {
  name: 'krakend',
  product: 'KrakenD CE',
  module: 'github.com/devopsfaith/krakend-ce',
  version: 'v1.4.1',
  sum: 'h1:/6pusEx3QkO2Qy7CZDqULOssBNPWFhHcpLhlDyzK4wk=',
  go: '1.16.4',
  package: './cmd/krakend-ce',
  flags: ['-ldflags=-X github.com/luraproject/lura/core.KrakendVersion=1.4.1'],
  trimpath: false,
  differs: ['1.4.1 of 2021: no newer release is a module that can be had'],
  asked: 'krakend run with a folder of plugins',
  contract: 'krakend',
  otherGo: { patch: '1.16.3', minor: '1.17.13' },
  // Other modules of the host require 1.4.1.
  newer: { module: 'github.com/luraproject/lura', version: 'v1.4.0', by: 'replace' },
  plugin: {
    module: 'example.com/teapot',
    shared: 'github.com/luraproject/lura',
    edited: 'logging/log.go',
    example: { from: 'transport/http/client/plugin/tests', module: 'github.com/luraproject/lura' },
    main: `package main

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/luraproject/lura/logging"
)

type registerer string

var ClientRegisterer = registerer("teapot")

var logger logging.Logger

func (r registerer) RegisterClients(f func(
	name string,
	handler func(context.Context, map[string]interface{}) (http.Handler, error),
)) {
	f(string(r), r.registerClients)
}

func (r registerer) registerClients(context.Context, map[string]interface{}) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fmt.Fprint(w, net.IPv4zero, logger)
	}), nil
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'ClientRegisterer is called ClientRegistrer',
      causes: ['export-missing'],
      edits: [{ find: 'var ClientRegisterer =', put: 'var ClientRegistrer =' }],
    },
    {
      id: 'export-pointer',
      says: 'ClientRegisterer is a variable that holds a pointer',
      causes: ['export-type'],
      edits: [
        {
          find: 'var ClientRegisterer = registerer("teapot")',
          put: 'var teapot = registerer("teapot")\n\nvar ClientRegisterer = &teapot',
        },
      ],
    },
    {
      id: 'export-type',
      says: 'the handler takes no context, as in an older release',
      causes: ['export-type'],
      edits: [
        { find: '\thandler func(context.Context, map', put: '\thandler func(map' },
        { find: 'registerClients(context.Context, map', put: 'registerClients(map' },
        { find: '\t"context"\n', put: '' },
      ],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      const config = {
        version: 2,
        port: 18432,
        plugin: { folder: `${path.dirname(plugins[0] ?? room)}/`, pattern: '.so' },
        extra_config: {
          'github_com/devopsfaith/krakend-gologging': { level: 'DEBUG', prefix: '[KRAKEND]', stdout: true },
        },
        endpoints: [],
      };
      fs.writeFileSync(path.join(room, 'krakend.json'), JSON.stringify(config));
      return {
        command: ['$HOST', 'run', '-c', path.join(room, 'krakend.json')],
        cwd: room,
        env: { USAGE_DISABLE: '1' },
      };
    },
    loaded: /total http executor plugins loaded: [12]/,
    // A plugin that registers no clients is asked for handlers next.
    refused:
      /opening plugin \d+ \([^)\n]*\): ([^\n]*(?:not found in plugin|unknown type)[^\n]*)\n(?:[^\n]*\n)*?[^\n]*executor plugins loaded: 0/,
  },
};
