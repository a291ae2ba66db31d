import {
  arithmetic,
  behindMap,
  branch,
  call,
  compare,
  conditionalMove,
  exchange,
  exits,
  type Form,
  form,
  group1,
  group3,
  group5,
  hints,
  IMPLICIT,
  implied,
  jump,
  loadAddress,
  move,
  moveImmediate,
  moveLong,
  pop,
  push,
  readsOnly,
  shift,
  stores,
  test,
  writesBoth,
  writesE,
  writesG,
  writesZ,
  xor,
  Z,
} from './amd64-effects.ts';
import { R11, RAX, RBP, RSP } from './amd64-operands.ts';
import { vector } from './amd64-vector.ts';
import { loadsVector, loadVector, storesVector, storeVector } from './amd64-vector-moves.ts';

/**
 * The opcode maps of amd64 (Intel SDM volume 2, appendix A, tables A-2 and A-3), as far as the flow of constants needs
 * them: a row for each high digit of the opcode, a column for each low one. In the cells, E is the operand in the r/m field
 * of ModRM, G that in its register field, Z the register that the opcode itself names, A the accumulator, and * are
 * registers that no operand names; b is an immediate of one byte, z one of four, or of two behind the prefix 0x66.
 * X=Y changes X by Y, X<Y copies, X?Y compares; what is only listed may be written, behind 1 one byte of it. VL writes a
 * vector register, VS what is in r/m from one. ' leaves the flags alone. A dot is a prefix, or nothing that compiled Go code
 * has.
 */
export const ONE_BYTE: string = `
0x E=G   E=G   G=E   G=E   A=b   A=z   .     .     E=G   E=G   G=E   G=E   A=b   A=z   .     0f
1x E=G   E=G   G=E   G=E   A=b   A=z   .     .     E=G   E=G   G=E   G=E   A=b   A=z   .     .
2x E=G   E=G   G=E   G=E   A=b   A=z   .     .     E=G   E=G   G=E   G=E   A=b   A=z   .     .
3x E=G   E^G   G=E   G^E   A=b   A=z   .     .     E?G   E?G   G?E   G?E   A?b   A?z   .     .
4x .     .     .     .     .     .     .     .     .     .     .     .     .     .     .     .
5x push  push  push  push  push  push  push  push  pop   pop   pop   pop   pop   pop   pop   pop
6x .     .     evex  G'    .     .     .     .     pushz EGz   pushb EGb   .     .     .     .
7x Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb    Jb
8x grp1b grp1z .     grp1b E?    test  EG    EG    EG1   E<G   G'    G<E   .     lea   .     E
9x *'    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*    Z*
ax Z*    Z*    Z*    Z*    *mem  *mem  Z*    Z*    A?b   A?z   *mem  *mem    Z*    Z*    Z*    Z*
bx Zb'   Zb'   Zb'   Zb'   Zb'   Zb'   Zb'   Zb'   Z<    Z<    Z<    Z<    Z<    Z<    Z<    Z<
cx Eb    shift retw  ret   vex3  vex2  E1b'  E<z   .     leave .     .     ret   *b    .     .
dx E     E     E     E     .     .     .     .     EGA   EGA   EGA   EGA   EGA   EGA   EGA   EGA
ex Jb    Jb    Jb    Jb    .     .     .     .     callz jmpz  .     jmpb  .     .     .     .
fx .     .     .     .     ret   .     grp3b grp3z flags flags flags flags flags flags E     grp5
`;

/** Behind 0x0f. */
export const TWO_BYTE: string = `
0x EG    EG    EG    EG    EG    *R11  *     EG    *     *     EG    ret   EG    E?'   EG    EG
1x movup movps VL    VS    VL    VL    VL    VS    E?'   E?'   E?'   E?'   E?'   E?'   E?'   E?'
2x EG'   EG'   EG'   EG'   EG'   EG'   EG'   EG'   VL    VS    VL    VS    EG    EG    E?    E?
3x *     *R11  *     *     EG    EG    EG    EG    map38 EG    map3a EG    EG    EG    EG    EG
4x cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov  cmov
5x EG    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL
6x VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL
7x VLb   VLb   VLb   VLb   VL    VL    VL    *     EG'   EG'   EG'   EG'   EG'   EG'   EG'   VS
8x Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz    Jz
9x E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'   E1'
ax EG    EG    *R11  EG    EGb   EG    EG    EG    EG    EG    EG    EG    EGb   EG    EG    EG
bx EG*   EG*   EG    EG    EG    EG    G'    G'    EG    ret   EGb   EG    EG    EG    G'    G'
cx EG    EG    VLb   EG    VLb   EGb   VLb   EG*   Z'    Z'    Z'    Z'    Z'    Z'    Z'    Z'
dx VL    VL    VL    VL    VL    VL    VS    EG    VL    VL    VL    VL    VL    VL    VL    VL
ex VL    VL    VL    VL    VL    VL    VL    VS    VL    VL    VL    VL    VL    VL    VL    VL
fx VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    VL    EG
`;

