// Damage: wrong bytes in what the Go runtime reads, and in what it does not.

/** @import { Damage } from './kinds.js' */

/** @type {Damage[]} */
export const GO_DAMAGE = [
  ...['first', 'middle', 'last'].flatMap(which => [
    {
      name: `hash-${which}`,
      what: `pkghashbytes of the ${which} package changed`,
      changes: [{ kind: 'flip', at: `package[${which}].hash` }],
    },
    {
      name: `linkhash-${which}`,
      what: `link-time hash of the ${which} package changed`,
      changes: [{ kind: 'flip', at: `package[${which}].linkhash` }],
    },
    {
      name: `package-name-${which}`,
      what: `name of the ${which} package changed`,
      changes: [{ kind: 'flip', at: `package[${which}].name` }],
    },
  ]),
  {
    name: 'linkhash-two',
    what: 'link-time hashes of the first and the middle package changed',
    changes: [
      { kind: 'flip', at: 'package[first].linkhash' },
      { kind: 'flip', at: 'package[middle].linkhash' },
    ],
  },
  {
    name: 'pluginpath-text',
    what: 'the plugin path changed',
    changes: [{ kind: 'text', at: 'pluginpath', text: 'example.org/plugins/basic' }],
  },
  {
    name: 'pluginpath-case',
    what: 'one letter of the plugin path changed',
    changes: [{ kind: 'flip', at: 'pluginpath' }],
  },
];

/** Section headers that lie, which the loader never looks at. @type {Damage[]} */
export const SECTION_DAMAGE = [
  ...['.dynsym', '.dynstr', '.rela.dyn', '.gnu.hash', '.rodata', '.dynamic', '.data', '.text'].map(
    section => ({
      name: `section${section.replaceAll('.', '-')}-far`,
      what: `the section header of ${section} points beyond the file`,
      changes: [{ kind: 'set', at: `section ${section}.sh_offset`, value: 0x7000000000 }],
    }),
  ),
  ...['.dynsym', '.rodata', '.data'].map(section => ({
    name: `section${section.replaceAll('.', '-')}-address`,
    what: `the section header of ${section} has a wrong address`,
    changes: [{ kind: 'set', at: `section ${section}.sh_addr`, plus: 0x1000 }],
  })),
  {
    name: 'section-dynsym-empty',
    what: 'the section header of .dynsym says it is empty',
    changes: [{ kind: 'set', at: 'section .dynsym.sh_size', value: 0 }],
  },
  {
    name: 'section-dynsym-type',
    what: 'the section header of .dynsym says it is text',
    changes: [{ kind: 'set', at: 'section .dynsym.sh_type', value: 1 }],
  },
  {
    name: 'section-dynsym-swapped',
    what: 'the section headers of .dynsym and .symtab exchanged their content',
    changes: [
      { kind: 'copy', at: 'section .dynsym.sh_offset', text: 'section .symtab.sh_offset' },
      { kind: 'copy', at: 'section .symtab.sh_offset', text: 'section .dynsym.sh_offset' },
    ],
  },
];

/** Build information that lies (Go 1.21 and later). @type {Damage[]} */
export const BUILD_INFO_DAMAGE = [
  {
    name: 'buildinfo-version',
    what: 'the build information says another Go version',
    changes: [{ kind: 'text', at: 'section .go.buildinfo', shift: 33, text: 'go1.99.9' }],
  },
  {
    name: 'buildinfo-magic',
    what: 'the build information lost its magic',
    changes: [{ kind: 'set', at: 'section .go.buildinfo', value: 0, size: 8 }],
  },
];
