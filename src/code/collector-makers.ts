/** The package, and its registry. */
export const CLIENT = 'github.com/prometheus/client_golang/prometheus';
export const DEFAULT_REGISTERER: string = `${CLIENT}.DefaultRegisterer`;

const KINDS = ['Counter', 'Gauge', 'Histogram', 'Summary'] as const;

/** How a function that makes collectors takes what it makes: which word its options begin with, and whether labels follow. */
export interface Maker {
  opts: number;
  /** which options it takes: how many words they are differs */
  options: 'plain' | 'histogram' | 'summary';
  isVector: boolean;
  /** the labels are an interface at the end of the options, which holds a list of names, or of names with what constrains them */
  isConstrained?: true;
  /** it registers what it makes: with the registry of these words; `default`: with that of the package */
  registers?: 'default' | 'receiver';
}

/** Those of a function that gives the value. */
const OF_FUNCTIONS = ['GaugeFunc', 'CounterFunc', 'UntypedFunc'].flatMap((kind): [string, Maker][] => {
  const base = { options: 'plain', isVector: false } as const;
  return [
    [`${CLIENT}.New${kind}`, { ...base, opts: 0 }],
    [`${CLIENT}/promauto.New${kind}`, { ...base, opts: 0, registers: 'default' }],
    [`${CLIENT}/promauto.Factory.New${kind}`, { ...base, opts: 2, registers: 'receiver' }],
  ];
});

/** The functions that make collectors. */
export const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ...OF_FUNCTIONS,
  ...KINDS.flatMap(kind =>
    [false, true].flatMap((isVector): [string, Maker][] => {
      const options = kind === 'Histogram' ? 'histogram' : kind === 'Summary' ? 'summary' : 'plain';
      const base = { options, isVector } as const;
      const name = `New${kind}${isVector ? 'Vec' : ''}`;
      const constrained = { ...base, opts: 0, isConstrained: true } as const;
      return [
        ...(isVector ? [[`${CLIENT}.v2.${name}`, constrained] as [string, Maker]] : []),
        [`${CLIENT}.${name}`, { ...base, opts: 0 }],
        [`${CLIENT}/promauto.${name}`, { ...base, opts: 0, registers: 'default' }],
        [`${CLIENT}/promauto.Factory.${name}`, { ...base, opts: 2, registers: 'receiver' }],
      ];
    }),
  ),
]);

export type ClientFunction =
  | 'must-register'
  | 'register'
  | 'unregister'
  | 'wrap-labels'
  | 'wrap-prefix'
  | 'with'
  | 'of-go'
  | 'of-process'
  | 'of-build'
  | 'full-name'
  | 'descriptor'
  | 'descriptor-constrained'
  | 'must-register-wrapped'
  | 'register-wrapped';

/** The table of methods of a list of names without constraints. */
export const UNCONSTRAINED: string = `go:itab.${CLIENT}.UnconstrainedLabels,${CLIENT}.ConstrainableLabels`;

/** The table of methods of a registerer that wraps another one. */
export const WRAPPING: string = `go:itab.*${CLIENT}.wrappingRegisterer,${CLIENT}.Registerer`;

/** What else of it is known by what it does, where it is not inlined. */
export const CLIENT_FUNCTIONS: Readonly<Record<string, ClientFunction>> = {
  [`${CLIENT}.MustRegister`]: 'must-register',
  [`${CLIENT}.Register`]: 'register',
  [`${CLIENT}.Unregister`]: 'unregister',
  [`${CLIENT}.WrapRegistererWith`]: 'wrap-labels',
  [`${CLIENT}.WrapRegistererWithPrefix`]: 'wrap-prefix',
  [`${CLIENT}/promauto.With`]: 'with',
  [`${CLIENT}.NewGoCollector`]: 'of-go',
  [`${CLIENT}/collectors.NewGoCollector`]: 'of-go',
  [`${CLIENT}.NewProcessCollector`]: 'of-process',
  [`${CLIENT}/collectors.NewProcessCollector`]: 'of-process',
  [`${CLIENT}.NewBuildInfoCollector`]: 'of-build',
  [`${CLIENT}/collectors.NewBuildInfoCollector`]: 'of-build',
  [`${CLIENT}.BuildFQName`]: 'full-name',
  [`${CLIENT}.NewDesc`]: 'descriptor',
  [`${CLIENT}.v2.NewDesc`]: 'descriptor-constrained',
  [`${CLIENT}.(*wrappingRegisterer).MustRegister`]: 'must-register-wrapped',
  [`${CLIENT}.(*wrappingRegisterer).Register`]: 'register-wrapped',
};

/** Those that make something that may be registered, or register it. */
export const REGISTRARS: ReadonlySet<ClientFunction> = new Set<ClientFunction>([
  'must-register',
  'register',
  'wrap-labels',
  'wrap-prefix',
  'must-register-wrapped',
  'of-go',
  'of-process',
  'of-build',
]);

/** abi.ITab {Inter, Type *T; Hash u32; Fun [n]uintptr}: the methods of Registerer by their names */
export const METHODS: Readonly<Record<number, ClientFunction>> = {
  24: 'must-register',
  32: 'register',
  40: 'unregister',
};

/** How many words options are, which depends on the release. */
export type OptionWords = Readonly<Record<Maker['options'], number>>;

/** @param minor of the release of client_golang */
export function optionWords(minor: number): OptionWords {
  return {
    plain: minor < 17 ? 9 : 10,
    summary: minor < 17 ? 13 : 14,
    histogram: minor < 14 ? 12 : minor < 17 ? 14 : minor < 20 ? 15 : 18,
  };
}
