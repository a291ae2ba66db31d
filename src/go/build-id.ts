import { hexDigits } from '../bytes/hex.ts';
import { decodeText } from '../bytes/view.ts';
import { NT_GNU_BUILD_ID } from '../elf/constants.ts';
import type { Note } from '../elf/note.ts';

/** cmd/link/internal/ld/elf.go: ELF_NOTE_GOBUILDID_TAG */
const NT_GO_BUILD_ID = 4;

/** `.note.go.buildid`, of owner "Go". */
export function goBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ owner, type }) => owner === 'Go' && type === NT_GO_BUILD_ID);
  return note && decodeText(note.descriptor);
}

/** `.note.gnu.build-id`, of owner "GNU", in lower-case hex. */
export function gnuBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ owner, type }) => owner === 'GNU' && type === NT_GNU_BUILD_ID);
  return note && hexDigits(note.descriptor);
}
