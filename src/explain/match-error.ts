import { isModulePath } from '../go/package-path.ts';

import { HOST_WORDS } from './host-words.ts';
import { PANICS } from './panics.ts';
import type { ErrorMatch, Pattern, Told } from './pattern.ts';

export type { ErrorMatch };

/**
 * None of them looks on for more than some 2,000 characters from where it begins: a text of many beginnings would take the square
 * of its length.
 */
const PATTERNS: readonly Pattern[] = [
  ...PANICS,
  ...HOST_WORDS,
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
  {
    text: /no version information available \(required by/,
    rules: [],
    says: () => ({
      words:
        'A warning, not an error: the library that was found defines no symbol versions, and the file was linked against one that does. Any symbol of that name is taken.',
    }),
  },
  { text: /version `[^']{0,1000}' not found/, rules: ['glibc-version', 'host-glibc'] },
  {
    text: /symbol [^\n]{1,1000} not defined in file [^\n]{1,500} with link time reference/,
    rules: ['symbol-undefined', 'glibc-version'],
  },
  { text: /CPU ISA level is lower than required/, rules: ['cpu-level'] },
  { text: /DT_RELR without/, rules: ['elf-relr'] },
  { text: /cannot enable executable stack/, rules: ['elf-execstack'] },
  { text: /error while loading shared libraries|abi mismatch/, rules: ['host-start'] },
  { text: /undefined symbol/, rules: ['symbol-undefined', 'export-missing'] },
  { text: /Symbol not found: /, rules: ['plugin-symbol-missing', 'export-missing'] },
  { text: /static TLS block|cannot allocate TLS data structures/, rules: ['tls-static'] },
  { text: /Dynamic loading not supported/, rules: ['host-static'] },
  {
    text: /initial-exec TLS resolves/,
    rules: ['tls-static', 'libc-mismatch'],
    says: () => ({
      words:
        'musl opens no file that uses initial-exec TLS, and every Go library for C does (golang/go#75048): with -buildmode=c-shared none can be opened by dlopen on Alpine. If an earlier build for glibc failed with "symbol not found", this is what comes after it.',
    }),
  },
  {
    text: /__\w{1,100}_chk: symbol not found/,
    rules: ['libc-mismatch'],
    says: () => ({
      words:
        'Functions that end in _chk are those of glibc with -D_FORTIFY_SOURCE: the file was built for glibc and is opened on musl. A Go library for C that is built again for musl meets "initial-exec TLS resolves to dynamic definition" next.',
    }),
  },
  { text: /unsupported relocation type/, rules: ['elf-machine', 'elf-header'] },
  { text: /RELRO protection failed/, rules: ['elf-header'] },
  { text: /Error relocating/, rules: ['symbol-undefined', 'libc-mismatch', 'elf-machine'] },
  { text: /libc\.musl-.{0,1000}cannot open/, rules: ['libc-mismatch'] },
  { text: /Error loading shared library .{0,1000}\(needed by /, rules: ['library-missing', 'libc-mismatch'] },
  {
    text: /Error loading shared library .{0,1000}: Exec format error/,
    rules: ['file-not-elf', 'file-truncated', 'elf-class', 'elf-machine', 'elf-executable', 'elf-header'],
  },
  { text: /: symbol not found/, rules: ['symbol-undefined', 'libc-mismatch'] },
  { text: /Error loading shared library .{0,1000}: Resource busy/, rules: ['elf-executable'] },
  { text: /Error loading shared library/, rules: ['file-unreadable'] },
  { text: /cannot open shared object file/, rules: ['library-missing', 'elf-machine', 'file-unreadable'] },
  {
    text: /invalid memory address or nil pointer dereference|fatal error: fault/,
    rules: ['toolchain-layout', 'elf-header'],
  },
  {
    text: /failed to map segment from shared object/,
    rules: ['elf-header'],
    says: () => ({
      words:
        'The kernel refuses to map the code of the file. With "Operation not permitted" or "Permission denied" it usually lies on a file system that is mounted with noexec (/tmp, /dev/shm, a volume of a container): findmnt -T FILE shows the options. Otherwise memory is exhausted, a security module forbids it, or the headers are damaged.',
    }),
  },
  {
    text: /cannot (?:make segment writable for relocation|restore segment prot)|cannot change memory protections/,
    rules: ['image-textrel', 'elf-header'],
  },
  { text: /unexpected (?:PLT )?reloc type/, rules: ['elf-machine', 'elf-header'] },
  { text: /unsupported version \d+ of Verneed record/, rules: ['elf-header'] },
  {
    text: /cannot (?:stat shared object|close file descriptor|create shared object descriptor)/,
    rules: ['file-unreadable'],
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
      words: `${name} is part of the standard library. Where it differs nearly everything does, and the name is uninformative: another release of Go, or a flag on one side only.`,
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
