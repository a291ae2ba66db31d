const PROMETHEUS = 'github.com/prometheus/client_golang/prometheus';
export const DEFAULT_REGISTERER: string = `${PROMETHEUS}.DefaultRegisterer`;

const KINDS = ['Counter', 'Gauge', 'Histogram', 'Summary'];

/** How a function that makes collectors takes what it makes: which word its options begin with, and whether labels follow. */
export interface Maker {
  opts: number;
  /** its options are more than registers hold */
  isLarge: boolean;
  isVector: boolean;
  /** it registers what it makes: with the registry of these words; `default`: with that of the package */
  registers?: 'default' | 'receiver';
}

/** Those of a function that gives the value. */
const OF_FUNCTIONS = ['GaugeFunc', 'CounterFunc', 'UntypedFunc'].flatMap((kind): [string, Maker][] => {
  const base = { isLarge: false, isVector: false };
  return [
    [`${PROMETHEUS}.New${kind}`, { ...base, opts: 0 }],
    [`${PROMETHEUS}/promauto.New${kind}`, { ...base, opts: 0, registers: 'default' }],
    [`${PROMETHEUS}/promauto.Factory.New${kind}`, { ...base, opts: 2, registers: 'receiver' }],
  ];
});

/** The functions that make collectors. */
export const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ...OF_FUNCTIONS,
  ...KINDS.flatMap(kind =>
    [false, true].flatMap((isVector): [string, Maker][] => {
      const isLarge = kind === 'Histogram' || kind === 'Summary';
      const base = { isLarge, isVector };
      const name = `New${kind}${isVector ? 'Vec' : ''}`;
      return [
        [`${PROMETHEUS}.${name}`, { ...base, opts: 0 }],
        [`${PROMETHEUS}/promauto.${name}`, { ...base, opts: 0, registers: 'default' }],
        [`${PROMETHEUS}/promauto.Factory.${name}`, { ...base, opts: 2, registers: 'receiver' }],
      ];
    }),
  ),
]);

/** prometheus.MustRegister, where it is not inlined. */
export const MUST_REGISTER: string = `${PROMETHEUS}.MustRegister`;
