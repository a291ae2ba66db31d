/** The API with files: everything of `goplug-lint`, and what Node adds. */

export { ImageChoiceError } from './image/image-choice-error.ts';
export * from './index.ts';
export { checkFiles } from './node/check-files.ts';
export { readBaseline, readConfig } from './node/config-file.ts';
export { readContract } from './node/contract-file.ts';
export { InputError } from './node/errors.ts';
export { type FileSource, fileSource } from './node/file-source.ts';
export { type CheckFilesOptions, Host } from './node/host.ts';
export type { HostImage, HostImageOptions } from './node/image/host-image.ts';
export type { HostInImage } from './node/image/host-in-image.ts';
export { openHostImage } from './node/open-host-image.ts';
export { PackageError } from './node/plugin-tree.ts';
export { type SyncOptions, syncModule } from './node/sync/sync-module.ts';
export { type SeenLibrary, type Stamp, Witness } from './node/witness.ts';
