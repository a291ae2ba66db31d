import { moduleOf } from '../profile/known.ts';
import { defectObstacles } from './defects.ts';
import type { DynamicLinker } from './dynamic-linker.ts';
import { initialiseAll, isOfFirstReleases } from './first-releases.ts';
import { callerObstacle, hostObstacle } from './host-stage.ts';
import { modulesSeen, registerModule } from './module-list.ts';
import { duplicatePath, findModule, neverSeen } from './module-stage.ts';
import {
  exportObstacle,
  openedBefore,
  packagesToInitialise,
  realpathObstacle,
  wildInitTask,
} from './open-stages.ts';
import { fileOf, librariesWith, type Opening, type StageCheck, type Step } from './opening.ts';
import { FIRST_RETURNED } from './outcome.ts';
import { comparePackages } from './package-hashes.ts';
import { registrationObstacle } from './registration-stage.ts';
import type { Loader } from './request.ts';
import type { ScopeObject } from './scope.ts';
import { addItabs } from './toolchain-defects.ts';
import type { Obstacle } from './verdict.ts';

/** The steps of an open, in the order of plugin/plugin_dlopen.go, the dynamic linker, and runtime/plugin.go. */
export function stepsOf(linker: DynamicLinker, loader: Loader): readonly Step[] {
  return loader === 'dlopen'
    ? [
        before(ALIVE),
        before(CALLER),
        before(UNRESOLVED),
        before(ALREADY_OPEN),
        before(OPEN_FILE),
        local(linker),
      ]
    : [
        before(ALIVE),
        before(HOST),
        before(REALPATH),
        before(ALREADY_OPEN),
        before(OPEN_FILE),
        global(linker),
        MODULE_LIST,
        MODULE_CHECKS,
        INIT,
        EXPORTS,
      ];
}

/** A step of one stage, in which anything ends the open. */
function before(stage: StageCheck): Step {
  return { stages: [stage], endsOn: 'anything' };
}

/** None, or the one. */
function only(obstacle: Obstacle | undefined): readonly Obstacle[] {
  return obstacle ? [obstacle] : [];
}

/** An earlier open took the process down. */
const ALIVE: StageCheck = {
  stage: 'not-reached',
  check: ({ process: { diedAt } }) =>
    diedAt === undefined
      ? []
      : [{ rule: 'process-dead', stage: 'not-reached', kind: 'unknown', about: { earlier: diedAt } }],
};

/** The host starts, and calls the real plugin.Open. */
const HOST: StageCheck = {
  stage: 'host',
  check: ({ process }) => only(process.unstartable ?? hostObstacle(process.host)),
};

/** The program starts, and its dlopen is that of a dynamic linker that is known here. */
const CALLER: StageCheck = {
  stage: 'host',
  check: ({ process }) => only(process.unstartable ?? callerObstacle(process.host)),
};

/** plugin.Open asks realpath(3) first. */
const REALPATH: StageCheck = {
  stage: 'realpath',
  check: ({ request: { path } }) => (path.kind === 'failed' ? [realpathObstacle(path.errno)] : []),
};

/** dlopen of a name behind which there is nothing. */
const UNRESOLVED: StageCheck = {
  stage: 'open-file',
  check: ({ process, request: { name, path } }) =>
    path.kind === 'failed'
      ? only(process.linker.unopened(process, name, { kind: 'failed', errno: path.errno, call: 'open' }))
      : [],
};

/** plugin.Open keeps what became of each path; so does the dynamic linker. */
const ALREADY_OPEN: StageCheck = {
  stage: 'already-open',
  check: opening => {
    const { path } = opening.request;
    const earlier = path.kind === 'resolved' ? openedBefore(opening.process, path.realPath) : undefined;
    if (earlier && !earlier.obstacle) opening.isOpen = true;
    if (earlier?.isAssumed) opening.assumptions.push(FIRST_RETURNED);
    return only(earlier?.obstacle);
  },
};

/** The dynamic linker opens the file and reads its first bytes. */
const OPEN_FILE: StageCheck = {
  stage: 'open-file',
  check: opening => {
    const { process, request, index } = opening;
    const { path, content } = request;
    if (path.kind !== 'resolved') return [];
    const unopened = process.linker.unopened(process, path.realPath, content);
    if (unopened || content?.kind !== 'profile') return only(unopened);
    const { realPath, fileId } = path;
    const mapped = process.mapped.get(fileId);
    const { profile } = content;
    const object: ScopeObject = mapped ?? {
      owner: { kind: 'plugin', index },
      profile,
      names: [realPath],
      fileId,
    };
    opening.file = {
      path: realPath,
      fileId,
      object,
      wasMapped: mapped !== undefined,
      added: mapped ? [] : [object],
      tls: process.tls,
      initialises: [],
    };
    return [];
  },
};

/** dlopen of the file: the middle, which each C library does in its own way. */
function mapping({ stages }: DynamicLinker): Pick<Step, 'stages' | 'endsOn' | 'isPast'> {
  return { stages, endsOn: 'decided', isPast: opening => fileOf(opening).wasMapped };
}

/** RTLD_LOCAL: what it brings is not in the scope of later ones, and nobody asks for Go. */
function local(linker: DynamicLinker): Step {
  return {
    ...mapping(linker),
    pass: opening => {
      const { process, index } = opening;
      enter(opening);
      process.opened.set(fileOf(opening).path, { index });
    },
  };
}

