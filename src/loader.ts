/** The gate in front of an FFI loader: nothing is opened that was not checked. */

export type { Report } from './check/report.ts';
export {
  type GoHost,
  type GoHostOptions,
  type GuardedLibrary,
  openGoHost,
  openLibrary,
  PluginOpenError,
} from './loader/go-host.ts';
export { type Guard, type GuardOptions, guard, type Load } from './loader/guard.ts';
export { MappedOtherwiseError } from './loader/mapped-otherwise-error.ts';
export { PluginRejectedError } from './loader/plugin-rejected-error.ts';
export { InputError } from './node/errors.ts';
export { ProfileError } from './profile/saved-profile.ts';
