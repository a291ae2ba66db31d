import type { BinaryProfile } from './profile.ts';

/** The minor release of client_golang that a file was built with, of v1; 0: not known. */
export function clientMinor({ go }: BinaryProfile): number {
  const client = go?.buildInfo?.deps.find(({ path }) => path === 'github.com/prometheus/client_golang');
  return Number(/^v1\.(\d+)/.exec((client?.replace ?? client)?.version ?? '')?.[1] ?? 0);
}
