import type { ElfSymbol } from '../elf/symbol.ts';
import { prefixToPath } from '../go/package-path.ts';
import { type FileDescriptor, readFileDescriptor } from '../protobuf/file-descriptor.ts';
import { variablePrefix } from '../protobuf/variable-name.ts';
import { findDescriptors } from './descriptor-search.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { definitionOf, namesWith } from './named-symbols.ts';
import { readContents } from './slice-contents.ts';

/** A .proto file that the generated code of a package enters in the registry of google.golang.org/protobuf. */
export interface ProtoFile {
  /** import path of the package; that of a plugin's main package is the plugin path */
  package: string;
  file: FileDescriptor;
}

/** The symbols that protoc-gen-go makes of a file all begin with the same. */
interface Generated {
  package: string;
  /** `file_activate_proto` */
  prefix: string;
}

const MAX_FILES = 1 << 14;
/** of one file; the largest that are known take some 200,000 bytes */
const MAX_DESCRIPTOR_BYTES = 8 << 20;

const BEGINNING = '.file_';
const INIT = /^([^\0]+)\.(file_[^\0.]+)_init$/;

/**
 * The files that generated code registers through TypeBuilder, found by the names of the functions that do it.
 * @param strings DT_STRTAB
 * @param isWanted whether a package, as symbol names begin with it, is of interest
 */
export async function readProtoFiles(
  dynamic: DynamicImage,
  strings: string,
  isWanted: (prefix: string) => boolean,
): Promise<ProtoFile[]> {
  const { image, symbols } = dynamic;
  const generated = generatedIn(strings).filter(one => isWanted(one.package));
  if (generated.length === 0) return [];
  const nameOf = (one: Generated, what: string) => `${one.package}.${one.prefix}_${what}`;
  const found = await symbols.find(generated.flatMap(one => [nameOf(one, 'init'), nameOf(one, 'rawDesc')]));
  const files: ProtoFile[] = [];
  const hidden: Generated[] = [];
  for (const one of generated) {
    if (!definitionOf(found, nameOf(one, 'init'))) continue;
    const variable = definitionOf(found, nameOf(one, 'rawDesc'));
    const file = variable && (await descriptorIn(dynamic, variable));
    if (file && isOf(one, file)) files.push({ package: prefixToPath(one.package), file });
    else hidden.push(one);
  }
  if (hidden.length === 0) return files;
  // Newer generators write a constant, which has no symbol.
  const wanted = new Map<string, Generated[]>();
  for (const one of hidden) {
    const key = one.prefix.toLowerCase();
    wanted.set(key, [...(wanted.get(key) ?? []), one]);
  }
  for (const file of await findDescriptors(image, path => wanted.has(variablePrefix(path).toLowerCase()))) {
    const ones = wanted.get(variablePrefix(file.path).toLowerCase()) ?? [];
    for (const { package: name } of ones) files.push({ package: prefixToPath(name), file });
  }
  return files;
}

function generatedIn(strings: string): Generated[] {
  const found: Generated[] = [];
  for (const text of namesWith(strings, BEGINNING)) {
    const [, name, prefix] = INIT.exec(text) ?? [];
    if (name !== undefined && prefix !== undefined && found.push({ package: name, prefix }) >= MAX_FILES)
      break;
  }
  return found;
}

async function descriptorIn(
  dynamic: DynamicImage,
  { value }: ElfSymbol,
): Promise<FileDescriptor | undefined> {
  const bytes = await readContents(dynamic, value, MAX_DESCRIPTOR_BYTES);
  return bytes && readFileDescriptor(bytes);
}

function isOf({ prefix }: Generated, { path }: FileDescriptor): boolean {
  return variablePrefix(path).toLowerCase() === prefix.toLowerCase();
}
