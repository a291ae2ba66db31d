import { gunzip } from '../bytes/inflate.ts';
import type { ElfSymbol } from '../elf/symbol.ts';
import { prefixToPath } from '../go/package-path.ts';
import { type FileDescriptor, readFileDescriptor } from '../protobuf/file-descriptor.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { definitionOf, namesWith } from './named-symbols.ts';
import { ignoreFormatError } from './or-else.ts';
import { GOLANG, OLDER_VARIABLES, olderIn } from './proto-registry.ts';
import { readContents } from './slice-contents.ts';

/** a variable that only releases of golang/protobuf from 1.4 on have, which enter descriptors in the new registry */
const SINCE_1_4 = `${GOLANG}.fileCache`;

const BEGINNING = '.fileDescriptor';
const VARIABLE = /^([^\0]+)\.fileDescriptor[A-Za-z0-9_]*$/;
const MAX_FILES = 1 << 12;
const MAX_ZIPPED_BYTES = 1 << 20;
const MAX_DESCRIPTOR_BYTES = 8 << 20;

/** What is known of a file whose descriptor is compressed. */
export interface ZippedProtoFile {
  /** import path */
  package: string;
  file: FileDescriptor;
  /** import path of the package that keeps the names itself; absent: they come to the registry of google.golang.org/protobuf */
  keeper?: string;
  /** its messages are registered before its enums, as generators before 1.3 have it */
  hasTypesFirst: boolean;
}

/**
 * The files that code of older generators registers.
 * @param strings DT_STRTAB
 * @param isWanted whether a package, as symbol names begin with it, is of interest
 * @param calledBy names of the functions that init functions of a package call
 */
export async function readZippedProtoFiles(
  dynamic: DynamicImage,
  strings: string,
  isWanted: (prefix: string) => boolean,
  calledBy: (prefix: string) => Promise<readonly string[]>,
): Promise<ZippedProtoFile[]> {
  const { symbols } = dynamic;
  const names = namesIn(strings).filter(name => isWanted(packageIn(name)));
  if (names.length === 0) return [];
  const found = await symbols.find([...OLDER_VARIABLES, ...names]);
  const present = olderIn(found);
  const isNew = definitionOf(found, SINCE_1_4) !== undefined;
  const files: ZippedProtoFile[] = [];
  for (const name of names) {
    const variable = definitionOf(found, name);
    const prefix = packageIn(name);
    const called = await calledBy(prefix);
    // Code of gogo may enter a file in both.
    const paths =
      present.length > 1
        ? present.filter(candidate => called.includes(`${candidate}.RegisterFile`)).reverse()
        : present;
    if (!variable || paths.length === 0) continue;
    const file = await descriptorIn(dynamic, variable).catch(ignoreFormatError);
    for (const path of file ? paths : []) {
      const keeper = path === GOLANG && isNew ? {} : { keeper: path };
      const order = ['RegisterType', 'RegisterEnum'].map(call => called.indexOf(`${path}.${call}`));
      const hasTypesFirst = isAscending(order);
      if (file) files.push({ package: prefixToPath(prefix), file, hasTypesFirst, ...keeper });
    }
  }
  return files;
}

function isAscending([first = -1, second = -1]: readonly number[]): boolean {
  return first >= 0 && first < second;
}

function packageIn(name: string): string {
  return name.slice(0, name.lastIndexOf(BEGINNING));
}

function namesIn(strings: string): string[] {
  const found: string[] = [];
  for (const name of namesWith(strings, BEGINNING))
    if (VARIABLE.test(name) && found.push(name) >= MAX_FILES) break;
  return found;
}

async function descriptorIn(
  dynamic: DynamicImage,
  { value }: ElfSymbol,
): Promise<FileDescriptor | undefined> {
  const bytes = await readContents(dynamic, value, MAX_ZIPPED_BYTES);
  return bytes && readFileDescriptor(gunzip(bytes, MAX_DESCRIPTOR_BYTES));
}
