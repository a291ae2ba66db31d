/**
 * One option. Its key in a table is its name in the code and in a configuration: `hostScope`; parsers, help, completion,
 * the manual page, configurations and their schema follow from the rest.
 */
export type Option = FlagOption | ChoiceOption | TextOption | ListOption | LevelsOption;

interface Described {
  /** what the command line calls it, where that is not the key with dashes (`host-scope`) */
  name?: string;
  /** one letter */
  alias?: string;
  /** in help; no capital, no full stop */
  describe: string;
  /** the command cannot do without it */
  isRequired?: true;
}

export interface FlagOption extends Described {
  kind: 'flag';
  default?: boolean;
}

export interface ChoiceOption extends Described {
  kind: 'choice';
  choices: readonly string[];
  default?: string;
}

export interface TextOption extends Described {
  kind: 'text';
  /** what stands for the value in the manual page: `FILE` */
  value: string;
  holds?: TextForm;
}

/** May be repeated. */
export interface ListOption extends Described {
  kind: 'list';
  value: string;
  holds?: TextForm;
  /** what it is a list of: `contracts` */
  items: string;
}

/** `ID=LEVEL`, may be repeated; in a configuration an object of levels by rule id. */
export interface LevelsOption extends Described {
  kind: 'levels';
  value: string;
}

/** What a text is, for those who check it, or make its path relative to the configuration that it stands in; absent: any text. */
export type TextForm =
  | 'path'
  | 'image'
  | 'directory'
  | 'pattern'
  | 'contract'
  | 'report'
  | 'requirement'
  | 'release';

export type OptionTable = Readonly<Record<string, Option>>;

type Repeated = ListOption | LevelsOption;

type ValueOf<O extends Option> = O extends FlagOption
  ? boolean
  : O extends ChoiceOption
    ? O['choices'][number]
    : O extends Repeated
      ? string[]
      : string;

/** What a command line says: nothing of what it does not name, and empty lists. */
export type Given<T extends OptionTable> = {
  -readonly [K in keyof T]: T[K] extends Repeated ? string[] : ValueOf<T[K]> | undefined;
};

/** The same, where what has a default is never missing. */
export type Settled<T extends OptionTable> = {
  -readonly [K in keyof T]: T[K] extends { default: unknown } ? ValueOf<T[K]> : Given<T>[K];
};

/** `host-scope` */
export function nameOf(key: string, { name }: Option): string {
  return name ?? key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Whether it stands alone on the command line: everything else has a value. */
export function isFlag({ kind }: Option): boolean {
  return kind === 'flag';
}

export function isRepeated({ kind }: Option): boolean {
  return kind === 'list' || kind === 'levels';
}

export function choicesOf(option: Option): readonly string[] | undefined {
  return option.kind === 'choice' ? option.choices : undefined;
}

/** The options of a table among values that a parser found, which has them by their names on the command line. */
export function given<T extends OptionTable>(table: T, values: Readonly<Record<string, unknown>>): Given<T>;
export function given(table: OptionTable, values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(table).map(([key, option]) => [key, typed(option, values[nameOf(key, option)])]),
  );
}

/** Of an option that is not a list the last value counts. */
function typed(option: Option, value: unknown): boolean | string | string[] | undefined {
  const values: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (isRepeated(option)) return values.map(String);
  const last = values.at(-1);
  if (isFlag(option)) return typeof last === 'boolean' ? last : undefined;
  const isAllowed = choicesOf(option)?.includes(String(last)) ?? true;
  return typeof last === 'string' && isAllowed ? last : undefined;
}

/** The value of each option: the given one, or else the one kept for it, or else its default. */
export function settled<T extends OptionTable>(
  table: T,
  said: Given<T>,
  kept?: Partial<Given<T>>,
): Settled<T>;
export function settled(
  table: OptionTable,
  said: Readonly<Record<string, unknown>>,
  kept: Readonly<Record<string, unknown>> = {},
): object {
  return Object.fromEntries(
    Object.entries(table).map(([key, option]) => {
      const value = said[key];
      const isSaid = Array.isArray(value) ? value.length > 0 : value !== undefined;
      return [key, isSaid ? value : (kept[key] ?? defaultOf(option))];
    }),
  );
}

function defaultOf(option: Option): unknown {
  if (isRepeated(option)) return [];
  return 'default' in option ? option.default : undefined;
}
