const PROMETHEUS = 'github.com/prometheus/client_golang/prometheus';
export const DEFAULT_REGISTERER: string = `${PROMETHEUS}.DefaultRegisterer`;

const KINDS = ['Counter', 'Gauge', 'Histogram', 'Summary'];

/** How a function that makes collectors is told what it makes: which word its options begin with, and whether labels follow. */
export interface Maker {
  opts: number;
  isVector: boolean;
  /** it registers what it makes: with the registry of these words; `default`: with that of the package */
  registers?: 'default' | 'receiver';
}

/** The functions that make collectors. */
export const MAKERS: ReadonlyMap<string, Maker> = new Map(
  KINDS.flatMap(kind =>
    [false, true].flatMap((isVector): [string, Maker][] => {
      const name = `New${kind}${isVector ? 'Vec' : ''}`;
      return [
        [`${PROMETHEUS}.${name}`, { opts: 0, isVector }],
        [`${PROMETHEUS}/promauto.${name}`, { opts: 0, isVector, registers: 'default' }],
        [`${PROMETHEUS}/promauto.Factory.${name}`, { opts: 2, isVector, registers: 'receiver' }],
      ];
    }),
  ),
);

/** prometheus.MustRegister, where it is not inlined. */
export const MUST_REGISTER: string = `${PROMETHEUS}.MustRegister`;
