// Nothing that is tried runs as root, who may read anything.

const NOBODY = 65534;

/** Options of spawn(): another user, where this one is root. */
export const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
