import { decodeText } from '../bytes/view.ts';
import type { ProtoRegistry } from '../code/registration.ts';
import type { ElfImage } from '../elf/image.ts';
import type { ElfSymbol } from '../elf/symbol.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { definitionOf } from './named-symbols.ts';
import { readContents } from './slice-contents.ts';

const REGISTRY = 'google.golang.org/protobuf/reflect/protoregistry.GlobalFiles';
/** of 1.26 and newer; -ldflags=-X sets it */
const POLICY = 'google.golang.org/protobuf/reflect/protoregistry.conflictPolicy';
const MAX_POLICY_BYTES = 256;

/** The packages that older generators call RegisterFile of, each with variables of its own. */
export const GOLANG = 'github.com/golang/protobuf/proto';
const OLDER = [GOLANG, 'github.com/gogo/protobuf/proto', 'github.com/cosmos/gogoproto/proto'];
const VARIABLES = ['RegisterFile', 'protoFiles', 'fileCache'];
export const OLDER_VARIABLES: readonly string[] = OLDER.flatMap(path =>
  VARIABLES.map(name => `${path}.${name}`),
);

/** google.golang.org/protobuf/internal/detrand: how much of a program's file is hashed */
const SAMPLES = 8;
const SAMPLE_BYTES = 64;

/** What a file has of google.golang.org/protobuf decides what becomes of names that are registered twice; undefined: it has none. */
export async function readProtoRegistry(dynamic: DynamicImage): Promise<ProtoRegistry | undefined> {
  const found = await dynamic.symbols.find([REGISTRY, POLICY]);
  if (!definitionOf(found, REGISTRY)) return undefined;
  const policy = definitionOf(found, POLICY)?.value;
  if (policy === undefined) return {};
  const text = await readContents(dynamic, policy, MAX_POLICY_BYTES);
  return { policy: text ? decodeText(text) : '' };
}

/** Those of the packages for older generators that define something of these symbols. */
export function olderIn(found: ReadonlyMap<string, readonly ElfSymbol[]>): string[] {
  return OLDER.filter(path => VARIABLES.some(name => definitionOf(found, `${path}.${name}`)));
}

export async function hasOlderProtobuf({ symbols }: DynamicImage): Promise<boolean> {
  return olderIn(await symbols.find(OLDER_VARIABLES)).length > 0;
}

/** FNV-1 multiplies by an odd number: the lowest bit of the hash is that of all lowest bits together, and of its basis. */
export async function isHashOdd({ bytes }: ElfImage): Promise<boolean | undefined> {
  const { size } = bytes;
  const starts = Array.from({ length: SAMPLES }, (_, i) => Math.floor((i * size) / SAMPLES));
  if ((starts.at(-1) ?? 0) + SAMPLE_BYTES > size) return undefined;
  await bytes.fetch(starts.map(offset => ({ offset, length: SAMPLE_BYTES })));
  let bit = 1;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bit ^= rest & 1;
  for (const start of starts)
    for (const byte of bytes.slice(start, SAMPLE_BYTES, 'sample of the file')) bit ^= byte & 1;
  return bit === 1;
}
