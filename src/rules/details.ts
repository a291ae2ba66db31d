import type { CauseEvidence } from '../cause/cause.ts';
import type { Evidence } from './rule.ts';

/** What a finding says, typed, by the kind of its rule. Its evidence and its text are both made from it. */
export type Details = CauseDetails | ContractDetails | PolicyDetails;

/** Why packages differ: what both sides have. */
export interface CauseDetails {
  kind: 'cause';
  proof: readonly CauseEvidence[];
}

/** What a host looks up and does not get. */
export interface ContractDetails {
  kind: 'contract';
  /** the message without the words of the host */
  reason: string;
  /** what the host gets to see; absent where there are no such words, or where nothing of it is certain */
  said?: SaidByHost;
  /** declarations of which any would do, where nothing of the name is exported */
  wanted: readonly string[];
  /** what else proves it: names that come near, where the types part, where the host makes the assertion */
  facts: readonly Evidence[];
}

/** Whose words a host gets to see. */
export const SPEAKERS = ['error of Lookup', 'error of dlsym', 'panic'] as const;

export interface SaidByHost {
  by: (typeof SPEAKERS)[number];
  words: string;
}

/** What is wrong with the configuration of a check. */
export interface PolicyDetails {
  kind: 'policy';
  /** the file that it stands in */
  file: string;
  fact: string;
  value: string;
}

/** How evidence writes that a setting is not there. */
export const NOT_SET = 'not set';
/** How evidence names the declarations that a contract asks for. */
export const WANTED = 'wanted';

/** The evidence of a report, one flat list whatever the kind. */
export function evidenceOf(details: Details): Evidence[] {
  switch (details.kind) {
    case 'cause':
      return details.proof.map(({ source, fact, value = NOT_SET }) => ({ source, fact, value }));
    case 'contract': {
      const { said, wanted, facts } = details;
      return [
        ...(said ? [{ source: 'host', fact: said.by, value: said.words }] : []),
        ...wanted.map(value => ({ source: 'contract', fact: WANTED, value })),
        ...facts,
      ];
    }
    case 'policy':
      return [{ source: details.file, fact: details.fact, value: details.value }];
  }
}
