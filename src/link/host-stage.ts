import type { BinaryProfile } from '../profile/profile.ts';
import type { Obstacle } from './verdict.ts';

/** What keeps every plugin out of this host, whatever the plugin is; undefined: the host calls the real plugin.Open. */
export function hostObstacle(host: BinaryProfile): Obstacle | undefined {
  const { go, kind } = host;
  if (kind === 'mach-o' || kind === 'pe') {
    return {
      rule: 'host-no-plugin-support',
      stage: 'host',
      kind: kind === 'pe' ? 'fails' : 'unknown',
      ...(kind === 'pe' ? { message: 'plugin: not implemented' } : {}),
      about: { detail: kind === 'pe' ? 'Go has no plugins on Windows' : 'Mach-O hosts cannot be read' },
    };
  }
  const damage = damageOf(host);
  if (damage !== undefined) {
    return {
      rule: 'file-unreadable',
      stage: 'host',
      kind: 'unknown',
      about: { detail: `the host is damaged: ${damage}` },
    };
  }
  if (go?.pluginPackage === 'dlopen') return undefined;
  if (go?.pluginPackage === 'stub') {
    return {
      rule: 'host-no-cgo',
      stage: 'host',
      kind: 'fails',
      message: 'plugin: not implemented',
      about: {},
    };
  }
  return { rule: 'host-no-plugin-support', stage: 'host', kind: 'fails', about: { detail: detailOf(host) } };
}

/** A host that could not start itself says nothing about plugins. */
function damageOf({ elf }: BinaryProfile): string | undefined {
  const [defect] = elf?.defects ?? [];
  if (defect) return defect.what;
  return elf?.dynamic && !elf.dynamic.known ? elf.dynamic.why : undefined;
}

function detailOf(host: BinaryProfile): string {
  if (host.go?.pluginPackage === 'absent') return 'it never calls plugin.Open';
  return host.go ? 'it is no program that could call plugin.Open' : 'it is not a Go program';
}
