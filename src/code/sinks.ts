import type { Registry } from './registration.ts';

/** A function that enters a name in a registry, and how it takes the name. Arguments are counted in words, from 0 on. */
export interface Sink {
  registry: Registry;
  /** where the pointer of the name is, with its length behind it; absent: the name is that of a type */
  name?: number;
  /** the name is not given itself, but at the start of what is given there */
  isBehind?: true;
  /** a second name of one letter stands behind the first */
  hasLetter?: true;
  /** where the type of what is registered is */
  type?: number;
  /** what is registered is an extension of protobuf, as generated code describes it: the type that it extends, and its number */
  isExtension?: true;
  /** only where the file has no variable of this name */
  unless?: string;
  /** only where it has this one */
  where?: string;
  /** only of this variable of a package: a method may be called of any other value */
  receiver?: string;
}

const FLAG_KINDS = 'Bool Duration Float64 Int Int64 String Uint Uint64'.split(' ');
const PFLAG_KINDS = (
  'Bool BoolSlice BytesBase64 BytesHex Count Duration DurationSlice Float32 Float32Slice Float64 Float64Slice IP IPMask ' +
  'IPNet IPSlice Int Int16 Int32 Int32Slice Int64 Int64Slice Int8 IntSlice String StringArray StringSlice StringToInt ' +
  'StringToInt64 StringToString Uint Uint16 Uint32 Uint64 Uint8 UintSlice'
).split(' ');
const PFLAG = 'github.com/spf13/pflag';

type Row = readonly [string, Sink];

/** `X(name…)`, `XVar(p, name…)`, as functions and as methods of the set of the command line. */
function flags(path: 'flag' | typeof PFLAG, kinds: readonly string[], endings: readonly string[]): Row[] {
  const set = `${path}.(*FlagSet)`;
  return endings.flatMap(ending => {
    const base: Sink = ending === 'P' ? { registry: path, hasLetter: true } : { registry: path };
    const own: Sink = { ...base, receiver: `${path}.CommandLine` };
    return [
      ...kinds.flatMap((kind): Row[] => [
        [`${path}.${kind}${ending}`, { ...base, name: 0 }],
        [`${path}.${kind}Var${ending}`, { ...base, name: 1 }],
        [`${set}.${kind}${ending}`, { ...own, name: 1 }],
        [`${set}.${kind}Var${ending}`, { ...own, name: 2 }],
      ]),
      [`${path}.Var${ending}`, { ...base, name: 2 }],
      [`${set}.Var${ending}`, { ...own, name: 3 }],
    ];
  });
}

/** A variable of golang/protobuf since 1.4. */
const GOLANG_1_4 = 'github.com/golang/protobuf/proto.fileCache';

const MUX = { registry: 'net/http', name: 1, receiver: 'net/http.DefaultServeMux' } as const;

/** The registries whose functions panic at a name that is taken, of Go 1.18 and later. */
export const SINKS: ReadonlyMap<string, Sink> = new Map<string, Sink>([
  ...flags('flag', FLAG_KINDS, ['']),
  ['flag.TextVar', { registry: 'flag', name: 2 }],
  ['flag.Func', { registry: 'flag', name: 0 }],
  ['flag.BoolFunc', { registry: 'flag', name: 0 }],
  ['flag.(*FlagSet).TextVar', { registry: 'flag', name: 3, receiver: 'flag.CommandLine' }],
  ['flag.(*FlagSet).Func', { registry: 'flag', name: 1, receiver: 'flag.CommandLine' }],
  ['flag.(*FlagSet).BoolFunc', { registry: 'flag', name: 1, receiver: 'flag.CommandLine' }],
  ...flags(PFLAG, PFLAG_KINDS, ['', 'P']),
  [
    `${PFLAG}.(*FlagSet).VarPF`,
    { registry: PFLAG, name: 3, hasLetter: true, receiver: `${PFLAG}.CommandLine` },
  ],
  [
    `${PFLAG}.(*FlagSet).AddFlag`,
    { registry: PFLAG, name: 1, isBehind: true, hasLetter: true, receiver: `${PFLAG}.CommandLine` },
  ],
  [`${PFLAG}.VarPF`, { registry: PFLAG, name: 2, hasLetter: true }],
  ['database/sql.Register', { registry: 'database/sql', name: 0 }],
  ['encoding/gob.Register', { registry: 'encoding/gob', type: 0 }],
  ['encoding/gob.RegisterName', { registry: 'encoding/gob', name: 0, type: 2 }],
  ...['Publish', 'NewInt', 'NewFloat', 'NewMap', 'NewString'].map(
    (name): Row => [`expvar.${name}`, { registry: 'expvar', name: 0 }],
  ),
  ['net/http.Handle', { registry: 'net/http', name: 0 }],
  ['net/http.HandleFunc', { registry: 'net/http', name: 0 }],
  ...['Handle', 'HandleFunc', 'register'].map((name): Row => [`net/http.(*ServeMux).${name}`, MUX]),
  [
    'github.com/golang/protobuf/proto.RegisterExtension',
    {
      ...{ registry: 'github.com/golang/protobuf/proto#extension', isExtension: true },
      // Newer ones enter extensions in the registry of google.golang.org/protobuf.
      unless: GOLANG_1_4,
    },
  ],
  [
    'github.com/gogo/protobuf/proto.RegisterExtension',
    { registry: 'github.com/gogo/protobuf/proto#extension', isExtension: true },
  ],
  // Older ones only log maps that are there twice.
  [
    'github.com/golang/protobuf/proto.RegisterMapType',
    { registry: 'github.com/golang/protobuf/proto#map', name: 2, where: GOLANG_1_4 },
  ],
  [
    'github.com/golang/protobuf/proto.RegisterEnum',
    { registry: 'github.com/golang/protobuf/proto#enum', name: 0 },
  ],
  [
    'github.com/gogo/protobuf/proto.RegisterEnum',
    { registry: 'github.com/gogo/protobuf/proto#enum', name: 0 },
  ],
]);

