import { describe, expect, it } from 'vitest';
import { kinshipOf } from '../../src/cause/twin-paths.ts';
import { isAlike } from '../../src/cause/twins.ts';

/** Path, or path and module. */
type Place = string | readonly [path: string, module: string];

const placed = (place: Place) =>
  typeof place === 'string' ? { path: place } : { path: place[0], module: place[1] };

const AKIN: readonly (readonly [string | undefined, Place, Place])[] = [
  ['version', 'example.com/reg', 'example.com/reg/v2'],
  [
    'version',
    ['github.com/a/elephant/pkg/pb', 'github.com/a/elephant'],
    ['github.com/a/elephant/v2/pkg/pb', 'github.com/a/elephant/v2'],
  ],
  ['version', ['gopkg.in/yaml.v2', 'gopkg.in/yaml.v2'], ['gopkg.in/yaml.v3', 'gopkg.in/yaml.v3']],
  ['version', ['gopkg.in/yaml.v3', 'gopkg.in/yaml.v3'], 'github.com/go-yaml/yaml'],
  ['version', 'gopkg.in/user/pkg.v3/sub', 'github.com/user/pkg/sub'],
  ['copied', 'example.com/app/vendor/github.com/golang/glog', 'github.com/golang/glog'],
  ['copied', 'example.com/app/third_party/github.com/golang/glog', 'github.com/golang/glog'],
  ['renamed', 'github.com/Sirupsen/logrus', 'github.com/sirupsen/logrus'],
  ['forked', 'github.com/other/same/sub', 'github.com/one/same/sub'],
  ['forked', 'github.com/other/same/v3/sub', 'github.com/one/same/sub'],
  ['moved', 'go.etcd.io/etcd/client/v3/clientv3', 'github.com/coreos/etcd/clientv3'],
  ['moved', 'example.com/one/internal/config', 'example.com/two/internal/config'],
  // Versions of an interface that one module has beside each other.
  [undefined, ['k8s.io/api/autoscaling/v2', 'k8s.io/api'], ['k8s.io/api/autoscaling/v1', 'k8s.io/api']],
  [
    undefined,
    ['go.opentelemetry.io/otel/semconv/v1.10.0', 'go.opentelemetry.io/otel'],
    ['go.opentelemetry.io/otel/semconv/v1.12.0', 'go.opentelemetry.io/otel'],
  ],
  // Implementations of their own.
  [undefined, 'github.com/gogo/protobuf/proto', 'github.com/golang/protobuf/proto'],
  [undefined, 'google.golang.org/protobuf/proto', 'github.com/golang/protobuf/proto'],
  [undefined, 'example.com/a', 'example.com/b'],
  [undefined, 'example.com/a', 'example.com/a'],
];

describe('import paths of one package', () => {
  it.each(AKIN)('%s: %j and %j', (kinship, own, other) => {
    expect(kinshipOf(placed(own), placed(other))).toBe(kinship);
    expect(kinshipOf(placed(other), placed(own))).toBe(kinship);
  });
});

describe('packages are alike', () => {
  it('by a few names where their paths say so', () => {
    expect(isAlike('version', { same: 1, of: 4, hidden: 0 })).toBe(true);
    expect(isAlike('version', { same: 0, of: 4, hidden: 0 })).toBe(false);
  });

  it('by nearly all where only the last element is the same', () => {
    expect(isAlike('moved', { same: 3, of: 4, hidden: 1 })).toBe(true);
    expect(isAlike('moved', { same: 3, of: 4, hidden: 0 })).toBe(false);
    expect(isAlike('moved', { same: 7, of: 20, hidden: 1 })).toBe(false);
    expect(isAlike('moved', { same: 14, of: 20, hidden: 0 })).toBe(true);
  });

  it('of a fork by half of them', () => {
    expect(isAlike('forked', { same: 5, of: 10, hidden: 0 })).toBe(true);
    expect(isAlike('forked', { same: 2, of: 4, hidden: 0 })).toBe(false);
  });
});
