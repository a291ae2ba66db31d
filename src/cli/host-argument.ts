import { printable } from '../bytes/printable.ts';
import { ImageError } from '../image/image-error.ts';
import { parsePlatform } from '../image/platform.ts';
import { isImageReference, parseImageReference } from '../image/reference.ts';
import type { Loader } from '../link/request.ts';
import type { HostImage } from '../node/image/host-image.ts';
import type { HostInImage } from '../node/image/host-in-image.ts';
import { imageProgressOn } from './progress.ts';
import { type Streams, UsageError } from './streams.ts';

/** An image that a command line names, and what of it is meant. */
export interface ImageArgument {
  reference: string;
  platform: string | undefined;
  /** path of the host in it; undefined: what it starts */
  host: string | undefined;
  /** undefined: all Go plugins in it */
  plugins?: readonly string[] | undefined;
  cache: string | undefined;
  loader?: Loader | undefined;
  quiet?: boolean;
}

/** Opens an image, with progress on a terminal. How the host was found is printed on stderr. */
export async function openImageArgument(
  { reference, quiet, ...options }: ImageArgument,
  streams: Streams,
): Promise<HostImage> {
  checkWords(reference, options.platform);
  const { openHostImage } = await import('../node/image/host-image.ts');
  const say = (text: string) => streams.stderr(`goplug-lint: ${printable(text)}\n`);
  const progress = imageProgressOn(streams);
  const image = await openHostImage(reference, {
    ...options,
    environment: streams.env,
    onWarning: say,
    onProgress: progress.show,
  }).finally(progress.end);
  if (image.note !== undefined && !quiet) say(image.note);
  return image;
}

/** @throws UsageError for what names no image and no platform, whatever there is */
function checkWords(reference: string, platform: string | undefined): void {
  try {
    parseImageReference(reference);
    if (platform !== undefined) parsePlatform(platform);
  } catch (error) {
    throw error instanceof ImageError ? new UsageError(error.message) : error;
  }
}

/** What commands have in common that take a host, and no plugins. */
export interface HostOfCommand {
  /** a file, or an image */
  host: string;
  platform: string | undefined;
  cache: string | undefined;
  /** path of the host in the image */
  hostInside: string | undefined;
}

/** Calls with a host that is a file, or lies in an image, whose files are gone afterwards. */
export async function withHost<T>(
  { host, platform, cache, hostInside }: HostOfCommand,
  streams: Streams,
  call: (host: string | HostInImage) => Promise<T>,
): Promise<T> {
  if (!isImageReference(host)) {
    if (platform !== undefined || hostInside !== undefined)
      throw new UsageError(
        `${platform === undefined ? '--host' : '--platform'} needs an image; ${host} is a file`,
      );
    return call(host);
  }
  const image = await openImageArgument(
    { reference: host, platform, cache, host: hostInside, plugins: [] },
    streams,
  );
  try {
    return await call(image.host);
  } finally {
    image.close();
  }
}
