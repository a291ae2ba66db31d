/** The API with files: everything of `goplug-lint`, and what Node adds. */
export * from './index.ts';
export { type CheckFilesOptions, checkFiles } from './node/check-files.ts';
export { InputError } from './node/errors.ts';
export { type FileSource, fileSource } from './node/file-source.ts';
