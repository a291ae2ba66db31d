const CALL = 0xe8;
const CALL_BYTES = 5;

/** Every `call rel32` in a piece of code, with its target; a few may be no calls, but parts of other instructions. */
export function* callsOf(code: Uint8Array, start: number): Generator<{ at: number; target: number }> {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const last = code.length - CALL_BYTES;
  for (let at = code.indexOf(CALL); at >= 0 && at <= last; at = code.indexOf(CALL, at + 1))
    yield { at, target: start + at + CALL_BYTES + view.getInt32(at + 1, true) };
}
