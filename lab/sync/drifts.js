// Plugins as their authors have them: a module of its own with what it imports, in versions that drifted from the host's.

/**
 * @typedef {object} Drift
 * @property {string} host name in lab/hosts
 * @property {string} id
 * @property {string} says
 * @property {string[]} requires `PATH@VERSION`; `go mod tidy` adds the rest
 * @property {string[]} [imports] packages that main.go imports besides, for nothing but their initialisation
 * @property {string} [go] line of go.mod, other than the host's
 * @property {true} [published] it requires the host's own module as it is published
 */

/** @type {Drift[]} */
export const DRIFTS = [
  {
    host: 'gotify',
    id: 'gotify-older',
    says: 'gin of a year before',
    requires: ['github.com/gin-gonic/gin@v1.10.0', 'github.com/gotify/plugin-api@v1.0.0'],
  },
  {
    host: 'gotify',
    id: 'gotify-newer',
    says: 'golang.org/x/crypto newer, which brings newer x/sys and x/text',
    requires: [
      'github.com/gin-gonic/gin@v1.11.0',
      'github.com/gotify/plugin-api@v1.0.0',
      'golang.org/x/crypto@v0.48.0',
    ],
    imports: ['golang.org/x/crypto/sha3'],
  },
  {
    host: 'gotify',
    id: 'gotify-asked',
    says: 'a module that the host does not have asks for newer golang.org/x/net and x/sys',
    requires: [
      'github.com/gin-gonic/gin@v1.11.0',
      'github.com/gotify/plugin-api@v1.0.0',
      'golang.org/x/tools@v0.49.0',
    ],
    imports: ['golang.org/x/tools/go/packages'],
  },
  {
    host: 'golangci-lint',
    id: 'golangci-lint-older',
    says: 'golang.org/x/tools of two years before',
    requires: ['golang.org/x/tools@v0.24.0'],
  },
  {
    host: 'kustomize',
    id: 'kustomize-older',
    says: 'the API of the minor release before',
    requires: ['sigs.k8s.io/kustomize/api@v0.20.1'],
  },
  {
    host: 'nakama',
    id: 'nakama-newer',
    says: 'protobuf newer than in the host',
    requires: ['github.com/heroiclabs/nakama-common@v1.26.0', 'google.golang.org/protobuf@v1.31.0'],
    imports: ['google.golang.org/protobuf/proto'],
  },
  {
    host: 'krakend',
    id: 'krakend-older',
    says: 'lura of the release before',
    requires: ['github.com/luraproject/lura@v1.4.0'],
  },
  {
    host: 'glauth',
    id: 'glauth-published',
    says: "the host's own module as it is published",
    requires: ['github.com/glauth/glauth/v2@v2.4.0'],
    published: true,
  },
];
