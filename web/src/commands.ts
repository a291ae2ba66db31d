import { quote } from '../../src/recipe/shell.ts';
import type { Question } from './protocol.ts';

/** The command that does the same in a terminal, up to where the files lie. */
export function shareable(
  host: string,
  plugins: readonly string[],
  { each, glibc, hostInImage }: Question,
): string {
  const options = [
    ...(each ? ['--each'] : []),
    ...(glibc === '' ? [] : ['--glibc', quote(glibc)]),
    ...(hostInImage === '' ? [] : ['--host', quote(hostInImage)]),
  ];
  // The command takes an image by a name that says what it is.
  const named = /\.(?:tar|tgz|tar\.\w+)$/i.test(host) ? `docker-archive:${host}` : host;
  return ['npx goplug-lint', ...options, quote(named), ...plugins.map(quote)].join(' ');
}
