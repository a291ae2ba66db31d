// Artifacts and cases that need more tools than gcc and binutils: other link editors, other compilers, another C
// library. Their ids begin
// with the name of their group. They are in a group and in a pack of profiles of their own, so that a machine without
// the tools leaves out what needs them, and only that.

export const APART_GROUPS = ['linkers', 'modes', 'musl'];

/** The group apart of an artifact or a case. @param {string} id @returns {string | undefined} */
export function groupApart(id) {
  return APART_GROUPS.find(group => id.startsWith(`${group}/`));
}
