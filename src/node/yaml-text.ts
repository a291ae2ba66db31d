import { parse } from 'yaml';

/** Plain values of a YAML text, without any types of its own; JSON is YAML too. */
export function parseYaml(text: string): unknown {
  return parse(text, { schema: 'core', maxAliasCount: 100 });
}
