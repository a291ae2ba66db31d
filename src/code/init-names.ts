import { NameSet } from '../elf/name-hash.ts';
import { CLIENT_FUNCTIONS, DEFAULT_REGISTERER, MAKERS, UNCONSTRAINED, WRAPPING } from './collector-makers.ts';
import {
  BARRIERS,
  CHECKS,
  DEFERS,
  DUFFCOPY,
  DUFFZERO,
  ENDS,
  GROWING,
  RECOVER,
  SINKS,
  WRITE_BARRIER,
} from './sinks.ts';

let known: NameSet | undefined;

/** The functions and variables that init code is recognised by: the same ones in every file, and hashed once. */
export function initNames(): NameSet {
  known ??= new NameSet([
    ...SINKS.keys(),
    ...[...SINKS.values()].flatMap(({ receiver, unless, where }) =>
      [receiver ?? [], unless ?? [], where ?? []].flat(),
    ),
    ...[ENDS, DEFERS, CHECKS, GROWING, BARRIERS].flatMap(names => [...names]),
    ...[WRITE_BARRIER, RECOVER, DUFFCOPY, DUFFZERO],
    ...[...MAKERS.keys(), ...Object.keys(CLIENT_FUNCTIONS)],
    ...[DEFAULT_REGISTERER, UNCONSTRAINED, WRAPPING],
  ]);
  return known;
}
