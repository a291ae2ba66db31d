/**
 * A registry of a process in which init functions enter names: by the import path of the package that holds it, and what
 * is named there where it holds several kinds.
 */
export type Registry =
  | 'flag'
  | 'github.com/spf13/pflag'
  | 'database/sql'
  | 'encoding/gob'
  | 'expvar'
  | 'net/http'
  | 'crypto'
  | 'mime'
  | 'github.com/prometheus/client_golang/prometheus'
  /** names of files */
  | 'google.golang.org/protobuf/reflect/protoregistry#file'
  /** full names of messages, enums, enum values, extensions, services and packages, which share one name space */
  | 'google.golang.org/protobuf/reflect/protoregistry#name'
  /** extended messages with the number of the extension: `inits.Base 101` */
  | 'google.golang.org/protobuf/reflect/protoregistry#extension'
  /** of releases before 1.4, which keep names themselves */
  | 'github.com/golang/protobuf/proto#enum'
  | 'github.com/gogo/protobuf/proto#enum'
  /** entries of maps, which only releases since 1.4 refuse */
  | 'github.com/golang/protobuf/proto#map'
  | 'github.com/golang/protobuf/proto#extension'
  | 'github.com/gogo/protobuf/proto#extension';

/** A name that an init function enters in a registry. */
export interface Registration {
  registry: Registry;
  name: string;
  /** import path of the package whose init functions register it, as symbol names have it unescaped: `main` is the plugin path */
  package: string;
  /**
   * what is registered under the name, where the registry takes the same twice: the type of encoding/gob; of names of
   * protobuf the file that declares it; of files of protobuf the package by which the registry names them, if it knows one
   */
  value?: string;
  /**
   * how the panic names the value, where that is another text; of collectors their labels; of names of protobuf `package`, or
   * the kind of what is registered by itself, before its file
   */
  shown?: string;
  /** where the code is that registers it, as the panic of net/http names it: `FILE:LINE` */
  at?: string;
  /** where the name is taken it is not registered, and nothing panics */
  lenient?: true;
  /** of a program: its code may have taken the name back, or put another registry in the place of this one */
  mayBeGone?: true;
  /** false: behind a branch, or where not every way through the init functions comes by */
  certain: boolean;
}

/** What a copy of google.golang.org/protobuf does with a name that is registered twice. */
export interface ProtoRegistry {
  /**
   * `panic`, `warn` or `ignore`, as the file was linked; the environment of the process may say otherwise. Absent: it is of a
   * release before 1.26, which only logs
   */
  policy?: string;
}

/** What the init functions of a file do beside setting variables. */
export interface InitFacts {
  /**
   * in the order in which they are made
   * @maxItems 65536
   */
  registrations: Registration[];
  /**
   * import paths of packages whose init functions do more than set variables, of those that were looked at
   * @maxItems 65536
   */
  active: string[];
  /**
   * of a plugin: functions of other packages than these that have "register" in their names, and that init functions of
   * its main module call
   * @maxItems 4096
   */
  enters?: { function: string; package: string }[];
  /** its copy of google.golang.org/protobuf; absent: it has none */
  protobuf?: ProtoRegistry;
  /**
   * of a program: the lowest bit of the hash of its file by which google.golang.org/protobuf/internal/detrand chooses between
   * words that mean the same
   */
  hasOddHash?: boolean;
}
