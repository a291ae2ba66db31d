import { fix, type RuleCases, recorded } from './rule-case.ts';

const LOADS = '1.27/plain/plain';
const suppression = { rule: 'cpu-level', reason: 'all machines are new' };

/** What is said of the configuration of a check. */
export const POLICY_CASES: Readonly<Record<string, RuleCases>> = {
  'suppression-unused': [
    recorded(
      LOADS,
      'the suppression of cpu-level is not needed: no finding is meant by it',
      fix('take suppressions[0] out of goplug-lint.config.json'),
      { is: 'warning review', suppression },
    ),
    recorded(
      '1.27/plain/amd64v3',
      'the suppression of cpu-level expired on 2025-12-31',
      fix('fix what it hides, or look at it again and set another day'),
      { is: 'warning review', suppression: { ...suppression, expires: '2025-12-31' } },
    ),
    recorded(
      '1.27/pie/race',
      'the suppression of package-hash for plug.so meets only the verdict, which no suppression changes',
      fix('take suppressions[0] out of goplug-lint.config.json'),
      { is: 'warning review', suppression: { rule: 'package-hash', plugin: 'plug.so', reason: 'known' } },
    ),
  ],
};
