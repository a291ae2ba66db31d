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

/** The symbols by which functions and variables are known that init code has to do with: the same in every file, and hashed once. */
export const SOUGHT: NameSet = new NameSet([
  ...SINKS.keys(),
  ...[...SINKS.values()].flatMap(({ receiver, unless, where }) =>
    [receiver ?? [], unless ?? [], where ?? []].flat(),
  ),
  ...[...MAKERS.keys(), ...Object.keys(CLIENT_FUNCTIONS), DEFAULT_REGISTERER, UNCONSTRAINED, WRAPPING],
  ...[...ENDS, ...DEFERS, ...CHECKS, ...GROWING, ...BARRIERS],
  ...[WRITE_BARRIER, RECOVER, DUFFCOPY, DUFFZERO],
]);
