/** What a registry wants to see before it answers (RFC 7235; distribution: "Token Authentication"). */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service?: string; scope?: string };

const PARAMETER = /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;
const MAX_CHARACTERS = 8192;

/** Of a header WWW-Authenticate; undefined: none that is known. */
export function parseChallenge(header: string): Challenge | undefined {
  const text = header.slice(0, MAX_CHARACTERS);
  const start = /(?:^|,\s*)bearer\s+/i.exec(text);
  if (!start) return /(?:^|,\s*)basic\b/i.test(text) ? { scheme: 'basic' } : undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain] of text.slice(start.index + start[0].length).matchAll(PARAMETER)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '');
  }
  const realm = parameters.get('realm');
  if (realm === undefined) return undefined;
  const service = parameters.get('service');
  const scope = parameters.get('scope');
  return {
    scheme: 'bearer',
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  };
}
