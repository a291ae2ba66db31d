import { prefixToPath } from '../go/package-path.ts';
import type { Registration } from '../profile/registrations.ts';
import type { FileDescriptor } from '../protobuf/file-descriptor.ts';
import { inOrderOfInit, registeredNames } from '../protobuf/registry-order.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { type ProtoFile, readProtoFiles } from './proto-files.ts';
import { readZippedProtoFiles } from './zipped-proto-files.ts';

const FILES = 'google.golang.org/protobuf/reflect/protoregistry#file';
const NAMES = 'google.golang.org/protobuf/reflect/protoregistry#name';

/** What generated code registers with google.golang.org/protobuf, of each package in the order in which its init functions do it. */
export async function readProtoRegistrations(
  dynamic: DynamicImage,
  wanted?: ReadonlySet<string>,
): Promise<Registration[]> {
  const isWanted = (prefix: string) => !wanted || wanted.has(prefixToPath(prefix));
  const packages = new Map<string, ProtoFile[]>();
  for (const one of [
    ...(await readProtoFiles(dynamic, isWanted)),
    ...(await readZippedProtoFiles(dynamic, isWanted)),
  ])
    packages.set(one.package, [...(packages.get(one.package) ?? []), one]);
  return [...packages.values()].flatMap(files => {
    const byFile = new Map(files.map(one => [one.file, one]));
    return inOrderOfInit([...byFile.keys()]).flatMap(file => registrationsOf(file, byFile.get(file)));
  });
}

function registrationsOf(file: FileDescriptor, from: ProtoFile | undefined): Registration[] {
  const base = { package: from?.package ?? '', certain: true };
  const named = from?.isUnnamed ? {} : { value: base.package };
  return [
    { registry: FILES, name: file.path, ...base, ...named },
    ...registeredNames(file).map(name => ({ registry: NAMES, name, ...base, value: file.path }) as const),
  ];
}
