import type { Preset } from './preset.ts';

/** Names that all have to be there. */
const all = (...names: string[]) => names.map(name => ({ name }));
/** Names of which one has to be there. */
const oneOf = (...names: string[]) => ({ anyOf: all(...names) });
/** Names that the host does without. */
const without = (...names: string[]) => names.map(name => ({ name, optional: true }));

/** Hosts that open libraries of Go with dlopen and look their functions up with dlsym, sorted by id. */
export const C_PRESETS: readonly Preset[] = [
  {
    id: 'envoy-cluster-specifier',
    title: 'Envoy, cluster specifier in Go',
    contract: {
      source: 'envoyproxy/envoy contrib/golang/common/dso/dso.cc',
      symbols: 'c',
      require: all('envoyGoClusterSpecifierNewPlugin', 'envoyGoOnClusterSpecify'),
    },
  },
  {
    id: 'envoy-http',
    title: 'Envoy, HTTP filter in Go',
    contract: {
      source: 'envoyproxy/envoy contrib/golang/common/dso/dso.cc',
      symbols: 'c',
      require: all(
        'envoyGoFilterNewHttpPluginConfig',
        'envoyGoFilterMergeHttpPluginConfig',
        'envoyGoFilterDestroyHttpPluginConfig',
        'envoyGoFilterOnHttpHeader',
        'envoyGoFilterOnHttpData',
        'envoyGoFilterOnHttpLog',
        'envoyGoFilterOnHttpDestroy',
        'envoyGoRequestSemaDec',
      ),
    },
  },
  {
    id: 'envoy-network',
    title: 'Envoy, network filter in Go',
    contract: {
      source: 'envoyproxy/envoy contrib/golang/common/dso/dso.cc',
      symbols: 'c',
      require: all(
        'envoyGoFilterOnNetworkFilterConfig',
        'envoyGoFilterOnDownstreamConnection',
        'envoyGoFilterOnDownstreamData',
        'envoyGoFilterOnDownstreamEvent',
        'envoyGoFilterOnDownstreamWrite',
        'envoyGoFilterOnUpstreamConnectionReady',
        'envoyGoFilterOnUpstreamConnectionFailure',
        'envoyGoFilterOnUpstreamData',
        'envoyGoFilterOnUpstreamEvent',
        'envoyGoFilterOnSemaDec',
      ),
    },
  },
  {
    id: 'falco',
    title: 'Falco, plugins',
    contract: {
      source: 'falcosecurity/libs userspace/plugin/plugin_loader.c',
      symbols: 'c',
      require: [
        ...all(
          'plugin_get_required_api_version',
          'plugin_get_version',
          'plugin_get_name',
          'plugin_get_description',
          'plugin_get_contact',
          'plugin_init',
          'plugin_destroy',
          'plugin_get_last_error',
        ),
        ...without('plugin_open', 'plugin_next_batch', 'plugin_extract_fields', 'plugin_parse_event'),
      ],
    },
  },
  {
    id: 'fluent-bit',
    title: 'Fluent Bit, Go plugins',
    contract: {
      source: 'fluent/fluent-bit src/flb_plugin_proxy.c, src/proxy/go/go.c',
      symbols: 'c',
      require: [
        ...all('FLBPluginRegister', 'FLBPluginInit'),
        oneOf('FLBPluginFlushCtx', 'FLBPluginFlush', 'FLBPluginInputCallback'),
        ...without('FLBPluginExitCtx', 'FLBPluginExit', 'FLBPluginInputCleanupCallback'),
      ],
    },
  },
  {
    id: 'mosquitto',
    title: 'Eclipse Mosquitto, plugins',
    contract: {
      source: 'eclipse/mosquitto src/security.c, src/plugin.c',
      symbols: 'c',
      require: [
        oneOf('mosquitto_plugin_version', 'mosquitto_auth_plugin_version'),
        oneOf('mosquitto_plugin_init', 'mosquitto_auth_plugin_init'),
        oneOf('mosquitto_plugin_cleanup', 'mosquitto_auth_plugin_cleanup'),
      ],
    },
  },
];
