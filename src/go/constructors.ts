import type { AddressSpace } from '../elf/address-space.ts';
import { DT_INIT, DT_INIT_ARRAY, DT_INIT_ARRAYSZ, EM_X86_64 } from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ByteView } from '../bytes/view.ts';

/** What runs inside dlopen, before any check of the Go runtime. */
export interface Constructors {
  /** functions of DT_INIT and DT_INIT_ARRAY that the Go linker did not write */
  other: number;
  /** address of the moduledata that `go:link.addmoduledata` registers; undefined: no Go module is registered */
  moduleData?: number;
}

const MAX_CONSTRUCTORS = 4096;
const CODE_BYTES = 16;

/** How the linker's addmoduledata stub loads the moduledata's address (cmd/link/internal/<arch>/asm.go: gentext). */
const STUBS: Readonly<Record<number, (code: ByteView, address: number) => number | undefined>> = {
  // lea disp32(%rip),%rdi; call runtime.addmoduledata; ret
  [EM_X86_64]: (code, address) =>
    code.u8(0) === 0x48 && code.u8(1) === 0x8d && code.u8(2) === 0x3d && code.u8(7) === 0xe8 && code.u8(12) === 0xc3
      ? address + 7 + code.i32(3)
      : undefined,
};

/** Reads the constructors of an object; `machine` decides how the Go linker's own one looks. */
export async function readConstructors(
  space: AddressSpace,
  dynamic: DynamicTable,
  machine: number,
): Promise<Constructors> {
  const array = dynamic.get(DT_INIT_ARRAY);
  const word = space.memory.encoding.wordSize;
  const count = Math.min(MAX_CONSTRUCTORS, Math.floor((dynamic.get(DT_INIT_ARRAYSZ) ?? 0) / word));
  const constructors: Constructors = { other: dynamic.get(DT_INIT) === undefined ? 0 : 1 };
  if (array === undefined || count === 0) return constructors;
  const span = await space.span(array, count * word, 'DT_INIT_ARRAY');
  const stub = STUBS[machine];
  for (let index = 0; index < count; index++) {
    const address = span.pointer(index * word);
    let moduleData: number | undefined;
    if (stub && address !== undefined && space.memory.isMapped(address, CODE_BYTES)) {
      await space.memory.load([{ address, length: CODE_BYTES }]);
      moduleData = stub(space.memory.view(address, CODE_BYTES, 'DT_INIT_ARRAY'), address);
    }
    if (moduleData === undefined) constructors.other++;
    else constructors.moduleData = moduleData;
  }
  return constructors;
}
