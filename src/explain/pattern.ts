/** Which rules may stand behind a text that plugin.Open, the dynamic linker or a dying host printed. */
export interface Pattern {
  text: RegExp;
  /** most likely first */
  rules: readonly string[];
  /** what these very words mean, where they mean more than the rules */
  says?: (match: RegExpExecArray) => Told;
}

export interface Told {
  words: string;
  /** in front of the rules of the pattern */
  rules?: readonly string[];
}

/** What is known of a pasted text. */
export interface ErrorMatch {
  /** most likely first; empty where no rule is about it */
  rules: readonly string[];
  /** what these very words mean */
  words?: string;
}
