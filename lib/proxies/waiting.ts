import { ExclusiveFrame } from '../primitives/exclusive-frame.js';
import type { WaitOptions } from '../primitives/wait-options.js';
import type { ProxyState } from './base.proxy.js';
import { invoke } from './invoke.js';

/** A call that may wait: its signal stays here, where it gives the call up; the other limits go with the call. */
export function callWaiting<T>(
  state: ProxyState,
  name: string,
  args: readonly unknown[],
  { signal, ...limits }: WaitOptions = {},
): Promise<T> {
  const options = signal === undefined ? state.options : { ...state.options, signal };
  const given = Object.keys(limits).length === 0 ? args : [...args, limits];
  return invoke({ ...state, options }, name, given) as Promise<T>;
}

/** Names a lock, whichever of its proxies it is used through. */
export function lockKey({ reference }: ProxyState): string {
  return `${reference.process} ${reference.object}`;
}

/** The state in whose name locks are taken now: inside of `runExclusive` that, else the proxy. */
export function asHolder(state: ProxyState): ProxyState {
  return { ...state, holder: ExclusiveFrame.of(lockKey(state))?.number ?? state.hold.holder };
}
