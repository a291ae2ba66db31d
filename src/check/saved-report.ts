import { type Details, NOT_SET, SPEAKERS, WANTED } from '../rules/details.ts';
import { findRule } from '../rules/index.ts';
import type { Finding } from './finding.ts';
import type { Report } from './report.ts';

/** A report that was read from JSON, which holds evidence only, with the details that text is made from. */
export function withDetails(report: Report): Report {
  return {
    ...report,
    plugins: report.plugins.map(plugin => ({ ...plugin, findings: plugin.findings.map(detailed) })),
    findings: report.findings.map(detailed),
  };
}

function detailed(finding: Finding): Finding {
  const details = detailsOf(finding);
  return details ? { ...finding, details } : finding;
}

/** What evidenceOf (rules/details.ts) writes, read back. */
function detailsOf({ ruleId, message, evidence }: Finding): Details | undefined {
  const [first, ...others] = evidence;
  switch (findRule(ruleId)?.kind) {
    case 'cause':
      return {
        kind: 'cause',
        proof: evidence.map(one => ({ ...one, value: one.value === NOT_SET ? undefined : one.value })),
      };
    case 'contract': {
      if (first?.source !== 'host') return { kind: 'contract', reason: message, ...wantedOf(evidence) };
      const by = SPEAKERS.find(known => known === first.fact) ?? 'error of Lookup';
      const reason = message.slice(0, -`: ${first.value}`.length);
      return { kind: 'contract', reason, said: { by, words: first.value }, ...wantedOf(others) };
    }
    case 'policy':
      return first && { kind: 'policy', file: first.source, fact: first.fact, value: first.value };
    default:
      return undefined;
  }
}

/** The declarations that would do stand before everything else. */
function wantedOf(evidence: Finding['evidence']) {
  const end = evidence.findIndex(({ source, fact }) => source !== 'contract' || fact !== WANTED);
  const count = end < 0 ? evidence.length : end;
  return { wanted: evidence.slice(0, count).map(({ value }) => value), facts: evidence.slice(count) };
}
