import { readLayers } from '../../src/image/layers.ts';
import { platformText } from '../../src/image/platform.ts';
import { startCommandOf } from '../../src/image/start-command.ts';
import { isOfTarget } from '../../src/image/target-file.ts';
import { readBinary } from '../../src/read/binary.ts';
import { ImageFiles } from '../../src/target/image-files.ts';
import { ImagePrograms } from '../../src/target/image-programs.ts';
import type { OpenedPlugin } from './checking.ts';
import type { OpenedHost } from './hosts.ts';
import { KeptBlobs, storedImage } from './images.ts';
import type { ChosenFile } from './protocol.ts';
import { fileSource } from './sources.ts';

const IN_IMAGE = 'image:';

/** A host in an image: with the files of the image as its target, and the Go plugins in it. */
export async function openImageHost(
  { name, blob }: ChosenFile,
  hostPath: string,
  onBytes: (count: number) => void,
  onProgress: (done: number, all: number) => void,
): Promise<OpenedHost> {
  const image = await storedImage(blob, name);
  const { reference, digest, platform } = image;
  const kept = new KeptBlobs();
  const keeps = (file: Parameters<typeof isOfTarget>[0]) => isOfTarget(file) || `/${file.name}` === hostPath;
  const tree = await readLayers(image, kept, { keeps, onProgress });
  const start = startCommandOf(image.config);
  const content = (path: string) => {
    const node = tree.resolve(path)?.node;
    return node?.kind === 'file' && node.content ? fileSource(kept.blob(node.content), onBytes) : undefined;
  };
  const programs = new ImagePrograms({ reference, tree, start, open: content });
  const { path, note } = hostPath === '' ? await programs.host(false) : programs.named(hostPath);
  const source = content(path);
  if (!source) throw new Error(`${reference}: ${path} cannot be read`);
  const binary = await readBinary(source, path, 'host');
  binary.profile.identity.image = { reference, digest, platform: platformText(platform) };
  const target = new ImageFiles(tree, one => fileSource(kept.blob(one), onBytes), {
    host: path,
    libraryPath: start.environment.get('LD_LIBRARY_PATH') ?? '',
    currentDirectory: start.workingDirectory,
  });
  return {
    name: path,
    argument: reference,
    binary,
    source,
    isProfile: false,
    target,
    ...(note === undefined ? {} : { note: `${reference}: ${note}` }),
    pluginsInside: async () => (await programs.plugins()).flatMap(one => pluginIn(target, one)),
  };
}

function pluginIn(target: ImageFiles, path: string): OpenedPlugin[] {
  const found = target.file(path);
  if (!found) return [];
  const { realPath, file } = found;
  return [
    {
      input: {
        name: `${IN_IMAGE}${path}`,
        path: { kind: 'resolved', realPath, fileId: file.fileId },
        content: { kind: 'source', source: file },
      },
      digest: () => file.sha256(),
    },
  ];
}
