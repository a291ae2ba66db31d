import type { HostLookup } from '../code/host-lookup.ts';
import type { Export } from '../go/exports.ts';

/**
 * Whether a plugin plainly gives what a host looks up: every name is there, and every type that is asserted prints as the
 * export's does and names no package, so that it cannot be another. Then there is nothing to judge, and no type to read.
 */
export function isPlainlyMet(lookups: readonly HostLookup[], exports: readonly Export[]): boolean {
  return lookups.every(({ symbols, types }) =>
    symbols.every(symbol => {
      const found = exports.find(({ name }) => name === symbol);
      const given = found && (found.kind === 'func' ? found.type : `*${found.type}`);
      return (
        given !== undefined &&
        (types.length === 0 || types.some(({ text }) => text === given && !text.includes('.')))
      );
    }),
  );
}
