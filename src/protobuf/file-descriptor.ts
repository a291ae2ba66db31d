import { decodeText } from '../bytes/view.ts';
import { type Field, fieldsOf, LENGTH_DELIMITED, numberOf, readField, VARINT } from './wire.ts';

/** What a FileDescriptorProto says of the names that its file declares, in the order in which it declares them. */
export interface FileDescriptor {
  /** path of the file: `google/protobuf/any.proto` */
  path: string;
  /** '' without one */
  package: string;
  /** paths of the files that it imports */
  dependencies: string[];
  /** top-level messages */
  messages: string[];
  /** top-level enums */
  enums: EnumNames[];
  /** top-level extensions */
  extensions: string[];
  services: string[];
  /** enums in messages, by their names in the file: `Outer.Inner.Kind` */
  nestedEnums: string[];
  /** of all extensions, nested ones too: the message that they extend, and their numbers in it */
  extended: { message: string; number: number }[];
}

export interface EnumNames {
  name: string;
  values: string[];
}

/** Fields of descriptor.proto: FileDescriptorProto. */
const PATH = 1;
const PACKAGE = 2;
const DEPENDENCY = 3;
const MESSAGE = 4;
const ENUM = 5;
const SERVICE = 6;
const EXTENSION = 7;
const LAST_FIELD = 15;

/** Its fields that are numbers; all others have a length. */
const NUMBERS: ReadonlySet<number> = new Set([10, 11, 14]);

/** `name` is the first field of all that is declared, `value` the second of an enum. */
const NAME = 1;
const VALUE = 2;

/** DescriptorProto: what is declared in a message */
const NESTED_MESSAGE = 3;
const NESTED_ENUM = 4;
const NESTED_EXTENSION = 6;
const NESTED: ReadonlySet<number> = new Set([NESTED_MESSAGE, NESTED_ENUM, NESTED_EXTENSION]);
/** FieldDescriptorProto */
const EXTENDEE = 2;
const NUMBER = 3;
/** protoc takes 32 levels */
const MAX_NESTING = 32;

/** names in one file; the largest that are known have some thousands */
const MAX_NAMES = 1 << 16;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** The descriptor that fills these bytes; undefined where they are none. */
export function readFileDescriptor(bytes: Uint8Array): FileDescriptor | undefined {
  const fields = fieldsOf(bytes, 0, bytes.length);
  return fields && descriptorOf(bytes, fields);
}

/**
 * The descriptor that begins at the start of these bytes, whatever comes behind it. Generators write the fields by their
 * numbers, and the end of the last one that fits is the end of the descriptor.
 * `isCut`: a field of it seems to go on behind the bytes.
 */
export function readLeadingDescriptor(bytes: Uint8Array): {
  file: FileDescriptor | undefined;
  isCut: boolean;
} {
  const fields: Field[] = [];
  let at = 0;
  let last = 0;
  for (;;) {
    const field = readField(bytes, at, Number.MAX_SAFE_INTEGER);
    if (!field || field.number < last || !isOfFile(field)) break;
    if (field.end > bytes.length) return { file: descriptorOf(bytes, fields), isCut: true };
    if (isDeclared(field.number) && nameIn(bytes, field) === undefined) break;
    fields.push(field);
    last = field.number;
    at = field.end;
  }
  return { file: descriptorOf(bytes, fields), isCut: false };
}

function isOfFile({ number, wireType }: Field): boolean {
  return number <= LAST_FIELD && (wireType === LENGTH_DELIMITED) !== NUMBERS.has(number);
}

function isDeclared(number: number): boolean {
  return number >= MESSAGE && number <= EXTENSION;
}

function descriptorOf(bytes: Uint8Array, fields: readonly Field[]): FileDescriptor | undefined {
  const found: FileDescriptor = {
    path: '',
    package: '',
    dependencies: [],
    messages: [],
    enums: [],
    extensions: [],
    services: [],
    nestedEnums: [],
    extended: [],
  };
  const lists = new Map([
    [MESSAGE, found.messages],
    [SERVICE, found.services],
    [EXTENSION, found.extensions],
  ]);
  let count = 0;
  for (const field of fields) {
    if (field.wireType !== LENGTH_DELIMITED) continue;
    const { number } = field;
    if (number === PATH) found.path = textOf(bytes, field);
    else if (number === PACKAGE) found.package = textOf(bytes, field);
    else if (number === DEPENDENCY) found.dependencies.push(textOf(bytes, field));
    else if (isDeclared(number)) {
      const name = nameIn(bytes, field);
      if (name === undefined) return undefined;
      const values = number === ENUM ? valuesIn(bytes, field) : [];
      if (!values) return undefined;
      if (number === ENUM) found.enums.push({ name, values });
      else lists.get(number)?.push(name);
      if (number === MESSAGE) addNested(bytes, field, name, found, MAX_NESTING);
      if (number === EXTENSION) addExtension(bytes, field, found);
      count += 1 + values.length;
      if (count > MAX_NAMES) return undefined;
    }
  }
  return found.path !== '' && (found.package === '' || FULL_NAME.test(found.package)) ? found : undefined;
}

function textOf(bytes: Uint8Array, { start, end }: Field): string {
  return decodeText(bytes.subarray(start, end));
}

/** The name of something declared; undefined where it is nothing of the kind. */
function nameIn(bytes: Uint8Array, { start, end }: Field): string | undefined {
  const first = readField(bytes, start, end);
  if (first?.number !== NAME || first.wireType !== LENGTH_DELIMITED) return undefined;
  const name = textOf(bytes, first);
  return IDENTIFIER.test(name) && fieldsOf(bytes, start, end) ? name : undefined;
}

/** Enums and extensions in a message, and in those in it. */
function addNested(
  bytes: Uint8Array,
  { start, end }: Field,
  scope: string,
  found: FileDescriptor,
  depth: number,
): void {
  for (const field of depth > 0 ? (fieldsOf(bytes, start, end) ?? []) : []) {
    const name = NESTED.has(field.number) && field.wireType === LENGTH_DELIMITED && nameIn(bytes, field);
    if (typeof name !== 'string') continue;
    if (field.number === NESTED_MESSAGE) addNested(bytes, field, `${scope}.${name}`, found, depth - 1);
    else if (field.number === NESTED_ENUM) found.nestedEnums.push(`${scope}.${name}`);
    else addExtension(bytes, field, found);
  }
}

/** FieldDescriptorProto: protoc writes the extended message with its whole name, which begins with a dot. */
function addExtension(bytes: Uint8Array, { start, end }: Field, { extended }: FileDescriptor): void {
  const fields = fieldsOf(bytes, start, end) ?? [];
  const extendee = fields.find(
    ({ number, wireType }) => number === EXTENDEE && wireType === LENGTH_DELIMITED,
  );
  const number = fields.find(field => field.number === NUMBER && field.wireType === VARINT);
  if (!extendee || !number) return;
  const message = textOf(bytes, extendee).replace(/^\./, '');
  extended.push({ message, number: numberOf(bytes, number) });
}

function valuesIn(bytes: Uint8Array, { start, end }: Field): string[] | undefined {
  const values = (fieldsOf(bytes, start, end) ?? [])
    .filter(({ number, wireType }) => number === VALUE && wireType === LENGTH_DELIMITED)
    .map(value => nameIn(bytes, value));
  return values.every(name => name !== undefined) ? values : undefined;
}
