import type { Registration } from '../profile/registrations.ts';
import type { FileDescriptor } from '../protobuf/file-descriptor.ts';
import { inOrderOfInit, registeredNames } from '../protobuf/registry-order.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { readProtoFiles } from './proto-files.ts';

const FILES = 'google.golang.org/protobuf/reflect/protoregistry#file';
const NAMES = 'google.golang.org/protobuf/reflect/protoregistry#name';

/** What generated code registers with google.golang.org/protobuf, of each package in the order in which its init functions do it. */
export async function readProtoRegistrations(dynamic: DynamicImage): Promise<Registration[]> {
  const files = new Map<string, FileDescriptor[]>();
  for (const { package: name, file } of await readProtoFiles(dynamic))
    files.set(name, [...(files.get(name) ?? []), file]);
  return [...files].flatMap(([name, ofPackage]) =>
    inOrderOfInit(ofPackage).flatMap((file): Registration[] => {
      const base = { package: name, certain: true };
      return [
        { registry: FILES, name: file.path, ...base },
        ...registeredNames(file).map(full => ({ registry: NAMES, name: full, ...base, value: file.path }) as const),
      ];
    }),
  );
}
