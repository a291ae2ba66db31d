import { isImageReference } from '../image/reference.ts';
import { isInImage } from '../node/image/host-in-image.ts';
import type { GivenOptions, SettledOptions } from '../options/check-options.ts';
import { openImageArgument } from './host-argument.ts';
import type { Settings } from './settings.ts';
import { type Streams, UsageError } from './streams.ts';

/** Which host is meant, and in which image. */
export interface NamedHost {
  /** undefined: the host is a file */
  image: string | undefined;
  /** a file; in an image the path of the host, undefined: what it starts */
  host: string | undefined;
}

/**
 * The host and the plugins among what stands on a command line without an option: the first name is that of the host or of
 * its image, unless an option names them.
 */
export function hostAmong(
  files: readonly string[],
  { image, host }: Pick<GivenOptions, 'image' | 'host'>,
): NamedHost & { names: readonly string[] } {
  const [first, ...others] = files;
  const named = imageOr({ image, host });
  if (named.image !== undefined) return { ...named, names: files };
  if (first !== undefined && isImageReference(first)) return { image: first, host, names: others };
  return host === undefined
    ? { image: undefined, host: first, names: others }
    : { image: undefined, host, names: files };
}

/** An image may also stand in the place of its host. */
export function imageOr({ image, host }: Pick<SettledOptions, 'image' | 'host'>): NamedHost {
  return image === undefined && host !== undefined && isImageReference(host)
    ? { image: host, host: undefined }
    : { image, host };
}

/** The same as settings have it. */
export function hostOf(
  image: string | undefined,
  host: string | undefined,
): Pick<Settings, 'host' | 'image'> {
  return image === undefined ? { host: host ?? '' } : { host: '', image: { reference: image, host } };
}

/**
 * @param said the command line: what only images have may stand in a configuration for several hosts
 * @throws UsageError for what an image has itself, or what only images have
 */
export function checkImageOptions(
  image: string | undefined,
  { sysroot, glibc }: SettledOptions,
  plugins: readonly string[],
  said: Pick<GivenOptions, 'platform'>,
): void {
  if (image === undefined) {
    const inside = plugins.find(isInImage);
    if (said.platform !== undefined) throw new UsageError('--platform needs an image');
    if (inside !== undefined) throw new UsageError(`${inside} needs an image, which holds it and its host`);
    return;
  }
  if (!isImageReference(image))
    throw new UsageError(
      `--image ${image}: not an image (expected docker-archive:FILE, oci-archive:FILE, oci-dir:DIR or registry:NAME)`,
    );
  if (sysroot !== undefined) throw new UsageError('--sysroot: the libraries of an image are its own');
  if (glibc !== undefined) throw new UsageError('--glibc: the libraries of an image are its own');
}

/** Calls with settings whose host and plugins are files; those of an image are gone afterwards. */
export async function withImage<T>(
  settings: Settings,
  streams: Streams,
  call: (settings: Settings) => Promise<T>,
): Promise<T> {
  const { image, plugins, options, fleet } = settings;
  if (image === undefined) return call(settings);
  const opened = await openImageArgument(
    {
      reference: image.reference,
      platform: options.platform,
      host: image.host,
      plugins: plugins.length === 0 ? undefined : plugins,
      cache: fleet.cache ?? options.cache,
      loader: options.loader,
      quiet: options.quiet,
    },
    streams,
  );
  try {
    return await call({ ...settings, host: opened.host, plugins: opened.plugins });
  } finally {
    opened.close();
  }
}
