import { type Operand, R8, R9, RAX, RBX, RCX, RDI, RSI } from './amd64-operands.ts';
import { follow, type Step } from './follow.ts';
import { mayBe, type Value } from './value.ts';

/** Functions of the runtime and of package plugin, by what a look-up has to do with them. */
export interface Callees {
  /** plugin.(*Plugin).Lookup, where it is not inlined */
  lookup?: number | undefined;
  /** inlined it looks into the map of symbols, */
  mapAccess?: number | undefined;
  /** and words its error from four strings */
  concat?: number | undefined;
  /** assertion of an interface: typeAssert from Go 1.22 on, assertE2I and assertE2I2 before */
  typeAssert?: number | undefined;
  assertE2I?: number | undefined;
  assertE2I2?: number | undefined;
}

/** A place where code looks a symbol up in a plugin. */
export interface LookupSite {
  /** address of the call that looks it up */
  call: number;
  /** pointer and length of the name */
  name: { pointer: Value | undefined; length: Value | undefined };
  /** where the third string of its error is, if Lookup is inlined: that it is NOT_FOUND is still to be seen */
  notFound?: number;
  /** types that the symbol is compared with */
  types: Value[];
  /** interfaces that are asked of it: the type itself, or what typeAssert is given, which points to it */
  interfaces: { value: Value; isIndirect: boolean }[];
}

/** A call of a known function, with what its arguments were. */
export interface Call {
  target: number;
  registers: (Value | undefined)[];
}

export interface FunctionFacts {
  sites: LookupSite[];
  calls: Call[];
  /** strings whose address and length were put side by side into the frame */
  strings: { address: number; length: number }[];
  /** addresses that words are read from, as the code has them */
  globals: number[];
}

/** Third string of the error that Lookup returns. */
export const NOT_FOUND = ' not found in plugin ';

/** The look-ups of one function, Go 1.18 and later; undefined: its code cannot be followed. */
export function lookupSites(code: Uint8Array, address: number, callees: Callees): FunctionFacts | undefined {
  const sites = new Map<number, LookupSite>();
  const compared: { symbol: Value | undefined; type: Value | undefined }[] = [];
  const asserted: { symbol: Value | undefined; face: Value | undefined; isIndirect: boolean }[] = [];
  const calls: Call[] = [];
  const words = new Map<number, Value>();
  const strings: FunctionFacts['strings'] = [];
  const globals: number[] = [];

  const visit = (step: Step) => {
    const { operation, frame } = step;
    if (operation.op === 'compare') {
      const [left, right] = [operation.left, operation.right].map(operand => frame.read(operand));
      compared.push({ symbol: left, type: right }, { symbol: right, type: left });
    }
    if (operation.op === 'move') noteWord(step, operation.to, operation.from);
    if (
      operation.op === 'move' &&
      operation.from.kind === 'memory' &&
      operation.from.memory.address !== undefined
    )
      globals.push(operation.from.memory.address);
    if (operation.op !== 'call' || operation.target === undefined) return;
    const { registers } = frame;
    const site = (call: number, pointer: number, length: number, notFound?: number) => {
      sites.set(call, {
        call,
        ...(notFound === undefined ? {} : { notFound }),
        name: { pointer: registers[pointer], length: registers[length] },
        types: [],
        interfaces: [],
      });
    };
    switch (operation.target) {
      case callees.lookup:
        site(step.address, RBX, RCX);
        break;
      case callees.mapAccess:
        break;
      case callees.concat:
        // What joins four strings with this one as the third, after a look into a map, is most likely an inlined Lookup.
        if (frame.mark?.kind === 'number' && isLength(registers[R9]) && registers[R8]?.kind === 'address')
          site(frame.mark.value, RDI, RSI, registers[R8].address);
        break;
      case callees.typeAssert:
        asserted.push({ symbol: registers[RBX], face: registers[RAX], isIndirect: true });
        break;
      case callees.assertE2I:
      case callees.assertE2I2:
        asserted.push({ symbol: registers[RBX], face: registers[RAX], isIndirect: false });
        break;
      default:
        calls.push({ target: operation.target, registers: [...registers] });
    }
  };

  const noteWord = ({ frame }: Step, to: Operand, from: Operand) => {
    const offset = to.kind === 'memory' ? frame.slotOf(to.memory) : undefined;
    const value = frame.read(from);
    if (offset === undefined || !value) return;
    words.set(offset, value);
    for (const at of [offset, offset - 8]) {
      const [pointer, length] = [words.get(at), words.get(at + 8)];
      if (pointer?.kind === 'address' && length?.kind === 'number')
        strings.push({ address: pointer.address, length: length.value });
    }
  };

  if (!follow(code, address, callees.mapAccess, visit)) return undefined;
  for (const site of sites.values()) {
    const isSymbolType = (value: Value | undefined) => mayBe(value, one => isTypeOf(site.call, one, callees));
    site.types = compared.flatMap(({ symbol, type }) => (isSymbolType(symbol) && type ? [type] : []));
    site.interfaces = asserted.flatMap(({ symbol, face, isIndirect }) =>
      isSymbolType(symbol) && face ? [{ value: face, isIndirect }] : [],
    );
  }
  return { sites: [...sites.values()], calls, strings, globals };
}

function isLength(value: Value | undefined): boolean {
  return value?.kind === 'number' && value.value === NOT_FOUND.length;
}

/** The first word of what was looked up: the type in the interface value. */
function isTypeOf(call: number, value: Value, { lookup }: Callees): boolean {
  if (value.kind === 'result') return lookup !== undefined && value.call === call && value.register === RAX;
  const base = value.kind === 'load' && value.offset === 0 ? value.base : undefined;
  return base?.kind === 'result' && base.call === call && base.register === RAX;
}
