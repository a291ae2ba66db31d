import type { Rule } from './rule.ts';

export const suppressionUnused: Rule = {
  id: 'suppression-unused',
  kind: 'policy',
  level: 'warning',
  strict: false,
  speaksOfLoads: false,
  title: 'a suppression has expired, or nothing is left of what it suppresses',
  docs: {
    what: 'A suppression of the configuration matched no finding of this check, or has expired; or the baseline holds findings that are gone.',
    why: 'What is suppressed and no longer there hides the next finding of its kind. A suppression that meets only the verdict is without effect: whether a plugin loads is not a matter of opinion.',
    causes: [
      'what it was about has been fixed',
      'its day of expiry has come, and it was not looked at again',
      'the rule, the pattern or the text in it does not say what was meant',
      'it is of a finding that says why the plugin does not load',
    ],
    fix: 'Take the suppression out of the configuration, or write the baseline anew with --update-baseline. If it has expired, fix what it is about, or set another day.',
  },
  references: ['src/policy: suppressions and baselines of goplug-lint itself; the loader knows none'],
  // Suppressions are not of a plugin: the policy, which knows what became of them, makes the findings.
  check: () => [],
};
