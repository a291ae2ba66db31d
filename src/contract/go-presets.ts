import type { Preset } from './preset.ts';

const HTTP_HANDLER = 'func(net/http.ResponseWriter, *net/http.Request)';
const NAKAMA = 'github.com/heroiclabs/nakama-common/runtime';
const BIFROST_PRE =
  'func(*schemas.BifrostContext, *schemas.BifrostRequest) (*schemas.BifrostRequest, *schemas.LLMPluginShortCircuit, error)';
const BIFROST_POST =
  'func(*schemas.BifrostContext, *schemas.BifrostResponse, *schemas.BifrostError) (*schemas.BifrostResponse, *schemas.BifrostError, error)';
const ANALYZERS = '[]*golang.org/x/tools/go/analysis.Analyzer';

/** Hosts that call plugin.Open, sorted by id. Packages that moved between the releases of a host are written with their name only. */
export const GO_PRESETS: readonly Preset[] = [
  {
    id: 'bifrost',
    title: 'Bifrost',
    contract: {
      source: 'maximhq/bifrost framework/plugins/soloader.go',
      require: [
        { name: 'Init', type: 'func(any) error', optional: true },
        { name: 'GetName', type: 'func() string' },
        {
          name: 'HTTPTransportPreHook',
          type: 'func(*schemas.BifrostContext, *schemas.HTTPRequest) (*schemas.HTTPResponse, error)',
        },
        {
          name: 'HTTPTransportPostHook',
          type: 'func(*schemas.BifrostContext, *schemas.HTTPRequest, *schemas.HTTPResponse) error',
        },
        {
          anyOf: [
            { name: 'PreLLMHook', type: BIFROST_PRE },
            { name: 'PreHook', type: BIFROST_PRE },
          ],
        },
        {
          anyOf: [
            { name: 'PostLLMHook', type: BIFROST_POST },
            { name: 'PostHook', type: BIFROST_POST },
          ],
        },
        { name: 'Cleanup', type: 'func() error' },
      ],
    },
  },
  {
    id: 'devlake',
    title: 'Apache DevLake',
    contract: {
      source: 'apache/incubator-devlake backend/core/runner/loader.go',
      require: [
        {
          name: 'PluginEntry',
          asserts: 'interface { Description() string; RootPkgPath() string }',
        },
      ],
    },
  },
  {
    id: 'elephant',
    title: 'Elephant, providers',
    contract: {
      source: 'abenz1267/elephant internal/providers/load.go',
      require: [
        { name: 'Name', type: 'string' },
        { name: 'NamePretty', type: 'string' },
        { name: 'Setup', type: 'func()' },
        { name: 'Available', type: 'func() bool' },
        { name: 'Icon', type: 'func() string' },
        { name: 'PrintDoc', type: 'func()' },
        { name: 'HideFromProviderlist', type: 'func() bool' },
        { name: 'State', type: 'func(string) *pb.ProviderStateResponse' },
        { name: 'Activate', type: 'func(bool, string, string, string, string, uint8, net.Conn)' },
        {
          name: 'Query',
          type: 'func(net.Conn, string, bool, bool, uint8) []*pb.QueryResponse_Item',
        },
      ],
    },
  },
  {
    id: 'emissary',
    title: 'Emissary-ingress, Ambassador Edge Stack filters',
    contract: {
      source: 'emissary-ingress/emissary cmd/aes-plugin-runner/native.go',
      require: [{ name: 'PluginMain', type: HTTP_HANDLER }],
    },
  },
  {
    id: 'fission',
    title: 'Fission, environment go',
    contract: {
      source: 'fission/environments go/server.go',
      require: [
        {
          anyOf: [
            { name: 'Handler', type: HTTP_HANDLER },
            {
              name: 'Handler',
              type: 'func(context.Context, net/http.ResponseWriter, *net/http.Request)',
            },
            { name: 'Handler', type: 'net/http.Handler' },
            { name: 'Handler', type: 'net/http.HandlerFunc' },
          ],
        },
      ],
    },
    named: true,
  },
  {
    id: 'golangci-lint',
    title: 'golangci-lint, Go plugin system',
    contract: {
      source: 'golangci/golangci-lint pkg/lint/lintersdb/builder_plugin_go.go',
      require: [
        {
          anyOf: [
            { name: 'New', type: `func(any) (${ANALYZERS}, error)` },
            { name: 'AnalyzerPlugin', asserts: `interface { GetAnalyzers() ${ANALYZERS} }` },
          ],
        },
      ],
    },
  },
  {
    id: 'gotify',
    title: 'Gotify',
    contract: {
      source: 'gotify/server plugin/compat/wrap.go',
      require: [
        { name: 'GetGotifyPluginInfo', type: 'func() plugin.Info' },
        {
          name: 'NewGotifyPluginInstance',
          type: 'func(plugin.UserContext) plugin.Plugin',
        },
      ],
    },
  },
  {
    id: 'gridctl',
    title: 'gridctl, Go skills',
    contract: {
      source: 'gridctl/gridctl pkg/controller/go_plugins_open.go',
      require: [{ name: 'RegisterSkill', type: 'func(*skill.Registry) error' }],
    },
  },
  {
    id: 'krakend',
    title: 'KrakenD',
    contract: {
      source:
        'luraproject/lura transport/http/client/plugin/plugin.go, transport/http/server/plugin/plugin.go, proxy/plugin/modifier.go',
      require: [
        {
          anyOf: [
            {
              name: 'ClientRegisterer',
              asserts:
                'interface { RegisterClients(func(name string, handler func(context.Context, map[string]interface{}) (net/http.Handler, error))) }',
            },
            {
              name: 'HandlerRegisterer',
              asserts:
                'interface { RegisterHandlers(func(name string, handler func(context.Context, map[string]interface{}, net/http.Handler) (net/http.Handler, error))) }',
            },
            {
              name: 'ModifierRegisterer',
              asserts:
                'interface { RegisterModifiers(func(name string, factory func(map[string]interface{}) func(interface{}) (interface{}, error), appliesToRequest, appliesToResponse bool)) }',
            },
          ],
        },
      ],
    },
  },
  {
    id: 'kubo',
    title: 'IPFS Kubo',
    contract: {
      source: 'ipfs/kubo plugin/loader/load_unix.go',
      require: [{ name: 'Plugins', type: '[]plugin.Plugin' }],
    },
  },
  {
    id: 'kustomize',
    title: 'Kustomize, Go plugins',
    contract: {
      source: 'kubernetes-sigs/kustomize api/internal/plugins/loader/loader.go',
      require: [
        {
          name: 'KustomizePlugin',
          asserts: 'interface { Config(*resmap.PluginHelpers, []byte) error }',
        },
      ],
    },
  },
  {
    id: 'milvus',
    title: 'Milvus, proxy hook',
    contract: {
      source: 'milvus-io/milvus internal/util/hookutil/hook.go',
      require: [{ name: 'MilvusHook' }, { name: 'MilvusExtension' }],
    },
  },
  {
    id: 'nakama',
    title: 'Nakama',
    contract: {
      source: 'heroiclabs/nakama server/runtime_go.go',
      require: [
        {
          name: 'InitModule',
          type: `func(context.Context, ${NAKAMA}.Logger, *database/sql.DB, ${NAKAMA}.NakamaModule, ${NAKAMA}.Initializer) error`,
        },
      ],
    },
  },
  {
    id: 'scenarigo',
    title: 'Scenarigo',
    contract: {
      source: 'zoncoen/scenarigo plugin/plugin.go',
      require: [{ name: '*', optional: true }],
    },
    named: true,
  },
  {
    id: 'tidb',
    title: 'TiDB',
    contract: {
      source: 'pingcap/tidb pkg/plugin/plugin.go',
      require: [{ name: 'PluginManifest', type: 'func() *plugin.Manifest' }],
    },
  },
  {
    id: 'tyk',
    title: 'Tyk Gateway',
    contract: {
      source: 'TykTechnologies/tyk goplugin/goplugin.go',
      require: [
        {
          anyOf: [
            { name: '*', type: HTTP_HANDLER },
            { name: '*', type: 'func(net/http.ResponseWriter, *net/http.Response, *net/http.Request)' },
            { name: '*', type: 'func(*analytics.AnalyticsRecord)' },
          ],
        },
      ],
    },
    named: true,
  },
  {
    id: 'utask',
    title: 'µTask',
    contract: {
      source: 'ovh/utask pkg/plugins/plugins.go',
      require: [
        {
          anyOf: [
            {
              name: 'Plugin',
              asserts:
                'interface { ValidConfig(encoding/json.RawMessage, encoding/json.RawMessage) error; Exec(string, encoding/json.RawMessage, encoding/json.RawMessage, interface{}) (interface{}, interface{}, map[string]string, error); Context(string) interface{}; PluginName() string; PluginVersion() string; MetadataSchema() encoding/json.RawMessage }',
            },
            {
              name: 'Plugin',
              asserts: 'interface { Init(*plugins.Service) error; Description() string }',
            },
          ],
        },
      ],
    },
  },
];
