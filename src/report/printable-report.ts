import { printable } from '../bytes/printable.ts';

/**
 * A report whose every text can be shown, names of fields included. What is made for programs has them as they are: the
 * strings of JSON escape what controls a terminal.
 */
export function printableReport<T>(report: T): T {
  // A record of the same shape, which only the compiler cannot know.
  return shown(report) as T;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [printable(name), shown(field)]));
}
