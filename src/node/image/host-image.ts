import { join } from 'node:path';
import { ImageChoiceError } from '../../image/image-choice-error.ts';
import { parsePlatform, platformText } from '../../image/platform.ts';
import { isOfTarget } from '../../image/target-file.ts';
import type { Loader } from '../../link/request.ts';
import { IN_IMAGE } from '../../profile/in-image.ts';
import { ImagePrograms } from '../../target/image-programs.ts';
import { type FileSource, fileSource } from '../file-source.ts';
import type { HostInImage } from './host-in-image.ts';
import { type ImageOptions, type OpenImage, openImage } from './image.ts';
import { expandInImage, meant, namedFiles } from './image-patterns.ts';

export interface HostImageOptions extends Omit<ImageOptions, 'keeps' | 'platform'> {
  /** `linux/arm64`; undefined: that of this machine, or the only one that there is */
  platform?: string | undefined;
  /** path of the host in the image; undefined: what the image starts */
  host?: string | undefined;
  /** plugins: names of files, and patterns with `image:` in front of what is in the image; undefined: all Go plugins in it */
  plugins?: readonly string[] | undefined;
  /** who opens the files; with dlopen any program may be the host */
  loader?: Loader | undefined;
}

/** A host in an image, and plugins for it. */
export interface HostImage {
  host: HostInImage;
  /** names of files, with `image:` in front of the paths of those in the image */
  plugins: readonly string[];
  /** how the host was found, where the image starts another program */
  note?: string;
  /** removes the files of the image */
  close(): void;
}

/**
 * Opens an image, and finds the host and plugins in it.
 * @throws ImageError, InputError; ImageChoiceError where somebody has to say which program is meant
 */
export async function openHostImage(reference: string, options: HostImageOptions = {}): Promise<HostImage> {
  const { platform, host, plugins, loader, ...rest } = options;
  const isMeant = meant(plugins ?? []);
  const image = await openImage(reference, {
    ...rest,
    platform: platform === undefined ? undefined : parsePlatform(platform),
    keeps: file => isOfTarget(file) || isMeant(`/${file.name}`) || `/${file.name}` === host,
    alsoKeeps: tree =>
      namedFiles(tree, [...(plugins ?? []), ...(host === undefined ? [] : [`${IN_IMAGE}${host}`])]),
  });
  try {
    const programs = new ImagePrograms({ ...image, open: path => openIn(image, path) });
    const { path, note } =
      host === undefined ? await programs.host(loader === 'dlopen') : programs.named(host);
    const { environment, workingDirectory } = image.start;
    const libraryPath = environment.get('LD_LIBRARY_PATH');
    return {
      host: {
        name: path,
        file: join(image.root, path),
        root: image.root,
        ...(libraryPath ? { libraryPath } : {}),
        workingDirectory,
        image: { reference, digest: image.digest, platform: platformText(image.platform) },
      },
      plugins: plugins ? expandInImage(image.tree, plugins) : await allPlugins(programs, reference),
      ...(note === undefined ? {} : { note: `${reference}: ${note}` }),
      close: image.close,
    };
  } catch (error) {
    image.close();
    throw error;
  }
}

/** @throws ImageChoiceError where there is none */
async function allPlugins(programs: ImagePrograms, reference: string): Promise<string[]> {
  const paths = await programs.plugins();
  if (paths.length === 0)
    throw new ImageChoiceError(
      `${reference}: no Go plugin in the image: name plugins (files, or image:/path/*.so)`,
    );
  return paths.map(path => `${IN_IMAGE}${path}`);
}

function openIn({ tree, root }: OpenImage, path: string): FileSource | undefined {
  const node = tree.resolve(path)?.node;
  return node?.kind === 'file' && node.content ? fileSource(join(root, path)) : undefined;
}
