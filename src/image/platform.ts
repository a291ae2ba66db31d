import { ImageError } from './image-error.ts';

/** What an image was built for, in Go's words: `linux/arm64/v8` (OCI image-spec, image-index.md). */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

const PLATFORM = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/;

/** @throws ImageError */
export function parsePlatform(text: string): Platform {
  const [, os, architecture, variant] = PLATFORM.exec(text) ?? [];
  if (os === undefined || architecture === undefined)
    throw new ImageError(
      `--platform ${text}`,
      'not a platform (expected OS/ARCH or OS/ARCH/VARIANT, e.g. linux/arm64)',
    );
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

export function platformText({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** Whether an image is for a platform. A variant that nobody asked for does not matter. */
export function isFor(image: Platform, wanted: Platform): boolean {
  return (
    image.os === wanted.os &&
    image.architecture === wanted.architecture &&
    (wanted.variant === undefined || (image.variant ?? defaultVariant(image)) === wanted.variant)
  );
}

/** arm64 has only one variant, which is often left out. */
function defaultVariant({ architecture }: Platform): string | undefined {
  return architecture === 'arm64' ? 'v8' : undefined;
}

/** What the machine of this process would run. @param architecture in Go's words */
export function linuxOn(architecture: string): Platform {
  return { os: 'linux', architecture };
}

/** @throws ImageError where an image that stands alone is for another platform than was asked for */
export function checkPlatform(image: Platform, wanted: Platform | undefined, where: string): void {
  if (wanted && !isFor(image, wanted))
    throw new ImageError(where, `the image is for ${platformText(image)}, not for ${platformText(wanted)}`);
}
