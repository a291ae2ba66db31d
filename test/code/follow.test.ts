import { describe, expect, it } from 'vitest';
import { AMD64 } from '../../src/code/amd64-cpu.ts';
import { FollowBudget } from '../../src/code/follow.ts';
import { functionFacts } from '../../src/code/function-facts.ts';

/** `mov %rax,disp32(%rsp)` */
const store = (disp: number) => [0x48, 0x89, 0x84, 0x24, disp & 255, (disp >> 8) & 255, 0, 0];
/** `je rel32` to the next instruction */
const BRANCH = [0x0f, 0x84, 0, 0, 0, 0];
const RETURN = 0xc3;

/** Words of the frame are written, and then control may go two ways, over and over. */
function code(words: number, branches: number): Uint8Array {
  return Uint8Array.from([
    ...Array.from({ length: words }, (_, i) => store(8 * i)).flat(),
    ...Array.from({ length: branches }, () => BRANCH).flat(),
    RETURN,
  ]);
}

const facts = (bytes: Uint8Array, budget: FollowBudget) =>
  functionFacts(bytes, 0x1000, { cpu: AMD64, callees: {}, budget });

describe('the code of a host', () => {
  it('is followed where a compiler may have written it', () => {
    expect(facts(code(20, 100), new FollowBudget())).toBeDefined();
  });

  it('is left alone where it would take for ever', () => {
    expect(facts(code(8000, 20_000), new FollowBudget())).toBeUndefined();
  });

  it('is followed only as far as all functions together may take', () => {
    const budget = new FollowBudget();
    const followed = Array.from({ length: 200 }, () => facts(code(100, 300), budget));
    expect(followed[0]).toBeDefined();
    expect(followed.at(-1)).toBeUndefined();
  });
});
