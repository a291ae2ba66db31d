import { constants } from 'node:os';

/** of glibc's dlopen: Node closes what is not an addon, and it stays all the same */
const RTLD_NODELETE = 0x1000;

/** dlopen of this process, without any addon. @param {string} file @throws what dlopen says */
export function openForGood(file) {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('did not self-register')) throw error;
  }
}
