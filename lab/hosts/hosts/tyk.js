import fs from 'node:fs';
import path from 'node:path';

/** @type {import('../host.js').RealHost} */
export const tyk = {
  name: 'tyk',
  product: 'Tyk',
  module: 'github.com/TykTechnologies/tyk',
  version: 'v0.0.0-20200207055804-cf1d1ad81206',
  sum: 'h1:dYSY3KkcFkITF+q8FWpPS87ggv1Rex1Vmmu9q4t4Pwc=',
  go: '1.12.17',
  package: '.',
  flags: ['-tags=goplugin'],
  trimpath: false,
  remove: ['vendor'],
  differs: [
    'a commit of February 2020: no newer one is a module that can be had',
    'modules instead of the vendor directory, which a module does not have',
    'no Redis: the gateway loads its APIs without it',
  ],
  asked: 'the gateway loads an API with the plugin as its middleware',
  contract: 'tyk:MyPluginPre',
  otherGo: { patch: '1.12.14', minor: '1.13.15' },
  newer: { module: 'github.com/sirupsen/logrus', version: 'v1.6.0' },
  plugin: {
    module: 'example.com/middleware',
    shared: 'github.com/sirupsen/logrus',
    edited: 'logger.go',
    host: 'replace',
    example: { from: 'test/goplugins' },
    main: `package main

import (
	"net"
	"net/http"

	"github.com/TykTechnologies/tyk/headers"
	"github.com/sirupsen/logrus"
)

func MyPluginPre(rw http.ResponseWriter, r *http.Request) {
	logrus.Info(net.IPv4zero)
	rw.Header().Add(headers.XInitialURI, r.URL.RequestURI())
}

func main() {}
`,
  },
  mistakes: [
    {
      id: 'export-misspelt',
      says: 'MyPluginPre is called MyPrePlugin',
      causes: ['export-missing'],
      edits: [{ find: 'func MyPluginPre', put: 'func MyPrePlugin' }],
    },
    {
      id: 'export-type',
      says: 'MyPluginPre returns an error',
      causes: ['export-type'],
      edits: [
        { find: 'r *http.Request) {', put: 'r *http.Request) error {' },
        { find: 'r.URL.RequestURI())\n', put: 'r.URL.RequestURI())\n\treturn nil\n' },
      ],
    },
    {
      id: 'export-pointer',
      says: 'MyPluginPre is a variable that holds the function',
      causes: ['export-type'],
      edits: [{ find: 'func MyPluginPre(', put: 'var MyPluginPre = func(' }],
    },
  ],
  ask: {
    prepare: (room, plugins) => {
      for (const name of ['apps', 'middleware']) fs.mkdirSync(path.join(room, name));
      fs.writeFileSync(path.join(room, 'apps/api.json'), JSON.stringify(api(plugins)));
      const config = {
        listen_address: '127.0.0.1',
        listen_port: 18433,
        secret: 'secret',
        template_path: path.join(room, '../../../src/tyk/templates'),
        app_path: path.join(room, 'apps'),
        middleware_path: path.join(room, 'middleware'),
        storage: { type: 'redis', host: '127.0.0.1', port: 18434 },
        policies: { policy_source: 'file' },
        enable_analytics: false,
      };
      fs.writeFileSync(path.join(room, 'tyk.conf'), JSON.stringify(config));
      return {
        command: ['$HOST', '--conf', path.join(room, 'tyk.conf')],
        cwd: room,
        env: { TYK_LOGLEVEL: 'debug' },
      };
    },
    loaded: /API Loaded/,
    refused:
      /Could not load Go-plugin[^\n]*error="(plugin: symbol \S+ not found[^"\n]*|could not cast function symbol[^"\n]*)/,
    unquoted: text => text.replaceAll('\\"', '"').replace(/" (?:mwPath)=.*$/gm, ''),
  },
};

/** @param {string[]} plugins */
function api(plugins) {
  return {
    name: 'plugins',
    api_id: 'plugins',
    org_id: 'default',
    use_keyless: true,
    active: true,
    definition: { location: 'header', key: 'version' },
    version_data: { not_versioned: true, versions: { Default: { name: 'Default' } } },
    proxy: { listen_path: '/plugins/', target_url: 'http://127.0.0.1:1/', strip_listen_path: true },
    custom_middleware: {
      driver: 'goplugin',
      pre: plugins.map(file => ({ name: 'MyPluginPre', path: file })),
    },
  };
}