/** RTLD_GLOBAL: what it brings is in the scope of all that comes later, and its constructors run. */
function global(linker: DynamicLinker): Step {
  return {
    ...mapping(linker),
    survey: opening => {
      const { process } = opening;
      const file = fileOf(opening);
      file.packages = comparePackages(process, file.object, file.added);
      file.initialises = packagesToInitialise(process, file.object);
    },
    foresee: opening => [...(linker.isInProgram ? [neverSeen()] : []), ...firstHash(opening)],
    pass: opening => {
      const { process, index } = opening;
      const { object, wasMapped, added } = fileOf(opening);
      enter(opening);
      if (!wasMapped) {
        // Constructors of what is needed run first.
        for (const library of librariesWith(fileOf(opening)).toReversed())
          registerModule(process, library, index);
        registerModule(process, object, index);
      }
      process.scope.push(...added.filter(one => !process.scope.includes(one)));
    },
  };
}

function enter(opening: Opening): void {
  const { process, request } = opening;
  const { fileId, object, tls, wasMapped, added } = fileOf(opening);
  process.mapped.set(fileId, object);
  if (!wasMapped) process.firstOpens.set(fileId, { name: request.name, added });
  process.tls = tls;
}

/** The first package that differs, of a plugin that does not get as far. */
function firstHash(opening: Opening): readonly Obstacle[] {
  return fileOf(opening).packages?.obstacles.slice(0, 1) ?? [];
}

/** What plugin.Open says of this path from now on: up to Go 1.9 what it comes to anew. */
function remember({ process, index, file }: Opening, [first]: readonly Obstacle[]): void {
  process.rejected.add(index);
  if (!file || first?.message === undefined) return;
  if (!isOfFirstReleases(process.host)) process.opened.set(file.path, { index, error: first.message });
  else if (file.node) file.node.rejection = first.message;
}

/** runtime/plugin.go: plugin_lastmoduleinit looks for the module that the constructor has put into the list. */
const MODULE_LIST: Step = {
  stages: [
    {
      stage: 'module-list',
      check: opening => {
        const file = fileOf(opening);
        const found = findModule(opening.process, file);
        if ('obstacle' in found) {
          const assumed = [
            ...(found.obstacle.assumptions ?? []),
            ...(opening.process.linker.assumes?.(opening) ?? []),
          ];
          return [assumed.length > 0 ? { ...found.obstacle, assumptions: assumed } : found.obstacle];
        }
        file.node = found.node;
        return [];
      },
    },
  ],
  endsOn: 'anything',
  // Between releases hashes differ in any case: to say so would only hide the cause.
  foresee: (opening, [first]) => (first?.rule === 'toolchain-layout' ? [] : firstHash(opening)),
  fail: remember,
};

const PLUGIN_PATH: StageCheck = {
  stage: 'plugin-path',
  check: opening => {
    const { node } = fileOf(opening);
    return only(node && duplicatePath(opening.process, node));
  },
};

const PACKAGE_HASHES: StageCheck = {
  stage: 'package-hashes',
  check: opening => [...firstHash(opening), ...firstDefect(opening, 'hashes')],
};

/** runtime/symtab.go: moduledataverify1, and what pluginftabverify and the itabs need. */
const VERIFY: StageCheck = { stage: 'init', check: opening => firstDefect(opening, 'verify') };

function firstDefect(opening: Opening, phase: 'hashes' | 'verify'): readonly Obstacle[] {
  const { path, object } = fileOf(opening);
  return defectObstacles(opening.process.host, path, object.profile, [phase]).slice(0, 1);
}

/** The rest of plugin_lastmoduleinit: what it finds wrong marks the module as bad. */
const MODULE_CHECKS: Step = {
  stages: [PLUGIN_PATH, PACKAGE_HASHES, VERIFY],
  endsOn: 'anything',
  fail: (opening, found) => {
    const { node } = fileOf(opening);
    if (node) node.bad = !isOfFirstReleases(opening.process.host);
    remember(opening, found);
  },
  pass: opening => {
    const file = fileOf(opening);
    if (file.node) {
      file.node.initialised = true;
      file.copies = addItabs(opening.process, file.node);
    }
    if (isOfFirstReleases(opening.process.host)) initialiseAll(modulesSeen(opening.process));
  },
};

/** Init functions have run, or have begun to: every later Open of this path blocks forever. */
function stuck({ process, index, file }: Opening): void {
  if (file) process.opened.set(file.path, { index, stuck: true });
}

const INIT: Step = {
  stages: [
    {
      stage: 'init',
      check: opening => {
        const tasks = moduleOf(fileOf(opening).object.profile)?.initTasks ?? [];
        return tasks.some(task => 'fault' in task && task.fault === 'unbound') ? [wildInitTask()] : [];
      },
    },
    { stage: 'init', check: opening => only(registrationObstacle(opening)) },
  ],
  endsOn: 'anything',
  fail: stuck,
};

/** After init: dlsym of every symbol of the table of exports. */
const EXPORTS: Step = {
  stages: [
    {
      stage: 'exports',
      check: opening => {
        return only(exportObstacle(opening.process, fileOf(opening)));
      },
    },
  ],
  endsOn: 'anything',
  fail: stuck,
  pass: opening => {
    const { process, index } = opening;
    const { path, object, initialises } = fileOf(opening);
    const isInitialised = initialises.length > 0 || moduleOf(object.profile)?.initTasks === undefined;
    process.opened.set(path, { index, ...(isInitialised ? { ranInit: true } : {}) });
  },
};
