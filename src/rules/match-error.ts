/** Which rules may stand behind a text that plugin.Open, the dynamic linker or a dying host printed. */
interface Pattern {
  text: RegExp;
  /** most likely first */
  rules: readonly string[];
}

const PATTERNS: readonly Pattern[] = [
  {
    text: /plugin was built with a different version of package/,
    rules: ['package-hash', 'plugin-conflict', 'plugin-poisoned'],
  },
  {
    text: /no plugin module data/,
    rules: [
      'toolchain-layout',
      'file-not-go-plugin',
      'host-static',
      'host-internal-link',
      'host-scope',
      'plugin-already-loaded',
    ],
  },
  {
    text: /plugin already loaded/,
    rules: ['plugin-already-loaded', 'file-not-go-plugin', 'toolchain-layout', 'plugin-poisoned'],
  },
  { text: /previous failure/, rules: ['plugin-poisoned'] },
  { text: /plugin has empty pluginpath/, rules: ['file-not-go-plugin', 'toolchain-layout'] },
  { text: /plugin: not implemented/, rules: ['host-no-cgo'] },
  { text: /realpath failed/, rules: ['file-unreadable'] },
  { text: /could not find symbol/, rules: ['plugin-symbol-missing'] },
  { text: /wrong ELF class/, rules: ['elf-class'] },
  { text: /invalid ELF header/, rules: ['file-not-elf'] },
  { text: /file too short|cannot read file data$|SIGBUS/, rules: ['file-truncated'] },
  { text: /unexpected signal during runtime execution/, rules: ['file-truncated', 'elf-header'] },
  { text: /cannot dynamically load|only ET_DYN and ET_EXEC/, rules: ['elf-executable'] },
  { text: /data encoding not/, rules: ['elf-machine'] },
  { text: /version `[^']*' not found/, rules: ['glibc-version'] },
  { text: /undefined symbol/, rules: ['symbol-undefined'] },
  { text: /static TLS block/, rules: ['tls-static'] },
  { text: /libc\.musl-.*cannot open|Error relocating|initial-exec TLS resolves/, rules: ['libc-mismatch'] },
  { text: /cannot open shared object file/, rules: ['library-missing', 'elf-machine', 'file-unreadable'] },
  {
    text: /invalid memory address or nil pointer dereference|fatal error: fault/,
    rules: ['toolchain-layout', 'elf-header'],
  },
  {
    text: /SIGSEGV|Inconsistency detected by ld\.so|ELF file|ELF load command|object file has no|zero-fill pages|memory protection|failed to map|cannot be dlopen\(\)ed|nonzero padding/,
    rules: ['elf-header'],
  },
];

/** Rule ids for a pasted error text, most likely first; empty where nothing is known. */
export function matchError(text: string): readonly string[] {
  return PATTERNS.find(pattern => pattern.text.test(text))?.rules ?? [];
}
