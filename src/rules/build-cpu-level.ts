import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { exportVariable, otherName, packagesText } from './wording/cause-words.ts';

export const buildCpuLevel: Rule = defineCauseRule({
  id: 'build-cpu-level',
  level: 'error',
  title: 'another level of the processor',
  docs: {
    what: 'The two sides were built for different levels of the processor (GOARM, GORISCV64, …), and packages of the standard library differ by it.',
    why: 'The level is a build tag too, and on some processors it chooses files or constants of the runtime. Where it does not, as GOAMD64 mostly, both fit and this is not reported.',
    causes: ['GOARM or GORISCV64 is set in the build of one side only'],
    fix: 'Set the variable as it was set for the host.',
  },
  references: ['cmd/go/internal/cfg: GOARM', 'internal/buildcfg'],
  explain: cause => {
    const [name = '', level = ''] = cause.host.split('=');
    return {
      message: `the plugin was built with ${cause.plugin}, ${otherName(cause)} with ${cause.host}; ${packagesText(cause)} of the standard library ${cause.packages.length === 1 ? 'differs' : 'differ'}`,
      fix: exportVariable(name, level, `set ${name} as the host was built`),
    };
  },
});
