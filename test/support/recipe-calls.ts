import type { Call } from './stub-path.ts';

/** All that a recipe, or a fix, may run. */
export const RECIPE_PROGRAMS: readonly string[] = [
  'go',
  'goplug-lint',
  'cp',
  'mkdir',
  'chmod',
  'sed',
  'mv',
  'npx',
  'apk',
];

/** What a recipe may call, and with what. */
export function isExpected([program, ...args]: Call): boolean {
  const [first = '', second = '', ...rest] = args;
  switch (program) {
    case 'go': {
      if (first === 'build') {
        const flags = args.slice(1, -3);
        const isKnown = flags.every(word =>
          /^-(?:(?:trimpath|race|cover|buildmode=plugin)$|(?:tags|gcflags|coverpkg|ldflags)=)/.test(word),
        );
        const [option, output = '', packages = ''] = args.slice(-3);
        const isPackage = /^(?:\.|(?:\.\/)?[\w.~+]+(?:\/[\w.~+-]+)*)$/.test(packages);
        return isKnown && option === '-o' && !output.startsWith('-') && isPackage;
      }
      if (first === 'mod' && second === 'edit')
        return rest.every(word => /^-(require|droprequire|replace|dropreplace|go|toolchain)=/.test(word));
      if (first === 'mod' && second === 'download') return rest.length === 1 && !rest[0]?.startsWith('-');
      return first === 'list' && args.length === 5 && !args[4]?.startsWith('-');
    }
    case 'mkdir':
    case 'cp':
    case 'chmod':
      return args.every(word => /^(-p|-R|u\+w|\/.*)$/s.test(word));
    case 'goplug-lint':
      return args.length === 2 && args.every(word => !word.startsWith('-'));
    case 'npx':
      return args.length === 6 && args[2]?.startsWith('/plugin/') === true;
    case 'sed':
      return args.length === 5;
    default:
      return program === 'mv' || program === 'apk';
  }
}
