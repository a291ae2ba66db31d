import { gunzip } from '../bytes/inflate.ts';
import { AMD64 } from '../code/amd64-cpu.ts';
import { ARM64 } from '../code/arm64-cpu.ts';
import type { Cpu } from '../code/cpu.ts';
import { EM_AARCH64, EM_X86_64, SHN_UNDEF } from '../elf/constants.ts';
import type { ElfSymbol } from '../elf/symbol.ts';
import { prefixToPath } from '../go/package-path.ts';
import { type FileDescriptor, readFileDescriptor } from '../protobuf/file-descriptor.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { ignoreFormatError } from './or-else.ts';
import type { ProtoFile } from './proto-files.ts';
import { readContents } from './slice-contents.ts';

/** Where older generators enter a compressed descriptor; from github.com/golang/protobuf 1.4 on it goes to the new registry. */
const REGISTER = 'github.com/golang/protobuf/proto.RegisterFile';
/** a variable that only those releases have */
const SINCE_1_4 = 'github.com/golang/protobuf/proto.fileCache';
/** what forks of it call the same */
const NAMESAKES = '/proto.RegisterFile\0';

const CPUS: Readonly<Record<number, Cpu>> = { [EM_X86_64]: AMD64, [EM_AARCH64]: ARM64 };

const BEGINNING = '.fileDescriptor';
const VARIABLE = /^([^\0]+)\.fileDescriptor[A-Za-z0-9_]*$/;
const MAX_FILES = 1 << 12;
const MAX_ZIPPED_BYTES = 1 << 20;
const MAX_DESCRIPTOR_BYTES = 8 << 20;
/** init functions of one package, and their code (bytes) */
const MAX_INITS = 256;
const MAX_INIT_BYTES = 1 << 20;

interface Zipped {
  package: string;
  variable: ElfSymbol;
}

/**
 * The files that code of older generators enters in the registry of google.golang.org/protobuf.
 * @param isWanted whether a package, as symbol names begin with it, is of interest
 */
export async function readZippedProtoFiles(
  dynamic: DynamicImage,
  isWanted: (prefix: string) => boolean,
): Promise<ProtoFile[]> {
  const { symbols } = dynamic;
  const strings = await symbols.texts();
  const names = namesIn(strings).filter(name => isWanted(packageIn(name)));
  if (names.length === 0) return [];
  const found = await symbols.find([REGISTER, SINCE_1_4, ...names]);
  const definitionOf = (name: string) =>
    found.get(name)?.find(({ sectionIndex }) => sectionIndex !== SHN_UNDEF);
  const register = definitionOf(REGISTER);
  if (!register || !definitionOf(SINCE_1_4)) return [];
  const zipped = names.flatMap((name): Zipped[] => {
    const variable = definitionOf(name);
    return variable ? [{ package: packageIn(name), variable }] : [];
  });
  const isOnly = countOf(strings, NAMESAKES) === 1;
  const callers = isOnly
    ? undefined
    : await callersOf(dynamic, register, new Set(zipped.map(one => one.package)));
  const files: ProtoFile[] = [];
  for (const one of zipped) {
    if (callers && !callers.has(one.package)) continue;
    const file = await descriptorIn(dynamic, one).catch(ignoreFormatError);
    if (file) files.push({ package: prefixToPath(one.package), file, isUnnamed: true });
  }
  return files;
}

function packageIn(name: string): string {
  return name.slice(0, name.lastIndexOf(BEGINNING));
}

function namesIn(strings: string): string[] {
  const found: string[] = [];
  for (
    let at = strings.indexOf(BEGINNING);
    at >= 0 && found.length < MAX_FILES;
    at = strings.indexOf(BEGINNING, at + 1)
  ) {
    const name = strings.slice(strings.lastIndexOf('\0', at) + 1, strings.indexOf('\0', at));
    if (VARIABLE.test(name)) found.push(name);
  }
  return found;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count++;
  return count;
}

/** The packages whose init functions call a function. */
async function callersOf(
  { image, symbols }: DynamicImage,
  { value }: ElfSymbol,
  packages: ReadonlySet<string>,
): Promise<Set<string>> {
  const callers = new Set<string>();
  const cpu = CPUS[image.header.machine];
  if (!cpu) return callers;
  const targets = new Set([value]);
  for (const name of packages) {
    const inits = Array.from({ length: MAX_INITS }, (_, i) => `${name}.init.${i}`);
    for (const [symbol] of (await symbols.find(inits)).values()) {
      const length = Math.min(symbol?.size ?? 0, MAX_INIT_BYTES);
      if (!symbol || !image.memory.isMapped(symbol.value, length)) continue;
      await image.memory.load([{ address: symbol.value, length }]);
      const code = image.memory.read(symbol.value, length, 'init function');
      if (cpu.callsOf(code, symbol.value, targets).length > 0) callers.add(name);
    }
  }
  return callers;
}

async function descriptorIn(
  dynamic: DynamicImage,
  { variable }: Zipped,
): Promise<FileDescriptor | undefined> {
  const bytes = await readContents(dynamic, variable.value, MAX_ZIPPED_BYTES);
  return bytes && readFileDescriptor(gunzip(bytes, MAX_DESCRIPTOR_BYTES));
}