/** What the cells of the maps stand for. */
export const FORMS: Readonly<Record<string, Form>> = {
  'E=G': form(arithmetic),
  'G=E': form(arithmetic, { isRegisterFirst: true }),
  'E^G': form(xor),
  'G^E': form(xor, { isRegisterFirst: true }),
  'E?G': form(compare),
  'G?E': form(compare, { isRegisterFirst: true }),
  'E<G': form(move, { setsFlags: false }),
  'G<E': form(move, { setsFlags: false, isRegisterFirst: true }),
  'E<z': form(moveImmediate, { immediate: Z, setsFlags: false }),
  'Z<': form(moveLong),
  test: form(test),
  shift: form(shift, { immediate: 1 }),
  'A=b': form(implied, { immediate: 1, registers: [RAX] }),
  'A=z': form(implied, { immediate: Z, registers: [RAX] }),
  'A?b': form(implied, { immediate: 1 }),
  'A?z': form(implied, { immediate: Z }),
  'E?': form(readsOnly),
  "E?'": form(hints, { setsFlags: false }),
  E: form(writesE),
  Eb: form(writesE, { immediate: 1 }),
  EG: form(writesBoth),
  "EG'": form(writesBoth, { setsFlags: false }),
  EG1: form(writesBoth, { setsFlags: false, bytes: 1 }),
  "E1'": form(writesE, { setsFlags: false, bytes: 1 }),
  "E1b'": form(writesE, { immediate: 1, setsFlags: false, bytes: 1 }),
  "G'": form(writesG, { setsFlags: false }),
  EGb: form(writesBoth, { immediate: 1 }),
  EGz: form(writesBoth, { immediate: Z }),
  EGA: form(writesBoth, { registers: [RAX] }),
  VL: form(loadsVector, { setsFlags: false }),
  VLb: form(loadsVector, { immediate: 1, setsFlags: false }),
  VS: form(storesVector, { setsFlags: false }),
  'EG*': form(writesBoth, { registers: IMPLICIT }),
  "Z'": form(writesZ, { setsFlags: false }),
  "Zb'": form(writesZ, { immediate: 1, setsFlags: false }),
  'Z*': form(writesZ, { registers: IMPLICIT }),
  "*'": form(exchange),
  '*': form(implied, { registers: IMPLICIT }),
  '*mem': form(stores),
  '*b': form(implied, { immediate: 1, registers: IMPLICIT }),
  '*R11': form(implied, { registers: [...IMPLICIT, R11] }),
  flags: form(implied),
  leave: form(implied, { registers: [RBP, RSP], setsFlags: false }),
  lea: form(loadAddress),
  cmov: form(conditionalMove, { setsFlags: false }),
  push: form(push),
  pushb: form(push, { immediate: 1 }),
  pushz: form(push, { immediate: Z }),
  pop: form(pop),
  Jb: form(branch, { immediate: 1 }),
  Jz: form(branch, { immediate: 4 }),
  jmpb: form(jump, { immediate: 1 }),
  jmpz: form(jump, { immediate: 4 }),
  callz: form(call, { immediate: 4 }),
  ret: form(exits),
  retw: form(exits, { immediate: 2 }),
  grp1b: form(group1, { immediate: 1 }),
  grp1z: form(group1, { immediate: Z }),
  grp3b: form(group3, { immediate: 1 }),
  grp3z: form(group3, { immediate: Z }),
  grp5: form(group5),
  movup: form(loadVector, { setsFlags: false }),
  movps: form(storeVector, { setsFlags: false }),
  map38: form(behindMap),
  map3a: form(behindMap, { immediate: 1 }),
  vex2: form(vector),
  vex3: form(vector),
  evex: form(vector),
};
