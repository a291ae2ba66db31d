import { readFileSync } from 'node:fs';
import type { Golden } from '../../lab/binaries/second-readers.js';

/** What the tools said of a committed binary; lab/binaries/second-readers.js wrote it down. */
export function goldenOf(name: string): Golden {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/binaries/second-readers/${name}.json`, import.meta.url), 'utf8'),
  ) as Golden;
}
