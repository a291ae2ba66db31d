import type { Word } from '../elf/address-space.ts';
import { RuntimeThrow, readExports } from '../go/exports.ts';
import { readInitTasks } from '../go/init-tasks.ts';
import { type ModuleData, readModuleData } from '../go/module-data.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { prefixToPath } from '../go/package-path.ts';
import type { Defect } from '../profile/defect.ts';
import type { ModuleProfile, StoredWord } from '../profile/profile.ts';
import type { ModulePlace } from './go-profile.ts';
import { findModuleDefects, findProgramDefects } from './moduledata-checks.ts';
import { orElse } from './or-else.ts';

/** Reads what a plugin registers with the runtime, by the layout of one release. @throws FormatError */
export async function readModule(
  { image, dynamic: { space, symbols }, address }: ModulePlace,
  layout: ModuleDataLayout,
): Promise<{ module: ModuleProfile; defects: Defect[] }> {
  const md = await readModuleData(space, symbols, address, layout);
  const tasks = await orElse(
    async () => ({ read: await readInitTasks(space, symbols, md) }),
    (): Defect => ({ phase: 'verify', kind: 'init-tasks-unreadable' }),
  );
  const programs = await orElse(
    () => findProgramDefects(space, md, layout),
    (): Defect[] => [{ phase: 'runtime', kind: 'moduledata-field', field: 'gcdata' }],
  );
  const initTasks = 'read' in tasks ? tasks.read : undefined;
  const isAstray = initTasks?.some(task => 'fault' in task && task.fault === 'astray') === true;
  const exports = await orElse(
    async () => ({ read: await readExports(space, md, layout) }),
    (error): Defect =>
      error instanceof RuntimeThrow
        ? { phase: 'verify', kind: 'exports-throw', reason: error.reason }
        : { phase: 'verify', kind: 'exports-unreadable' },
  );
  return {
    module: {
      words: md.words.map(word => storedWord(md, word)),
      ...(md.pathAsHash ? { pathAsHash: storedWord(md, md.pathAsHash) } : {}),
      pluginPath: md.pluginPath,
      importPath: prefixToPath(md.pluginPath),
      packages: md.packages,
      exports: 'read' in exports ? exports.read : [],
      ...(initTasks ? { initTasks } : {}),
    },
    defects: [
      ...findModuleDefects(image, md, layout),
      ...programs,
      ...('read' in tasks ? [] : [tasks]),
      ...(isAstray ? [{ phase: 'verify', kind: 'init-task-astray' } as const] : []),
      ...('read' in exports ? [] : [exports]),
    ],
  };
}

function storedWord({ symbols }: ModuleData, found: Word): StoredWord {
  if (found.kind === 'plain') return found.value;
  if (found.kind === 'address') return { address: found.address };
  return { symbol: symbols.get(found.symbol)?.name ?? '' };
}
