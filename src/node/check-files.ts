import type { CheckResult } from '../check/check.ts';
import { type CheckFilesOptions, Host } from './host.ts';
import type { HostInImage } from './image/host-in-image.ts';

export type { CheckFilesOptions };

/** Predicts what plugin.Open returns for these files in this host, in this order. Nothing is executed. */
export async function checkFiles(
  host: string | HostInImage,
  plugins: readonly string[],
  options: CheckFilesOptions = {},
): Promise<CheckResult> {
  const opened = await Host.open(host, {
    withDigest: options.withDigests === true && 'later',
    sysroot: options.sysroot,
    pluginCount: options.each ? plugins.length : 1,
  });
  try {
    return await opened.check(plugins, options);
  } finally {
    opened.close();
  }
}
