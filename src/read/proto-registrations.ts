import { prefixToPath } from '../go/package-path.ts';
import type { Registration } from '../profile/registrations.ts';
import type { FileDescriptor } from '../protobuf/file-descriptor.ts';
import { enumNames, inOrderOfInit, packageScopes, registeredNames } from '../protobuf/registry-order.ts';
import type { DynamicImage } from './dynamic-profile.ts';
import { readProtoFiles } from './proto-files.ts';
import { readZippedProtoFiles } from './zipped-proto-files.ts';

const FILES = 'google.golang.org/protobuf/reflect/protoregistry#file';
const NAMES = 'google.golang.org/protobuf/reflect/protoregistry#name';
const EXTENSIONS = 'google.golang.org/protobuf/reflect/protoregistry#extension';

/**
 * Packages that keep names themselves: of what older generators register there only enums may not be there twice. A fork of
 * one of them with registries of its own is left out.
 */
const GOLANG = 'github.com/golang/protobuf/proto';
const ENUMS: Readonly<Record<string, Registration['registry']>> = {
  [GOLANG]: 'github.com/golang/protobuf/proto#enum',
  'github.com/gogo/protobuf/proto': 'github.com/gogo/protobuf/proto#enum',
};

/** A file, and what else is known of how it is registered. */
interface Known {
  file: FileDescriptor;
  enums?: Registration['registry'] | undefined;
  isEntered: boolean;
  isNamed: boolean;
  hasTypesFirst: boolean;
}

/**
 * What generated code of protobuf registers, of each package in the order in which its init functions do it.
 * @param calledBy names of the functions that init functions of a package, as symbol names begin with it, call
 */
export async function readProtoRegistrations(
  dynamic: DynamicImage,
  calledBy: (prefix: string) => Promise<readonly string[]>,
  wanted?: ReadonlySet<string>,
): Promise<Registration[]> {
  const isWanted = (prefix: string) => !wanted || wanted.has(prefixToPath(prefix));
  const packages = new Map<string, Known[]>();
  const add = (name: string, known: Known) => packages.set(name, [...(packages.get(name) ?? []), known]);
  const strings = await dynamic.symbols.texts();
  for (const { package: name, file } of await readProtoFiles(dynamic, strings, isWanted))
    add(name, { file, isEntered: true, isNamed: true, hasTypesFirst: false });
  const zipped = await readZippedProtoFiles(dynamic, strings, isWanted, calledBy);
  for (const { package: name, file, keeper, hasTypesFirst } of zipped) {
    const enums = ENUMS[keeper ?? GOLANG];
    add(name, { file, isEntered: keeper === undefined, isNamed: false, enums, hasTypesFirst });
  }
  return [...packages].flatMap(([name, known]) => {
    const files = new Set(known.map(({ file }) => file));
    const ordered = inOrderOfInit([...files]).flatMap(file => known.filter(one => one.file === file));
    return [
      ...ordered.flatMap(one => {
        const [enums, types] = [enumsOf(name, one), typesOf(name, one)];
        return one.hasTypesFirst ? [...types, ...enums] : [...enums, ...types];
      }),
      ...ordered.flatMap(one => entriesOf(name, one)),
    ];
  });
}

function enumsOf(name: string, { file, enums }: Known): Registration[] {
  if (!enums) return [];
  return enumNames(file).map(full => ({ registry: enums, name: full, package: name, certain: true }));
}

/** The registry names the package in its words, unless the descriptor came to it without. */
function entriesOf(name: string, { file, isEntered, isNamed }: Known): Registration[] {
  if (!isEntered) return [];
  const base = { package: name, certain: true };
  const ofFile = { ...base, value: file.path };
  return [
    { registry: FILES, name: file.path, ...base, ...(isNamed ? { value: name } : {}) },
    ...packageScopes(file).map(
      scope => ({ registry: NAMES, name: scope, ...ofFile, shown: 'package' }) as const,
    ),
    ...registeredNames(file).map(full => ({ registry: NAMES, name: full, ...ofFile }) as const),
    ...file.extended.map(
      ({ message, number }) => ({ registry: EXTENSIONS, name: `${message} ${number}`, ...ofFile }) as const,
    ),
  ];
}

/** Older generators register messages and extensions by themselves, before their file. */
function typesOf(name: string, { file, isEntered, isNamed }: Known): Registration[] {
  if (!isEntered || isNamed) return [];
  const scope = file.package === '' ? '' : `${file.package}.`;
  const of = (kind: string, list: readonly string[]) =>
    list.map(
      own =>
        ({
          registry: NAMES,
          name: `${scope}${own}`,
          package: name,
          value: file.path,
          shown: kind,
          certain: true,
        }) as const,
    );
  return [...of('message', file.messages), ...of('extension', file.extensions)];
}
