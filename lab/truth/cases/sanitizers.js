// Sanitizers: every host with every plugin, and C programs with C libraries.
import { inOrder } from '../case.js';
import {
  SANITIZED_LIBRARIES,
  SANITIZED_PROGRAMS,
  SANITIZERS_GO,
  sanitizedHosts,
  sanitizedPlugins,
} from '../matrix/sanitizers.js';

/** @import { Case } from '../case.js' */

/** @returns {Case[]} */
export function sanitizerCases() {
  const opened = SANITIZERS_GO.flatMap(go =>
    sanitizedHosts(go).flatMap(host =>
      sanitizedPlugins(go).map(plugin =>
        inOrder(
          `sanitizers/${go}/${host}/${plugin}`,
          `sanitizers/${go}/host/${host}`,
          [`sanitizers/${go}/plugin/${plugin}`],
          `host ${host}, plugin ${plugin}`,
        ),
      ),
    ),
  );
  const loaded = SANITIZED_PROGRAMS.flatMap(program =>
    SANITIZED_LIBRARIES.map(library => ({
      ...inOrder(
        `sanitizers/dlopen/${program}/${library}`,
        `sanitizers/program/${program}`,
        [`sanitizers/library/${library}`],
        `C program ${program}, C library ${library}`,
      ),
      open: ['$DIR/plug.so'],
      loader: /** @type {const} */ ('dlopen'),
    })),
  );
  return [...opened, ...loaded];
}
