import { quote } from '../../src/recipe/shell.ts';
import type { Question } from './protocol.ts';

/**
 * The command that does the same in a terminal, up to where the files lie.
 * @param host as the command takes it: an image by the kind of its archive; without plugins those in it are checked
 */
export function shareable(host: string, { plugins, each, glibc, hostInImage }: Question): string {
  const options = [
    ...(each ? ['--each'] : []),
    ...(glibc === '' ? [] : ['--glibc', quote(glibc)]),
    ...(hostInImage === '' ? [] : ['--host', quote(hostInImage)]),
  ];
  return ['npx goplug-lint', ...options, quote(host), ...plugins.map(({ name }) => quote(name))].join(' ');
}
