// What TinyGo makes. Its program is on few machines: lab/truth/tinygo.sh builds it.

/** @import { NativeArtifact } from '../artifact.js' */

/** A program of TinyGo that opens files with dlopen. */
export const TINYGO_DLOPENER = 'modes/tinygo-dlopener';

const IDLE = ['-gc=leaking', '-scheduler=none'];

/**
 * TinyGo itself makes only programs at fixed addresses for linux: its collector takes the addresses in program headers as they
 * stand, so that in a library or a position-independent program it crashes. The loader sees such files all the same.
 * @returns {NativeArtifact[]}
 */
export function tinygoArtifacts() {
  return [
    { ...built('modes/host/tinygo', 'host: a program that TinyGo made', 'program'), opens: false },
    built(TINYGO_DLOPENER, 'TinyGo program that opens files with dlopen', 'program', {
      source: 'dlopener.go',
    }),
    built('modes/file/tinygo-exe', 'a program that TinyGo made', 'program'),
    built('modes/file/tinygo-static', 'a program that TinyGo linked with musl', 'static'),
    built(
      'modes/file/tinygo-static-idle',
      'a program that TinyGo linked with musl, without goroutines and collector',
      'static',
      { flags: IDLE },
    ),
    built('modes/file/tinygo-pie', 'a position-independent program that TinyGo made', 'pie'),
    built('modes/file/tinygo-object', 'an object file that TinyGo made', 'object'),
    built('modes/file/tinygo-shared', 'a library that TinyGo made', 'shared'),
    built(
      'modes/file/tinygo-shared-idle',
      'a library that TinyGo made, without goroutines and collector',
      'shared',
      { flags: IDLE },
    ),
    stripped('modes/file/tinygo-exe', 'a stripped program that TinyGo made'),
    stripped('modes/file/tinygo-shared', 'a stripped library that TinyGo made'),
  ];
}

/**
 * @param {string} id @param {string} what @param {string} form see build.sh
 * @param {{ source?: string, flags?: string[] }} [more]
 * @returns {NativeArtifact}
 */
function built(id, what, form, { source = 'answer.go', flags = [] } = {}) {
  const place = '$RECIPES/native/tinygo';
  return {
    id,
    what,
    tools: ['tinygo'],
    sources: ['native/tinygo'],
    commands: [
      ['sh', '-c', `sh ${[`${place}/build.sh $OUT`, form, ...flags].join(' ')} < ${place}/${source}`],
    ],
  };
}

/** @param {string} id @param {string} what @returns {NativeArtifact} */
function stripped(id, what) {
  return {
    id: `${id}-stripped`,
    what,
    needs: [id],
    commands: [['strip', '-s', '-o', '$OUT', `$ARTIFACTS/${id}`]],
  };
}
