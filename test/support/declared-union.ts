import { readFileSync } from 'node:fs';

/**
 * The texts of a union of texts, as its declaration in src/ has them: types are gone when tests run, and what has to hold
 * for each of them is then tried for each.
 */
export function unionIn(file: string, type: string): string[] {
  const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
  const declaration = new RegExp(`^export type ${type} =([^;]*);`, 'm').exec(source)?.[1];
  if (declaration === undefined) throw new Error(`${file} declares no type ${type}`);
  return [...declaration.matchAll(/'([^']+)'/g)].map(([, text = '']) => text);
}
