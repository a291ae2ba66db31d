import { isIdentifier } from '../go/identifier.ts';
import { parseType, TypeSyntaxError } from '../go/type-syntax.ts';
import { type Contract, ContractError, type Wish, type WishedType } from './contract.ts';

/** a symbol of any name */
export const ANY_NAME = '*';
const USAGE =
  "write 'New=func() error' as the plugin declares it, 'New.(func() error)' as the host asserts it";

/**
 * `New`, `New=func() error`, `Limits=map[string]int` (as declared), or `Limits.(*map[string]int)` (as asserted).
 * @throws ContractError
 */
export function parseRequirement(text: string): Wish {
  const match = /^\s*([^\s=.]+)\s*(?:=(.*)|\.\((.*)\)\s*)?$/su.exec(text);
  const [, symbol = '', declared, asserted] = match ?? [];
  if (!match) throw new ContractError(`${JSON.stringify(text)} is not a requirement: ${USAGE}`);
  checkName(symbol, JSON.stringify(text));
  if (declared !== undefined) return { symbol, type: wishedType('declared', declared) };
  return asserted === undefined ? { symbol } : { symbol, type: wishedType('asserted', asserted) };
}

/** The contract of `--require`: everything in it has to be there. */
export function contractOfRequirements(texts: readonly string[]): Contract {
  return {
    name: '--require',
    requirements: texts.map(text => ({ wishes: [parseRequirement(text)], optional: false })),
  };
}

/**
 * `*` stands for any name.
 * @throws ContractError
 */
export function checkName(symbol: string, where: string): void {
  if (symbol !== ANY_NAME && !isIdentifier(symbol))
    throw new ContractError(`${where}: ${JSON.stringify(symbol)} is not a valid Go identifier`);
}

/** @throws ContractError */
export function wishedType(form: WishedType['form'], text: string): WishedType {
  try {
    return { form, type: parseType(text.trim()) };
  } catch (error) {
    if (error instanceof TypeSyntaxError) throw new ContractError(error.message);
    throw error;
  }
}
