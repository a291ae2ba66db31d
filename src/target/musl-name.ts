/** The libraries that musl is all in one: any name that starts so is its own (ldso/dynlink.c: load_library). */
const OWN_NAME = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./;

/** Whether a DT_NEEDED name stands for musl itself, which is in every process. */
export function isMuslItself(name: string, interpreter: string | undefined): boolean {
  return OWN_NAME.test(name) || name === interpreter;
}
