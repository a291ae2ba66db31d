import { repairOf } from '../recipe/repair.ts';
import type { Fix, RuleContext } from './rule.ts';

/** The whole repair of a plugin: what all its causes need, in the order in which it is done. */
export function repairFix({ host, plugin, causes, request }: RuleContext, summary: string): Fix {
  if (!plugin) return { summary };
  const { commands, unknown } = repairOf(host, plugin, causes, {
    host: host.identity.path,
    plugin: request.name,
  });
  const open = unknown.length > 0 ? `; not in the files: ${unknown.join('; ')}` : '';
  return { summary: `${summary}${open}`, commands };
}
