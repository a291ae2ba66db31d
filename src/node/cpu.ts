import { readFileSync } from 'node:fs';
import type { Cpu } from '../target/cpu.ts';

const CPU_INFO = '/proc/cpuinfo';

let known: Cpu | undefined;

/** The processor of this machine; undefined where the system does not say. Glibc can be configured to use less of it. */
export function cpuHere(): Cpu | undefined {
  if (process.env['GLIBC_TUNABLES']?.includes('glibc.cpu.')) return undefined;
  known ??= readCpu();
  return known;
}

function readCpu(): Cpu | undefined {
  try {
    const text = readFileSync(CPU_INFO, 'utf8');
    const field = (name: string) => new RegExp(`^${name}\\s*:[^\\S\\n]*(.*)$`, 'm').exec(text)?.[1];
    const flags = field('flags');
    return flags === undefined ? undefined : { vendor: field('vendor_id'), flags: flags.split(' ') };
  } catch {
    return undefined;
  }
}
