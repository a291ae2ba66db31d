import type { Binary } from './binary.ts';

/** A file that is asked the same questions again and again, of one host after the other: it reads each answer once. */
export function remembered(binary: Binary): Binary {
  const answers = new Map<string, Promise<unknown>>();
  function once<T>(key: readonly string[], read: () => Promise<T>): Promise<T> {
    const text = key.join('\n');
    const known = answers.get(text);
    // The key begins with the name of the question, so that it is an answer to this very one.
    if (known) return known as Promise<T>;
    const answer = read();
    answers.set(text, answer);
    return answer;
  }
  return {
    profile: binary.profile,
    answering: (names, isLast = false) =>
      once(['answering', String(isLast), ...names.all], () => binary.answering(names, isLast)),
    origin: (packages, lined) =>
      once(['origin', ...packages, '', ...lined], () => binary.origin(packages, lined)),
    exportTypes: wanted =>
      once(['exportTypes', ...(wanted?.names ?? ['*']), '', ...(wanted?.packages ?? [])], () =>
        binary.exportTypes(wanted),
      ),
    lookups: packages => once(['lookups', ...(packages ?? [])], () => binary.lookups(packages)),
    opensInInit: () => once(['opensInInit'], () => binary.opensInInit()),
    registrations: (packages, withCalls = true) =>
      once(['registrations', String(withCalls), ...(packages ?? ['*'])], () =>
        binary.registrations(packages, withCalls),
      ),
    packages: () => once(['packages'], () => binary.packages()),
    declared: packages => once(['declared', ...packages], () => binary.declared(packages)),
    namesakes: names => once(['namesakes', ...names], () => binary.namesakes(names)),
    unrecognised: () => once(['unrecognised'], () => binary.unrecognised()),
    foreignPackages: wanted => once(['foreignPackages', ...wanted], () => binary.foreignPackages(wanted)),
    defining: () => once(['defining'], () => binary.defining()),
    complete: () => once(['complete'], () => binary.complete()),
  };
}
