const DOCS = 'https://github.com/goplug-lint/goplug-lint/blob/main/docs/rules';

/** The page of a rule. */
export function helpUri(ruleId: string): string {
  return `${DOCS}/${ruleId}.md`;
}
