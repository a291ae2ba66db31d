import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName } from './wording/cause-words.ts';

export const buildInstrumented: Rule = defineCauseRule({
  id: 'build-instrumented',
  level: 'error',
  title: 'one side was instrumented when it was compiled',
  docs: {
    what: 'One side contains packages that a tool for compile-time instrumentation links in, or compiled a released module from a directory that is neither the module cache nor a vendor directory; and packages differ for which no recorded build setting accounts.',
    why: 'Such a tool runs as -toolexec and rewrites the source of packages before they are compiled, the standard library among them. The flag is not recorded in the build information; the packages that it adds are in the file.',
    causes: [
      'the host is built by orchestrion go build, otel go build or otelc',
      'GOFLAGS=-toolexec is set in the build of one side only',
    ],
    fix: 'Build the plugin through the same tool, in the same version and with the same rules, or the host without it.',
  },
  references: ['cmd/go: -toolexec', 'github.com/DataDog/orchestrion', 'github.com/alibaba/loongsuite-go'],
  explain: cause => {
    const [whose, tool] = cause.host === '' ? ['the plugin', cause.plugin] : [otherName(cause), cause.host];
    return {
      message: tool.startsWith('/')
        ? `${whose} was instrumented when it was compiled: a released module was compiled from ${tool}`
        : `${whose} was instrumented when it was compiled: it alone contains ${tool}`,
      fix: {
        summary:
          cause.host === ''
            ? 'build the plugin without the tool'
            : 'build the plugin through the same tool (-toolexec), or the host without it',
      },
    };
  },
});
