import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { exportVariable, orNothing, otherName } from './wording/cause-words.ts';

export const buildExperiment: Rule = defineCauseRule({
  id: 'build-experiment',
  level: 'error',
  title: 'experiments of the toolchain or FIPS mode differ',
  docs: {
    what: 'The two sides were built with different experiments of the toolchain, or with another choice of GOFIPS140.',
    why: 'Experiments are constants of internal/goexperiment and change the packages that look at them; GOFIPS140 selects the packages behind crypto.',
    causes: [
      'GOEXPERIMENT=boringcrypto or another experiment on one side',
      'GOFIPS140 is set for the release build of the host',
    ],
    fix: 'Set GOEXPERIMENT and GOFIPS140 as they were set for the host.',
  },
  references: ['internal/buildcfg/exp.go', 'cmd/go/internal/fips140'],
  explain: cause => {
    const isFips = cause.host.startsWith('GOFIPS140=');
    const name = isFips ? 'GOFIPS140' : 'GOEXPERIMENT';
    const [own, theirs] = [cause.plugin, cause.host].map(text => text.replace(/^GOFIPS140=/, ''));
    return {
      message: `${name} of the plugin: ${orNothing(own ?? '')}; of ${otherName(cause)}: ${orNothing(theirs ?? '')}`,
      fix: exportVariable(name, theirs === '' ? undefined : theirs, `set ${name} as the host was built`),
    };
  },
});
