import type { Cause } from '../../cause/cause.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { buildAsHost } from './cause-words.ts';

/** Build with the profile of the host, which is not in its file. */
export function profileFix({ host, other }: Cause, context: RuleContext): Fix {
  if (host === '') return { summary: 'build the plugin with -pgo=off, or the host with the same profile' };
  const whose = other === 'host' ? 'the host' : other;
  const summary = `build the plugin with -pgo and the profile of ${whose} (${host}), or ${whose} with -pgo=off`;
  return other === 'host' ? buildAsHost(context, summary) : { summary };
}
