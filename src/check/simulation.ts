import type { Environment } from '../link/request.ts';
import { simulateEitherScope, simulateEveryCpu, simulateOpens } from '../link/simulate.ts';
import { startProblem } from '../link/start-process.ts';
import type { LoadTrace } from '../link/verdict.ts';
import type { Gathered } from './gather.ts';
import type { PredictOptions } from './predict.ts';

/** The files, and what the simulation says of them. */
export interface Simulated extends Gathered {
  traces: LoadTrace[];
}

/** Opens the plugins in their order in one process of the host. */
export function simulate(gathered: Gathered, options: PredictOptions): Simulated {
  const traces = tracesOf(gathered, gathered.environment, options);
  if (!isElsewhere(gathered, traces, options)) return { ...gathered, traces };
  const { libraries: _, ...environment } = gathered.environment;
  return { ...gathered, environment, traces: tracesOf(gathered, environment, options) };
}

/** Where the host does not even start is not where it is meant to run: its target has other libraries. */
function isElsewhere(
  { host, environment, linker }: Gathered,
  traces: readonly LoadTrace[],
  { target }: PredictOptions,
): boolean {
  const isUnstartable = traces.some(({ obstacles }) => obstacles[0]?.rule === 'host-start');
  return isUnstartable && target?.isAssumed === true && startProblem(host, environment, linker) !== undefined;
}

function tracesOf(
  { host, requests, linker }: Gathered,
  environment: Environment,
  { hostScope, loader }: PredictOptions,
): LoadTrace[] {
  const isOpen = hostScope === undefined && host.kind === 'go-c-shared' && loader !== 'dlopen';
  return simulateEveryCpu(environment, one =>
    isOpen
      ? simulateEitherScope(host, requests, one, linker)
      : simulateOpens(host, requests, one, hostScope, linker),
  );
}
