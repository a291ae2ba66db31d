import type { FileDescriptor } from './file-descriptor.ts';

/**
 * The full names that reflect/protoregistry enters for a file, in its order (rangeTopLevelDescriptors): each list from its end,
 * values of an enum behind it and in the scope of its parent. What is nested goes by the name that it is nested in.
 */
export function registeredNames(file: FileDescriptor): string[] {
  const scope = file.package === '' ? '' : `${file.package}.`;
  const enums = [...file.enums].reverse().flatMap(({ name, values }) => [name, ...[...values].reverse()]);
  const others = [file.messages, file.extensions, file.services].flatMap(list => [...list].reverse());
  return [...enums, ...others].map(name => `${scope}${name}`);
}

/** The package of a file, and those that it lies in, from the inside out. */
export function packageScopes({ package: name }: FileDescriptor): string[] {
  const parts = name === '' ? [] : name.split('.');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('.'));
}

/**
 * The names under which older generators call RegisterEnum for all enums of a file: that of the Go type in the protobuf package,
 * `inits.Nested_Kind`.
 */
export function enumNames(file: FileDescriptor): string[] {
  const scope = file.package === '' ? '' : `${file.package}.`;
  return [...file.enums.map(({ name }) => name), ...file.nestedEnums].map(name => `${scope}${goName(name)}`);
}

/** A name as the generators make Go names of it: words begin with a capital, and lose the underscore before them. */
function goName(name: string): string {
  return name
    .replaceAll('.', '_')
    .replace(/^_([a-z]?)/, (_, first: string) => `X${first.toUpperCase()}`)
    .replace(/^[a-z]|_[a-z]|[0-9][a-z]/g, start =>
      start.startsWith('_') ? start.slice(1).toUpperCase() : start.toUpperCase(),
    );
}

/**
 * The files of one Go package in the order in which its init functions enter them: those of its Go files are called by the
 * names of these, and each first calls those of the files that it imports.
 */
export function inOrderOfInit(files: readonly FileDescriptor[]): FileDescriptor[] {
  const byPath = new Map(files.map(file => [file.path, file]));
  const ordered = new Set<FileDescriptor>();
  const begun = new Set<FileDescriptor>();
  /** files that are entered once those above them are: no recursion, whatever a file says that it imports */
  const stack = [...files].sort((a, b) => (a.path < b.path ? 1 : -1));
  for (let file = stack.at(-1); file; file = stack.at(-1)) {
    const imported = begun.has(file) ? [] : file.dependencies.flatMap(path => byPath.get(path) ?? []);
    begun.add(file);
    const open = imported.filter(other => !begun.has(other));
    if (open.length === 0) ordered.add(stack.pop() ?? file);
    else stack.push(...open.reverse());
  }
  return [...ordered];
}
