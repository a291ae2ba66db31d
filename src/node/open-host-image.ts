import type { HostImage, HostImageOptions } from './image/host-image.ts';

/**
 * Opens a container image, and finds the host and plugins in it, for `checkFiles(image.host, image.plugins)`. Nothing of it is
 * run. What is wrong with the image is an ImageError, what cannot be read or kept here an InputError; an ImageChoiceError says
 * that somebody has to name the host or the plugins.
 * @param reference `registry:me/gateway:1.4`, `docker-archive:FILE`, `oci-archive:FILE` or `oci-dir:DIR`
 */
export async function openHostImage(reference: string, options: HostImageOptions = {}): Promise<HostImage> {
  const { openHostImage: open } = await import('./image/host-image.ts');
  return open(reference, options);
}
