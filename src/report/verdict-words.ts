import type { PluginReport } from '../check/check.ts';
import { type Finding, isOf } from '../check/finding.ts';
import { isStrict } from '../rules/loads.ts';

/** What becomes of a plugin, in a few words that follow its name. */
export interface VerdictWords {
  tone: 'good' | 'bad' | 'open';
  words: string;
  /** it loads and does not serve */
  isBroken: boolean;
}

const OUTCOMES: Readonly<Record<PluginReport['outcome']['kind'], Pick<VerdictWords, 'tone' | 'words'>>> = {
  loads: { tone: 'good', words: 'loads' },
  fails: { tone: 'bad', words: 'will not load' },
  crashes: { tone: 'bad', words: 'takes the host down' },
  unknown: { tone: 'open', words: 'cannot be judged' },
};

export function verdictOf({ outcome, findings }: PluginReport): VerdictWords {
  const breaches = findings.filter(finding => isOf('contract')(finding) && !finding.suppressed);
  const isLoaded = outcome.kind === 'loads';
  if (isLoaded && breaches.some(({ level }) => level === 'error'))
    return { tone: 'bad', words: "loads, but does not satisfy the host's contract", isBroken: true };
  if (isLoaded && breaches.some(({ kind }) => kind === 'open')) {
    const words = 'loads; whether it gives what the host looks up cannot be judged';
    return { tone: 'open', words, isBroken: false };
  }
  if (isLoaded && findings.some(isBrokenByToolchain))
    return { tone: 'bad', words: 'loads, but breaks in use', isBroken: false };
  if (isLoaded && findings.some(isRefusedByStrict))
    return { tone: 'bad', words: 'loads, and is refused by --policy strict', isBroken: false };
  // A report that was read may say anything.
  const { tone, words } = isKind(outcome.kind) ? OUTCOMES[outcome.kind] : OUTCOMES.unknown;
  return { tone, words: isNeverOpened(outcome) ? 'is never opened' : words, isBroken: false };
}

/** What is sure to go wrong after Open. */
function isBrokenByToolchain({ ruleId, level, kind, suppressed }: Finding): boolean {
  return ruleId === 'toolchain-defect' && level === 'error' && kind === 'fail' && !suppressed;
}

/** Only a strict gate makes errors of them. */
function isRefusedByStrict({ ruleId, level, suppressed }: Finding): boolean {
  return level === 'error' && !suppressed && isStrict(ruleId);
}

function isKind(kind: string): kind is keyof typeof OUTCOMES {
  return Object.hasOwn(OUTCOMES, kind);
}

/** A plugin before it took the host down, or the host cannot get as far: it never calls plugin.Open, or does not start. */
function isNeverOpened({ kind, stage, message }: PluginReport['outcome']): boolean {
  const isSilent = message === undefined && kind !== 'unknown';
  return stage === 'not-reached' || (stage === 'host' && (isSilent || kind === 'crashes'));
}
