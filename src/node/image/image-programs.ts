import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../../bytes/view.ts';
import { programOf } from '../../image/start-command.ts';
import type { BinaryProfile } from '../../profile/profile.ts';
import { readBinary } from '../../read/binary.ts';
import { fileSource } from '../file-source.ts';
import type { OpenImage } from './image.ts';
import { ImageChoiceError } from './image-choice-error.ts';

/** bytes: a Go program that can open plugins has more, and so has a plugin */
const MIN_GO_BYTES = 512 << 10;
/** Programs and libraries that are looked at; images of whole distributions have a few hundred of that size. */
const MAX_LOOKED_AT = 2000;
const MAX_LISTED = 10;
const MAX_SHEBANG_BYTES = 128;

/** How the host of an image was found. */
export interface FoundHost {
  /** in the image, without links */
  path: string;
  /** why it is this one, where the image starts another program */
  note?: string;
}

/** The ELF files of an image, as far as somebody asks for them. */
export class ImagePrograms {
  readonly #image: OpenImage;
  #read: Promise<{ path: string; profile: BinaryProfile }[]> | undefined;

  constructor(image: OpenImage) {
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
    const why = this.#whyNot(program);
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

  #whyNot(program: string | undefined): string {
    const { words } = this.#image.start;
    const [first] = words;
    if (first === undefined) return 'the image names no program to start';
    if (program === undefined) return `the image starts ${first}, which is not in it`;
    const interpreter = this.#shebangOf(program);
    return interpreter === undefined
      ? `the image starts ${program}, which does not call plugin.Open`
      : `the image starts ${program}, a script for ${interpreter}`;
  }

  #shebangOf(path: string): string | undefined {
    const start = Buffer.alloc(MAX_SHEBANG_BYTES);
    let length: number;
    try {
      const fd = openSync(join(this.#image.root, path), 'r');
      length = readSync(fd, start);
      closeSync(fd);
    } catch {
      return undefined;
    }
    return /^#![ \t]*(\S+)/.exec(decodeText(start.subarray(0, length)))?.[1];
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
    const node = this.#image.tree.resolve(path)?.node;
    if (node?.kind !== 'file' || !node.content) return undefined;
    const source = fileSource(join(this.#image.root, path));
    try {
      const { profile } = await readBinary(source, path, 'host');
      return profile.elf ? profile : undefined;
    } finally {
      source.close();
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
