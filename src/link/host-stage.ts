import { DF_1_PIE, EI_OSABI, ELFOSABI_GNU, ELFOSABI_SYSV, ET_EXEC } from '../elf/constants.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { defectText } from './defects.ts';
import { type Obstacle, undecidable } from './verdict.ts';

/** What keeps every plugin out of this host, whatever the plugin is; undefined: the host calls the real plugin.Open. */
export function hostObstacle(host: BinaryProfile): Obstacle | undefined {
  const { go, kind } = host;
  if (kind === 'mach-o') return unjudged('Mach-O hosts cannot be read');
  if (kind === 'pe')
    return {
      rule: 'host-no-plugin-support',
      stage: 'host',
      kind: 'fails',
      message: 'plugin: not implemented',
      about: { detail: 'Go has no plugins on Windows' },
    };
  const damage = damageOf(host);
  if (damage !== undefined) {
    return {
      rule: 'file-unreadable',
      stage: 'host',
      kind: 'unknown',
      about: { detail: `the host is damaged: ${damage}` },
    };
  }
  if (go?.pluginPackage === 'dlopen') return strangerObstacle(host);
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

/** ld.so of glibc and of musl, under the names that they have on all machines */
const KNOWN_LINKER = /\/(?:ld|ld64|ld-linux[\w-]*|ld-musl-[\w-]+)\.so\.\d+$/;

/** Programs of other systems are ELF files as well; what their dynamic linkers do is not known here. */
function strangerObstacle({ head, elf }: BinaryProfile): Obstacle | undefined {
  const osabi = head.ident[EI_OSABI];
  const isLinux = osabi === ELFOSABI_SYSV || osabi === ELFOSABI_GNU;
  const linker = elf?.interpreter;
  if (isLinux && (linker === undefined || KNOWN_LINKER.test(linker))) return undefined;
  return unjudged(
    `it is a program of another system than linux${linker === undefined ? '' : `: ${linker} loads it`}`,
  );
}

/** What keeps a program that calls dlopen itself from being judged. */
export function callerObstacle(host: BinaryProfile): Obstacle | undefined {
  if (!host.elf) return unjudged('it is not an ELF file');
  const { type, dynamic, interpreter } = host.elf;
  const isProgram = type === ET_EXEC || (dynamic?.known === true && (dynamic.value.flags1 & DF_1_PIE) !== 0);
  const isStatic = isProgram && interpreter === undefined;
  return isStatic ? unjudged('it is a static program') : strangerObstacle(host);
}

function unjudged(detail: string): Obstacle {
  return undecidable('host-no-plugin-support', 'host', detail);
}

/** A host that cannot start itself proves nothing about plugins. */
function damageOf({ elf }: BinaryProfile): string | undefined {
  const [defect] = elf?.defects ?? [];
  if (defect) return defectText(defect);
  return elf?.dynamic && !elf.dynamic.known ? elf.dynamic.why : undefined;
}

function detailOf(host: BinaryProfile): string {
  if (host.go?.pluginPackage === 'absent') return 'it never calls plugin.Open';
  if (!host.elf) return 'it is not an ELF file';
  if (host.kind === 'tinygo') return 'TinyGo built it, and has no package plugin';
  return host.go ? 'it is not a program that could call plugin.Open' : 'it is not a Go program';
}