/** Calls behind which init code does not go on. */
export const ENDS: readonly string[] = [
  'runtime.gopanic',
  'runtime.throw',
  'runtime.fatal',
  'os.Exit',
  'runtime.Goexit',
  'runtime.block',
  ...['', '(*Logger).'].flatMap(of =>
    ['Fatal', 'Fatalf', 'Fatalln', 'Panic', 'Panicf', 'Panicln'].map(name => `log.${of}${name}`),
  ),
  'github.com/golang/glog.Fatal',
  'github.com/golang/glog.Fatalf',
];

/** Calls by which a function may take a panic of its callees back. */
export const DEFERS: readonly string[] = [
  'runtime.deferproc',
  'runtime.deferprocStack',
  'runtime.deferprocat',
  'runtime.deferreturn',
];

export const DUFFCOPY = 'runtime.duffcopy';
export const DUFFZERO = 'runtime.duffzero';

export const RECOVER = 'runtime.gorecover';

/** The variable that says whether garbage is being collected. */
export const WRITE_BARRIER = 'runtime.writeBarrier';

/** Calls behind which a function begins anew, with a larger stack. */
export const GROWING: readonly string[] = ['', '_noctxt'].flatMap(kind =>
  ['', '.abi0'].map(abi => `runtime.morestack${kind}${abi}`),
);

/** Functions of the runtime that give an address of something in their first register. */
const ALLOCATORS = /^runtime\.(?:newobject|growslice\w*|mallocgc\w*|makemap\w*|convT\w*)$/;

export function isAllocator(name: string): boolean {
  return ALLOCATORS.test(name);
}

/** What the compiler calls where an index or an operand is wrong: nothing that code goes by. */
export const CHECKS: readonly string[] = [
  ...[
    'Index',
    'IndexU',
    'SliceAlen',
    'SliceAlenU',
    'SliceAcap',
    'SliceAcapU',
    'SliceB',
    'SliceBU',
    'Slice3Alen',
    'Slice3AlenU',
    'Slice3Acap',
    'Slice3AcapU',
    'Slice3B',
    'Slice3BU',
    'Slice3C',
    'Slice3CU',
    'SliceConvert',
  ].map(name => `runtime.panic${name}`),
  'runtime.panicBounds',
  'runtime.panicdivide',
  'runtime.panicshift',
  'runtime.panicwrap',
];

/** Functions of the runtime that code calls to set variables: they return. */
const SETTERS =
  /^runtime\.(?:newobject|makemap\w*|mapclear|growslice\w*|convT\w*|concat\w+|slicebytetostring\w*|stringtoslice\w+|slicerunetostring|intstring|gcWriteBarrier\w*|wbZero|wbMove|typedmemmove|typedslicecopy|typedmemclr|memmove|memclr\w+|memequal\w*|duffzero|duffcopy|mallocgc\w*|morestack\w*(?:\.abi0)?|printlock|race\w+)$/;

/** Whether a function of the runtime does nothing but what setting variables takes. */
export function isSetter(name: string): boolean {
  return SETTERS.test(name);
}

/** Write barriers of the runtime: they keep registers, and come back. */
export const BARRIERS: readonly string[] = [
  ...['', '1', '2', '3', '4', '5', '6', '7', '8'].map(count => `runtime.gcWriteBarrier${count}`),
  ...['CX', 'DX', 'BX', 'BP', 'SI', 'R8', 'R9'].map(register => `runtime.gcWriteBarrier${register}`),
];
