import type { ArtifactKind } from '../../go/kind.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { repairFix } from './repair-fix.ts';

const SUMMARY = 'build it as a plugin';

/** What Go makes of the same source: it has to be built as the host was, or it is rejected next. */
const OF_SOURCE: readonly (ArtifactKind | undefined)[] = ['go-exe', 'go-c-shared'];

export function asPlugin(context: RuleContext): Fix {
  const { host, plugin } = context;
  if (host.go?.version && plugin && OF_SOURCE.includes(plugin.kind)) return repairFix(context, SUMMARY);
  return { summary: SUMMARY, commands: ['CGO_ENABLED=1 go build -buildmode=plugin -o plugin.so .'] };
}
