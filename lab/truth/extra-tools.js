// Groups of artifacts and cases that need more tools than gcc and binutils: other link editors, other compilers, another
// C library, a static one, official releases of Go. Their ids begin with the name of the group. Cases and profiles of a group
// have files of their own, so that a machine without its tools leaves out that group and nothing else.

export const EXTRA_TOOL_GROUPS = ['linkers', 'modes', 'musl', 'static', 'releases', 'causes', 'sanitizers'];

/** The group of an artifact or a case; undefined for those that gcc and binutils make. @param {string} id @returns {string | undefined} */
export function extraToolGroup(id) {
  return EXTRA_TOOL_GROUPS.find(group => id.startsWith(`${group}/`));
}
