import type { ImageOrigin } from '../profile/profile.ts';
import { operand } from './shell.ts';

/** A host as commands name it. */
export interface HostOperand {
  /** in the image, where there is one; as it was given otherwise */
  path: string;
  image?: Pick<ImageOrigin, 'reference' | 'platform'> | undefined;
}

/** How the result is checked. */
export function checkCommand({ path, image }: HostOperand, plugin: string): string {
  // A word alone may be one of our commands.
  const host = operand(/^[a-z]+$/.test(path) ? `./${path}` : path);
  if (!image) return `goplug-lint ${host} ${operand(plugin)}`;
  const { reference, platform } = image;
  return `goplug-lint --image ${operand(reference)} --platform ${operand(platform)} --host ${host} ${operand(plugin)}`;
}
