import { hex } from '../bytes/source.ts';
import { decodeText } from '../bytes/view.ts';
import type { Note } from '../elf/note.ts';

/** `.note.go.buildid`: owner "Go", type 4 (cmd/link/internal/ld/elf.go: ELF_NOTE_GOBUILDID_TAG). */
export function goBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ owner, type }) => owner === 'Go' && type === 4);
  return note && decodeText(note.descriptor);
}

/** `.note.gnu.build-id`: owner "GNU", type 3, lower-case hex. */
export function gnuBuildId(notes: readonly Note[]): string | undefined {
  const note = notes.find(({ owner, type }) => owner === 'GNU' && type === 3);
  return note && hex(note.descriptor);
}
