import { IN_IMAGE } from '../../profile/in-image.ts';
import type { ImageOrigin } from '../../profile/profile.ts';

/** A host in an image whose files lie below a directory of this machine. Plain data: threads get it as well. */
export interface HostInImage {
  /** for reports: its path in the image */
  name: string;
  /** here, without links */
  file: string;
  /** the directory that is `/` to the host */
  root: string;
  /** LD_LIBRARY_PATH of the image */
  libraryPath?: string;
  workingDirectory: string;
  image: ImageOrigin;
}

/** A pattern of plugins in the image: `image:/opt/plugins/*.so`; with `!` in front what is left out. */
export function isInImage(pattern: string): boolean {
  return pattern.startsWith(IN_IMAGE) || pattern.startsWith(`!${IN_IMAGE}`);
}
