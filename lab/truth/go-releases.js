// Which Go releases a part of the matrix is built with. What depends on the
// loader's own code is tried with one release of each moduledata generation.

export const ALL_GO = ['1.15', '1.19', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'];

/** The releases that get nearly everything. */
export const MAIN_GO = ['1.19', '1.22', '1.27'];

/** The releases that get all sequences. */
export const FULL_GO = ['1.15', ...MAIN_GO];

/** The releases that get the build variants. */
export const MOST_GO = ['1.15', '1.19', '1.22', '1.24', '1.26', '1.27'];

/** @param {string} go @param {number} minor @returns {boolean} whether `go` is 1.minor or later */
export function since(go, minor) {
  return Number(go.slice(2)) >= minor;
}
