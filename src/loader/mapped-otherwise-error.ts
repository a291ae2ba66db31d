import { printable } from '../bytes/printable.ts';

/**
 * Another library than the one that was checked was mapped with a plugin: its code may have run. Only where no private
 * copy could be made of it: it has no DT_SONAME, is needed by a path, or the C library is musl.
 */
export class MappedOtherwiseError extends Error {
  override readonly name = 'MappedOtherwiseError';
  /** where the check found the library */
  readonly path: string;

  constructor(path: string) {
    super(
      printable(`${path} is not what was checked any more, and the process may have mapped another library`),
    );
    this.path = path;
  }
}
