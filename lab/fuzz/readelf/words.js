// The numbers of the words that readelf prints.

/** @type {Readonly<Record<number, string>>} */
const SEGMENT_TYPES = {
  0: 'NULL',
  1: 'LOAD',
  2: 'DYNAMIC',
  3: 'INTERP',
  4: 'NOTE',
  5: 'SHLIB',
  6: 'PHDR',
  7: 'TLS',
  1685382480: 'GNU_EH_FRAME',
  1685382481: 'GNU_STACK',
  1685382482: 'GNU_RELRO',
  1685382483: 'GNU_PROPERTY',
  1685382484: 'GNU_SFRAME',
};
/** The column of p_type is so wide, and no wider. */
const TYPE_COLUMN = 14;

/** As printf's %#x. @param {number} value */
const alternate = value => (value === 0 ? '0' : `0x${value.toString(16)}`);

/** p_type as readelf prints it. @param {number} type */
export function segmentType(type) {
  const known = SEGMENT_TYPES[type];
  if (known !== undefined) return known;
  const kind =
    type >= 0x70000000 && type <= 0x7fffffff
      ? `LOPROC+${alternate(type - 0x70000000)}`
      : type >= 0x60000000 && type <= 0x6fffffff
        ? `LOOS+${alternate(type - 0x60000000)}`
        : `<unknown>: ${type.toString(16)}`;
  return kind.slice(0, TYPE_COLUMN);
}

/** @type {Readonly<Record<string, number>>} */
export const BINDINGS = { LOCAL: 0, GLOBAL: 1, WEAK: 2, UNIQUE: 10 };

/** @type {Readonly<Record<string, number>>} */
export const SYMBOL_TYPES = {
  NOTYPE: 0,
  OBJECT: 1,
  FUNC: 2,
  SECTION: 3,
  FILE: 4,
  COMMON: 5,
  TLS: 6,
  RELC: 8,
  SRELC: 9,
  IFUNC: 10,
};

/** @type {Readonly<Record<string, number>>} */
export const VISIBILITIES = { DEFAULT: 0, INTERNAL: 1, HIDDEN: 2, PROTECTED: 3 };

/** DF_*: @type {Readonly<Record<string, number>>} */
export const FLAGS = { ORIGIN: 1, SYMBOLIC: 2, TEXTREL: 4, BIND_NOW: 8, STATIC_TLS: 16 };

/** DF_1_*, those that are read: @type {Readonly<Record<string, number>>} */
export const FLAGS_1 = { NOW: 1, NODELETE: 8, NOOPEN: 0x40, PIE: 0x8000000 };

export const ALL_FLAGS = 0x1f;
export const ALL_FLAGS_1 = 0x8000049;

/** @type {Readonly<Record<string, number>>} */
export const FILE_TYPES = { NONE: 0, REL: 1, EXEC: 2, DYN: 3, CORE: 4 };

/** Of the owners that there are in the files that are mutated. @type {Readonly<Record<string, number>>} */
export const NOTE_TYPES = {
  'NT_GNU_ABI_TAG (ABI version tag)': 1,
  'NT_GNU_HWCAP (DSO-supplied software HWCAP info)': 2,
  'NT_GNU_BUILD_ID (unique build ID bitstring)': 3,
  'NT_GNU_GOLD_VERSION (gold version)': 4,
  NT_GNU_PROPERTY_TYPE_0: 5,
  NT_GNU_BUILD_ATTRIBUTE_OPEN: 0x100,
  NT_GNU_BUILD_ATTRIBUTE_FUNC: 0x101,
  'NT_VERSION (version)': 1,
  'NT_ARCH (architecture)': 2,
  OPEN: 0x100,
  func: 0x101,
  'GO BUILDID': 4,
  'GO PKGLIST': 1,
  'GO ABIHASH': 2,
  'GO DEPS': 3,
};

/** Tags of which only the presence is compared: readelf prints texts of them that nobody reads, dates and words. */
export const WORDED_TAGS = [
  0x18, 0x7ffffffd, 0x7fffffff, 0x6ffffdf5, 0x6ffffdfc, 0x6ffffdfd, 0x6ffffefa, 0x6ffffefb, 0x6ffffefc,
].map(tag => `0x${tag.toString(16)}`);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as characters (latin1), as the text that they are. @param {string} bytes */
const decoded = bytes => utf8.decode(Buffer.from(bytes, 'latin1'));

/** Control characters as readelf spells them in names. @param {string} text */
export function escaped(text) {
  let spelling = '';
  for (const char of text) {
    const code = char.charCodeAt(0);
    spelling +=
      code > 0 && code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : code === 0x7f ? '^?' : char;
  }
  return spelling;
}

/** A text that readelf prints as it is. @param {string} bytes */
export const printable = bytes => escaped(decoded(bytes));

/** A name in which readelf has spelled control characters; its spelling of 0x7f is not a character. @param {string} bytes */
export const spelled = bytes => decoded(bytes.replaceAll('^\xbf', '^?'));
