// The words that the lists of damage are written in.

/** @import { Change } from '../artifact.js' */

/** @typedef {{ name: string, what: string, changes: Change[] }} Damage */

/** An address and an offset where nothing is. */
export const FAR = 0x7000000000;

/** @type {(name: string, what: string, ...changes: Change[]) => Damage} */
export const damage = (name, what, ...changes) => ({ name, what, changes });

/** @type {(at: string, value: number) => Change} */
export const set = (at, value) => ({ kind: 'set', at, value });

/** @type {(at: string, plus: number) => Change} */
export const add = (at, plus) => ({ kind: 'set', at, plus });
