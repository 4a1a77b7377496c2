import { PROCESS_MARK, SPARE } from '../actor/actor-process.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';
import { nodeArguments, processEnvironment } from './process-options.js';

/** What of a Node process is fixed at its start, and with it what a process must have in common with an actor to become it. */
export interface Launch {
  readonly node: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string | undefined;
  /** It leads a process group of its own, which ends with it. */
  readonly killTree: boolean;
  /** Equal for processes that are alike. */
  readonly key: string;
}

/** As the owner's environment and working directory are now. */
export function launchOf(options: ResolvedOptions): Launch {
  const node = process.execPath;
  const args = nodeArguments(options);
  const env = processEnvironment(options, process.env);
  const { cwd, killTree } = options;
  const variables = Object.entries(env).filter(([, value]) => value !== undefined);
  const key = JSON.stringify([node, args, killTree, cwd ?? ownDirectory(), variables.sort(byName)]);
  return { node, args, env, cwd, killTree, key };
}

/** The same for a process that waits until it is told what to be, which may be much like the actor of that file. */
export function asSpare(launch: Launch, file: string): Launch {
  return { ...launch, env: { ...launch.env, [PROCESS_MARK]: `${SPARE}${file}` } };
}

/** What looks into a process from its start on, through a port or a file of its own, is about one actor and no other. */
const WATCHES = /^--(?:inspect|cpu-prof|heap-prof|prof|perf|trace)/;

/** Whether a process started ahead would do as well. */
export function mayBeSpare({ inspect, execArgv }: ResolvedOptions): boolean {
  return inspect === undefined && !execArgv.some((argument) => WATCHES.test(argument));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A working directory may have been removed; processes still start in it. */
function ownDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
