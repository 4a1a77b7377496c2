import { CallTimeoutError } from '../errors/index.js';
import { ExclusiveFrame } from '../primitives/exclusive-frame.js';
import type { AcquireOptions, WaitOptions } from '../primitives/wait-options.js';
import { BaseProxy, type ProxyState, stateOf } from './base.proxy.js';
import { newHolder } from './hold.js';
import { invoke } from './invoke.js';
import { asHolder, callWaiting, lockKey } from './waiting.js';

/**
 * A lock in another process. It is held by the proxy that it was acquired through, or by the call of `runExclusive`; when
 * the holder's process ends, or nobody has the proxy any more, it is released, and the next holder finds it `abandoned()`.
 */
export class LockProxy extends BaseProxy {
  /**
   * Takes the lock: resolves to true, or to false when the time is over.
   * @throws CallAbortedError
   */
  acquire(options: AcquireOptions = {}): Promise<boolean> {
    return callWaiting(asHolder(stateOf(this)), 'acquire', [], options);
  }

  /**
   * Hands the lock to the next.
   * @throws Error when this holder has it not, or not any more
   */
  release(): Promise<void> {
    return this.held('release');
  }

  /** Whether anybody has it. */
  locked(): Promise<boolean> {
    return this.held('locked');
  }

  /**
   * A number that is larger than that of any holder before.
   * @throws Error when this holder has not the lock
   */
  fence(): Promise<number> {
    return this.held('fence');
  }

  /**
   * Whether the holder before was gone without releasing: what the lock protects may be half done.
   * @throws Error when this holder has not the lock
   */
  abandoned(): Promise<boolean> {
    return this.held('abandoned');
  }

  /**
   * Runs the task with the lock, which is released when the task has ended in whichever way. Another `runExclusive` inside
   * of the task runs at once; everybody else waits, also other tasks of this process. The limits are for the wait.
   * @throws CallTimeoutError, CallAbortedError; the task did not begin
   */
  async runExclusive<T>(task: () => Promise<T> | T, options: WaitOptions = {}): Promise<T> {
    const state = stateOf(this);
    const around = ExclusiveFrame.of(lockKey(state));
    if (around !== undefined) return runInside(around, task);
    const frame = new ExclusiveFrame(lockKey(state), newHolder());
    const holder: ProxyState = { ...state, holder: frame.number };
    frame.users++;
    if (!(await callWaiting<boolean>(holder, 'acquire', [], options))) {
      throw new CallTimeoutError({
        actor: state.reference.typeid,
        method: 'runExclusive',
        elapsed: options.timeout ?? 0,
        ran: 'no',
      });
    }
    try {
      return await frame.run(task);
    } finally {
      frame.users--;
      await invoke(holder, 'release', []);
    }
  }

  protected held<T>(name: string, ...args: unknown[]): Promise<T> {
    return invoke(asHolder(stateOf(this)), name, args) as Promise<T>;
  }
}

async function runInside<T>(frame: ExclusiveFrame, task: () => Promise<T> | T): Promise<T> {
  frame.users++;
  try {
    return await task();
  } finally {
    frame.users--;
  }
}

/** A lock that its holder may acquire again and has to release as often. */
export class RLockProxy extends LockProxy {}
