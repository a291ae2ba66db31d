import type { ByteSource } from '../bytes/source.ts';
import { decodeText } from '../bytes/view.ts';
import { ImageChoiceError } from '../image/image-choice-error.ts';
import type { ImageTree } from '../image/image-tree.ts';
import { programOf, type StartCommand } from '../image/start-command.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { readBinary } from '../read/binary.ts';

/** bytes: a Go program that can open plugins has more, and so has a plugin */
const MIN_GO_BYTES = 512 << 10;
/** Programs and libraries that are looked at; images of whole distributions have a few hundred of that size. */
const MAX_LOOKED_AT = 2000;
const MAX_LISTED = 10;
const MAX_SHEBANG_BYTES = 128;

/** An image, and the contents of the files of it that were kept. */
export interface ReadImage {
  /** as it was named */
  reference: string;
  tree: ImageTree;
  start: StartCommand;
  /** @param path without links; undefined: it was not kept */
  open(path: string): (ByteSource & { close?(): void }) | undefined;
}

/** How the host of an image was found. */
export interface FoundHost {
  /** in the image, without links */
  path: string;
  /** why it is this one, where the image starts another program */
  note?: string;
}

/** The ELF files of an image, as far as somebody asks for them. */
export class ImagePrograms {
  readonly #image: ReadImage;
  #read: Promise<{ path: string; profile: BinaryProfile }[]> | undefined;

  constructor(image: ReadImage) {
    this.#image = image;
  }

  /** A file by its path in the image. @throws ImageChoiceError */
  named(path: string): FoundHost {
    const found = this.#image.tree.resolve(path);
    if (found?.node.kind !== 'file')
      throw new ImageChoiceError(`${this.#image.reference}: no file ${path} for --host`);
    return { path: found.path };
  }

  /**
   * What the image starts, if that opens plugins; else the only program of it that does.
   * @param opensAny files are opened by dlopen: any program may be the host
   * @throws ImageChoiceError
   */
  async host(opensAny: boolean): Promise<FoundHost> {
    const { reference, tree, start } = this.#image;
    const program = programOf(tree, start);
    const started = program === undefined ? undefined : await this.#profileOf(program);
    if (program !== undefined && started && (opensAny || isGoHost(started))) return { path: program };
    const hosts = (await this.#all()).filter(({ profile }) => profile.go?.pluginPackage === 'dlopen');
    const why = await this.#whyNot(program);
    const [only] = hosts;
    if (only && hosts.length === 1)
      return {
        path: only.path,
        note: `${why}; host: ${only.path}, the only program of the image that calls plugin.Open`,
      };
    if (only)
      throw new ImageChoiceError(
        `${reference}: ${why}; name the host with --host: ${listed(hosts.map(({ path }) => path))} call plugin.Open`,
      );
    // A program that is there, but opens no plugins: the check says so, and why.
    if (program !== undefined && started?.kind === 'go-exe') return { path: program };
    throw new ImageChoiceError(`${reference}: ${why}, and no program of the image calls plugin.Open`);
  }

  /** The Go plugins of the image, in the order of their paths. */
  async plugins(): Promise<string[]> {
    return (await this.#all()).filter(({ profile }) => profile.kind === 'go-plugin').map(({ path }) => path);
  }

  async #whyNot(program: string | undefined): Promise<string> {
    const { words } = this.#image.start;
    const [first] = words;
    if (first === undefined) return 'the image names no program to start';
    if (program === undefined) return `the image starts ${first}, which is not in it`;
    const interpreter = await this.#shebangOf(program);
    return interpreter === undefined
      ? `the image starts ${program}, which does not call plugin.Open`
      : `the image starts ${program}, a script for ${interpreter}`;
  }

  async #shebangOf(path: string): Promise<string | undefined> {
    const source = this.#image.open(path);
    if (!source) return undefined;
    try {
      const start = await source.read(0, Math.min(MAX_SHEBANG_BYTES, source.size));
      return /^#![ \t]*(\S+)/.exec(decodeText(start))?.[1];
    } catch {
      return undefined;
    } finally {
      source.close?.();
    }
  }

  #all(): Promise<{ path: string; profile: BinaryProfile }[]> {
    this.#read ??= this.#readAll();
    return this.#read;
  }

  async #readAll(): Promise<{ path: string; profile: BinaryProfile }[]> {
    const found: { path: string; profile: BinaryProfile }[] = [];
    const seen = new Set<number>();
    for (const { path, node } of this.#image.tree.entries()) {
      if (
        node.kind !== 'file' ||
        !node.content ||
        node.content.size < MIN_GO_BYTES ||
        seen.has(node.content.id)
      )
        continue;
      seen.add(node.content.id);
      if (seen.size > MAX_LOOKED_AT)
        throw new ImageChoiceError(
          `${this.#image.reference}: more than ${MAX_LOOKED_AT} programs and libraries: name the host with --host, and plugins as image:/path/*.so`,
        );
      const profile = await this.#profileOf(path);
      if (profile) found.push({ path, profile });
    }
    return found;
  }

  /** Undefined: it is not kept, or not an ELF file. */
  async #profileOf(path: string): Promise<BinaryProfile | undefined> {
    const source = this.#image.open(path);
    if (!source) return undefined;
    try {
      const { profile } = await readBinary(source, path, 'host');
      return profile.elf ? profile : undefined;
    } finally {
      source.close?.();
    }
  }
}

/** It has the package plugin, with or without cgo. */
function isGoHost(profile: BinaryProfile | undefined): boolean {
  const kind = profile?.go?.pluginPackage;
  return kind === 'dlopen' || kind === 'stub';
}

function listed(paths: readonly string[]): string {
  const more = paths.length - MAX_LISTED;
  return `${paths.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} others` : ''}`;
}
