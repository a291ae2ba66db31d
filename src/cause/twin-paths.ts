/** A package, and the module that it is of, where the file says. */
export interface Placed {
  path: string;
  module?: string | undefined;
}

/**
 * How two import paths come to name one package. `version`: another major version; `copied`: below a vendor directory, or
 * another one with the whole path in it; `renamed`: another spelling; `forked`: another owner; `moved`: only the last
 * element is the same.
 */
export type Kinship = 'version' | 'copied' | 'renamed' | 'forked' | 'moved';

/** Forks and successors that live beside each other in one program, and share names of packages: no copies of each other. */
const OWN_WAYS = [
  'github.com/golang/protobuf',
  'github.com/gogo/protobuf',
  'github.com/cosmos/gogoproto',
  'google.golang.org/protobuf',
];

/** Where the second element is the owner of a repository. */
const FORGES: ReadonlySet<string> = new Set([
  'github.com',
  'gitlab.com',
  'bitbucket.org',
  'gitee.com',
  'codeberg.org',
]);

const VENDOR = '/vendor/';
/** a host name behind the first element: `example.com/app/third_party/github.com/x/y` */
const EMBEDDED = /^.+\/(?=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\/.)/;
const MAJOR = /\/v(?:[2-9]|[1-9]\d+)$/;
/** of modules that no file names: right behind host, owner and repository, or host and name */
const LIKELY_MAJOR = /^([^/]+\/[^/]+(?:\/[^/]+)?)\/v(?:[2-9]|[1-9]\d+)(?=\/|$)/;
/** gopkg.in/yaml.v3 is github.com/go-yaml/yaml, gopkg.in/user/pkg.v3 is github.com/user/pkg */
const GOPKG = /^gopkg\.in\/(?:([^/]+)\/)?([^/]+)\.v\d+(?:-unstable)?(?=\/|$)/;

/** How the paths are akin; undefined: nothing speaks for it. */
export function kinshipOf(own: Placed, other: Placed): Kinship | undefined {
  if (own.path === other.path || isOfModule(own, other) || isOfModule(other, own)) return undefined;
  const [a, b] = [rootOf(own), rootOf(other)];
  if (a.toLowerCase() === b.toLowerCase()) {
    if (isCopied(own.path) || isCopied(other.path)) return 'copied';
    return a === b ? 'version' : 'renamed';
  }
  if (isOfOwnWay(own.path) || isOfOwnWay(other.path)) return undefined;
  const [c, d] = [withoutOwner(a), withoutOwner(b)];
  if (c !== undefined && c === d) return 'forked';
  return endOf(a) === endOf(b) ? 'moved' : undefined;
}

/** Plugins of releases before Go 1.20 do not name their module: the path shows it by the module of the other. */
function isOfModule({ path, module }: Placed, { module: other }: Placed): boolean {
  if (other === undefined) return false;
  return module === undefined ? path.startsWith(`${other}/`) : module === other;
}

/** The path without what only says which copy it is. */
function rootOf({ path, module }: Placed): string {
  const inner = innerPath(path);
  const own = inner === path && module !== undefined ? withoutMajor(path, module) : inner;
  const plain = own === inner ? inner.replace(LIKELY_MAJOR, '$1') : own;
  return plain.replace(GOPKG, (_, owner: string | undefined, name: string) =>
    owner === undefined ? `github.com/go-${name}/${name}` : `github.com/${owner}/${name}`,
  );
}

function withoutMajor(path: string, module: string): string {
  const isOf = path === module || path.startsWith(`${module}/`);
  return isOf ? module.replace(MAJOR, '') + path.slice(module.length) : path;
}

function innerPath(path: string): string {
  const vendor = path.lastIndexOf(VENDOR);
  return vendor < 0 ? path.replace(EMBEDDED, '') : path.slice(vendor + VENDOR.length);
}

function isCopied(path: string): boolean {
  return innerPath(path) !== path;
}

function isOfOwnWay(path: string): boolean {
  return OWN_WAYS.some(module => path === module || path.startsWith(`${module}/`));
}

/** `repository/rest` of what lies in a forge. */
function withoutOwner(path: string): string | undefined {
  const [host = '', , ...rest] = path.split('/');
  return FORGES.has(host) && rest.length > 0 ? rest.join('/') : undefined;
}

function endOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
