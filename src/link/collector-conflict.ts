import { clientMinor } from '../profile/client-release.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { Registration } from '../profile/registrations.ts';

/** What distinguishes a descriptor of client_golang, and what all of one name have to have in common. */
interface Descriptor {
  fullName: string;
  /** labels that have one value, as they are printed */
  constant: string;
  /** their values, in the order of the names */
  values: string;
  /** the help and all names of labels; undefined: not read */
  dimensions: string | undefined;
}

const CONSTANT = /([^=,]+)=("(?:[^"\\]|\\.)*")/g;

function descriptorOf({ name, value: help, shown: labels }: Registration): Descriptor {
  const brace = name.indexOf('{');
  const constant = brace < 0 ? '' : name.slice(brace + 1, -1);
  const pairs = [...constant.matchAll(CONSTANT)];
  const names = pairs.map(([, label = '']) => label);
  const varying = (labels ?? '').split(' ').flatMap(label => (label === '' ? [] : [`$${label}`]));
  return {
    fullName: brace < 0 ? name : name.slice(0, brace),
    constant,
    values: JSON.stringify(pairs.map(([, , value = '']) => value)),
    dimensions:
      help === undefined || labels === undefined
        ? undefined
        : JSON.stringify([help, ...[...names, ...varying].sort()]),
  };
}

/**
 * Why the default registry does not take a collector. One with the same name and other values of its constant labels it takes,
 * if help and names of labels are the same; what is not read of one stays open.
 */
export function collectorRefusal(
  added: Registration,
  known: Registration,
  host: CheckProfile,
): string | undefined {
  const [own, other] = [descriptorOf(added), descriptorOf(known)];
  if (own.fullName !== other.fullName) return undefined;
  const isKnown = own.dimensions !== undefined && other.dimensions !== undefined;
  if (!isKnown || own.dimensions === other.dimensions)
    return own.values === other.values ? 'duplicate metrics collector registration attempted' : undefined;
  const labels = (added.shown ?? '').split(' ').filter(label => label !== '');
  const list = clientMinor(host) >= 16 ? `{${labels.join(',')}}` : `[${labels.join(' ')}]`;
  const text = (words: string) => JSON.stringify(words);
  const described = `Desc{fqName: ${text(own.fullName)}, help: ${text(added.value ?? '')}, constLabels: {${own.constant}}, variableLabels: ${list}}`;
  return `a previously registered descriptor with the same fully-qualified name as ${described} has different label names or a different help string`;
}
