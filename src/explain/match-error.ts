import { isModulePath } from '../go/package-path.ts';

/** Which rules may stand behind a text that plugin.Open, the dynamic linker or a dying host printed. */
interface Pattern {
  text: RegExp;
  /** most likely first */
  rules: readonly string[];
  /** what these very words tell, where they tell more than the rules */
  says?: (match: RegExpExecArray) => Told;
}

interface Told {
  words: string;
  /** in front of the rules of the pattern */
  rules?: readonly string[];
}

/** What is known of a pasted text. */
export interface ErrorMatch {
  /** most likely first; empty where no rule is about it */
  rules: readonly string[];
  /** what these very words tell */
  words?: string;
}

/**
 * None of them looks on for more than some 2,000 characters from where it begins: a text of many beginnings would take the square
 * of its length.
 */
const PATTERNS: readonly Pattern[] = [
  {
    text: /plugin was built with a different version of package\s*([^\s"'(]*)/,
    rules: ['plugin-conflict', 'plugin-poisoned'],
    says: match => ofPackage(match[1] ?? ''),
  },
  {
    text: /interface conversion: \S{1,1000} is \*(func\(.{0,1000}?), not \1/,
    rules: [],
    says: () => ({
      words:
        'The plugin declares the function as a variable (var F = func...): Lookup then gives a pointer to it. Declare it as func F, or assert the pointer type.',
    }),
  },
  {
    text: /interface conversion: .{0,2000}\(types from different (?:scopes|packages)\)/,
    rules: ['source-vendored', 'source-path', 'module-version'],
    says: () => ({
      words:
        'Both types print alike but come from different packages: one side vendors the package or has it under another import path.',
    }),
  },
  {
    text: /interface conversion: (\S{1,1000}) is (.{1,1000}), not (.{1,1000})/,
    rules: [],
    says: match => ({
      words: `The plugin exports ${match[2] ?? ''} where the host asserts ${match[3] ?? ''}: change the declaration in the plugin to what the host's documentation asks for. goplug-lint inspect lists what the plugin exports.`,
    }),
  },
  {
    text: /plugin: symbol (\S{1,1000}) not found in plugin/,
    rules: [],
    says: match => ({
      words: `The plugin exports no ${match[1] ?? 'such symbol'}: Lookup finds exported functions and variables of package main only, no methods, constants or types. goplug-lint inspect lists what there is.`,
    }),
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
    text: /plugin already (?:loaded|initialized)/,
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
  {
    text: /unexpected signal during runtime execution/,
    rules: ['file-truncated', 'elf-header', 'host-static'],
  },
  { text: /cannot dynamically load|only ET_DYN and ET_EXEC/, rules: ['elf-executable'] },
  { text: /data encoding not/, rules: ['elf-machine'] },
  { text: /version `[^']{0,1000}' not found/, rules: ['glibc-version'] },
  { text: /DT_RELR without/, rules: ['elf-relr'] },
  { text: /cannot enable executable stack/, rules: ['elf-execstack'] },
  { text: /error while loading shared libraries|abi mismatch/, rules: ['host-start'] },
  { text: /undefined symbol/, rules: ['symbol-undefined'] },
  { text: /static TLS block/, rules: ['tls-static'] },
  { text: /Dynamic loading not supported/, rules: ['host-static'] },
  { text: /initial-exec TLS resolves/, rules: ['tls-static', 'libc-mismatch'] },
  { text: /unsupported relocation type/, rules: ['elf-machine', 'elf-header'] },
  { text: /Error relocating/, rules: ['symbol-undefined', 'libc-mismatch', 'elf-machine'] },
  { text: /libc\.musl-.{0,1000}cannot open/, rules: ['libc-mismatch'] },
  { text: /Error loading shared library .{0,1000}\(needed by /, rules: ['library-missing', 'libc-mismatch'] },
  {
    text: /Error loading shared library .{0,1000}: Exec format error/,
    rules: ['file-not-elf', 'file-truncated', 'elf-class', 'elf-machine', 'elf-executable', 'elf-header'],
  },
  { text: /Error loading shared library .{0,1000}: Resource busy/, rules: ['elf-executable'] },
  { text: /Error loading shared library/, rules: ['file-unreadable'] },
  { text: /cannot open shared object file/, rules: ['library-missing', 'elf-machine', 'file-unreadable'] },
  {
    text: /invalid memory address or nil pointer dereference|fatal error: fault/,
    rules: ['toolchain-layout', 'elf-header'],
  },
  {
    text: /SIGSEGV|SIGABRT: abort|SIGFPE: floating-point|Inconsistency detected by ld\.so|ELF file|ELF load command|object file has no|zero-fill pages|memory protection|failed to map|cannot be dlopen\(\)ed|nonzero padding/,
    rules: ['elf-header', 'host-static'],
  },
];

/** The package says whether it is the standard library that differs, or a module. */
function ofPackage(name: string): Told {
  if (name === '')
    return {
      words: 'It names the first package that differs; there may be others.',
      rules: ['package-hash'],
    };
  if (name === 'main')
    return {
      words:
        "The plugin's main package is called main, as that of the host is: its module has no path of its own.",
      rules: ['module-main', 'package-hash'],
    };
  if (!isModulePath(name))
    return {
      words: `${name} is part of the standard library. Where it differs nearly everything does, and the name says nothing: another release of Go, or a flag on one side only.`,
      rules: [
        'toolchain-version',
        'build-trimpath',
        'build-race',
        'build-gcflags',
        'build-experiment',
        'build-tags',
        'build-pgo',
        'build-sanitizer',
        'build-cpu-level',
        'build-instrumented',
        'toolchain-source',
        'package-hash',
      ],
    };
  return {
    words: `${name} belongs to a module that host and plugin share; it is the first that differs, and may not be the only one.`,
    rules: [
      'module-version',
      'source-path',
      'source-vendored',
      'module-replace-label',
      'module-source',
      'build-trimpath',
      'build-cover',
      'build-tags',
      'build-pgo',
      'package-hash',
    ],
  };
}

/** What may stand behind a pasted error text; undefined where nothing is known of it. */
export function matchError(text: string): ErrorMatch | undefined {
  for (const { text: pattern, rules, says } of PATTERNS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const told = says?.(match);
    return {
      rules: [...(told?.rules ?? []), ...rules],
      ...(told ? { words: told.words } : {}),
    };
  }
  return undefined;
}
