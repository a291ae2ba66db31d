import { repairOf } from '../../recipe/repair.ts';
import type { Fix, RuleContext } from '../rule.ts';

/** The whole repair of a plugin: what all its causes need, in the order in which it is done. */
export function repairFix({ host, plugin, causes, request }: RuleContext, summary: string): Fix {
  if (!plugin) return { summary };
  // cmd/go compiles the packages of libraries in a way in which it compiles no plugin's.
  if (host.go?.linkedLibraries)
    return { summary: 'build the host without -linkshared: no plugin can be built to fit its libraries' };
  const { commands, place, unknown, notes } = repairOf(host, plugin, causes, request.name);
  const where = commands.length > 0 ? `, ${place}` : '';
  const open = unknown.length > 0 ? `; not in the files: ${unknown.join('; ')}` : '';
  const said = notes.map(note => `; ${note}`).join('');
  return { summary: `${summary}${where}${open}${said}`, ...(commands.length > 0 ? { commands } : {}) };
}
