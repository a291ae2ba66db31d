import type { FunctionTable } from '../go/function-table.ts';

/** functions behind one among which its closures are looked for */
const MAX_NEAR = 48;

/** How the code of functions is asked what it calls. */
export interface RecoverCode {
  table: FunctionTable;
  /** calls of functions, by a look at the code alone; a call through a register is none of them */
  targetsOf: (index: number) => Promise<readonly number[]>;
  /** where recover is, if anything in the file has it */
  recover: number | undefined;
  /** where a stub of the link editor leads */
  behindStub: (target: number) => Promise<number | undefined>;
}

/**
 * Whether a function that defers calls may take a panic back: not where all that it defers are closures of its own that do
 * not recover, and call nothing that does.
 */
export async function mayRecover(code: RecoverCode, index: number): Promise<boolean> {
  if (code.recover === undefined) return false;
  const { table } = code;
  const near = Array.from({ length: MAX_NEAR }, (_, i) => index + i).filter(one => one < table.count);
  const [own, ...others] = await table.at(near);
  const closures = others.flatMap((func, i) =>
    own && func?.name.startsWith(`${own.name}.`) ? (near[i + 1] ?? []) : [],
  );
  if (closures.length === 0) return true;
  for (const closure of closures)
    for (const target of await code.targetsOf(closure)) {
      const address = await code.behindStub(target);
      const callee = address === undefined ? undefined : table.startingAt(address);
      if (address === code.recover || callee === undefined) return true;
      for (const inner of await code.targetsOf(callee))
        if ((await code.behindStub(inner)) === code.recover) return true;
    }
  return false;
}
