import { HUGE_PAGES, MALLOC_OPTIONS, PROCESS_MARK } from '../actor/actor-process.js';
import type { ResolvedOptions } from '../actor/resolve-options.js';

/** The condition under which this package's names resolve, inside an actor process, to the bundle that it runs. */
export const ACTOR_CONDITION = 'uactor-process';

/** Of the owner only: a debugger's port, test runners' module systems and loaders would break or slow the actor. */
const NOT_INHERITED =
  /^(--inspect|--debug|--experimental-vm-modules|--experimental-loader|--loader|--import|--require|-r\b|--watch|--test)/;
const TAKES_VALUE = /^(--experimental-loader|--loader|--import|--require|-r|--inspect-port)$/;

/** Arguments for Node: built here, never taken over from the owner, whose own are about the owner. */
export function nodeArguments(options: ResolvedOptions): string[] {
  const { maxHeap, inspect, execArgv } = options;
  return [
    '-C',
    ACTOR_CONDITION,
    ...(maxHeap === undefined ? [] : [`--max-old-space-size=${maxHeap}`]),
    ...(inspect === undefined ? [] : [`--inspect=${inspect}`]),
    ...execArgv,
  ];
}

/** The owner's environment, without what belongs to the owner's process alone, and with the actor's own on top. */
export function processEnvironment(options: ResolvedOptions, owner: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_CHANNEL_FD: ipc, NODE_UNIQUE_ID: cluster, ...rest } = owner;
  const nodeOptions = NODE_OPTIONS === undefined ? '' : inheritedOptions(NODE_OPTIONS);
  const environment = { ...rest, ...(nodeOptions === '' ? {} : { NODE_OPTIONS: nodeOptions }), ...options.env };
  return { [MALLOC_OPTIONS]: HUGE_PAGES, ...environment, [PROCESS_MARK]: '1' };
}

function inheritedOptions(text: string): string {
  const words = text.match(/(?:"(?:\\.|[^"])*"|\S)+/g) ?? [];
  return words
    .filter((word, index) => !NOT_INHERITED.test(word) && !TAKES_VALUE.test(words[index - 1] ?? ''))
    .join(' ');
}
