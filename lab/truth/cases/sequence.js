// What a sequence is: files that one process opens one after the other, on every platform that has a name for it.
import { inOrder } from '../case.js';
import { idOn } from '../platform.js';

/** @import { Case, CaseFile } from '../case.js' */
/** @import { Platform, PlatformKind } from '../platform.js' */

/** @typedef {Partial<Record<PlatformKind, string>>} Ids id of the case behind that of the release; a kind of platform without one does not try it */

/**
 * @typedef {object} Sequence artifacts are named as idOn() reads them
 * @property {Ids} ids
 * @property {string} [host] when it is not the plain one
 * @property {CaseFile[]} files
 * @property {string[]} open
 * @property {string} why
 * @property {string} [varies]
 * @property {Case['hostScope']} [hostScope]
 */

/** @typedef {Pick<Sequence, 'host' | 'varies' | 'hostScope'>} Circumstances */

/** How a C library host may have come into its process. */
export const HOST_SCOPES = /** @type {const} */ (['global', 'local', 'linked']);

/**
 * Plugins side by side, opened in their order.
 * @param {Ids} ids @param {string[]} plugins ids, or names of variants of the release @param {string} why
 * @param {Circumstances} [circumstances]
 * @returns {Sequence}
 */
export function row(ids, plugins, why, circumstances = {}) {
  const artifacts = plugins.map(name => (name.includes('/') ? name : `$OWN/plugin/${name}`));
  const { files, open } = inOrder('', '', artifacts, why);
  return { ids, files, open, why, ...circumstances };
}

/** Files as they are named. @param {Ids} ids @param {CaseFile[]} files @param {string[]} open @param {string} why @returns {Sequence} */
export function laid(ids, files, open, why) {
  return { ids, files, open, why };
}

/** A file of a case on a platform. @param {Platform} platform @param {CaseFile} file @returns {CaseFile} */
export function fileOn(platform, file) {
  return file.artifact === undefined ? file : { ...file, artifact: idOn(platform, file.artifact) };
}

/**
 * The cases of a platform.
 * @param {Platform} platform @param {readonly Sequence[]} sequences
 * @param {RegExp} [lacks] artifacts that it does not have, though others of its kind do
 * @returns {Case[]}
 */
export function casesOn(platform, sequences, lacks) {
  return sequences.flatMap(sequence => {
    const { ids, host = '$OWN/host/plain', open, why, varies, hostScope } = sequence;
    const id = ids[platform.kind];
    const files = sequence.files.map(file => fileOn(platform, file));
    const needed = [host, ...files.flatMap(({ artifact }) => artifact ?? [])];
    if (id === undefined || needed.some(artifact => lacks?.test(artifact))) return [];
    return [
      {
        id: `${platform.own}/${id}`,
        host: idOn(platform, host),
        files,
        open,
        why,
        ...(varies === undefined ? {} : { varies }),
        ...(hostScope === undefined ? {} : { hostScope }),
      },
    ];
  });
}
