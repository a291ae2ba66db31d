import { type Contract, ContractError } from './contract.ts';
import { type ContractFile, contractOf } from './contract-format.ts';
import { checkName } from './requirement.ts';

/** The contract of a host that many people write plugins for. */
export interface Preset {
  /** what --contract takes */
  id: string;
  /** the product */
  title: string;
  contract: Omit<ContractFile, 'name'> & { source: string };
  /** the name of what is looked up comes from a configuration: --contract ID:SYMBOL says it */
  named?: true;
}

const HTTP_HANDLER = 'func(net/http.ResponseWriter, *net/http.Request)';
const NAKAMA = 'github.com/heroiclabs/nakama-common/runtime';
const ANALYZERS = '[]*golang.org/x/tools/go/analysis.Analyzer';

/** Sorted by id. Packages that moved between the releases of a host are written with their name only. */
export const PRESETS: readonly Preset[] = [
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
];

/**
 * The contract of a preset: `nakama`, or `tyk:AuthCheck` where a configuration names the symbol.
 * Undefined: there is no such preset.
 * @throws ContractError
 */
export function presetContract(text: string): Contract | undefined {
  const [id, symbol] = text.split(':');
  const preset = PRESETS.find(known => known.id === id);
  if (!preset) return undefined;
  const contract = { symbols: 'go' as const, ...contractOf(preset.contract, preset.id) };
  if (symbol === undefined) return contract;
  if (!preset.named) throw new ContractError(`the symbols of ${id} have fixed names: write --contract ${id}`);
  checkName(symbol, `--contract ${text}`);
  const requirements = contract.requirements.map(({ wishes, optional }) => ({
    wishes: wishes.map(wish => ({ ...wish, symbol })),
    optional,
  }));
  return { ...contract, name: text, requirements };
}
