/** In front of the path of a plugin that lies in the image of its host. */
export const IN_IMAGE = 'image:';

/** The path in the image, of a plugin that lies there. */
export function pathInImage(name: string): string | undefined {
  return name.startsWith(IN_IMAGE) ? name.slice(IN_IMAGE.length) : undefined;
}
