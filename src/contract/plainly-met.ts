import type { HostLookup } from '../code/host-lookup.ts';
import type { Export } from '../go/exports.ts';

/**
 * Whether a plugin plainly gives what a host looks up: every name is there, and every type that is asserted prints as the
 * export's does and names no package, so that it cannot be another. Then there is nothing to judge, and no type to read.
 */
export function isPlainlyMet(lookups: readonly HostLookup[], exports: readonly Export[]): boolean {
  return lookups.every(({ symbols, types }) =>
    symbols.length === 0
      ? types.length === 0 || exports.some(one => isPlainly(one, types))
      : symbols.every(symbol => {
          const found = exports.find(({ name }) => name === symbol);
          return found !== undefined && (types.length === 0 || isPlainly(found, types));
        }),
  );
}

function isPlainly({ kind, type }: Export, types: HostLookup['types']): boolean {
  const given = kind === 'func' ? type : `*${type}`;
  return types.some(({ text }) => text === given && !text.includes('.'));
}
