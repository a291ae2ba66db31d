import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Compares with a kept file of our own words; UPDATE_GOLDEN=1 rewrites it, for review in the diff. */
export function expectGolden(url: URL, actual: string): void {
  const file = fileURLToPath(url);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
    return;
  }
  expect(existsSync(file), `${file} is missing: npm run golden writes it`).toBe(true);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
