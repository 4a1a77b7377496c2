import type { ActorExit } from '../proxies/call-target.js';

const AT_START = ['onModuleInit', 'onApplicationBootstrap'];
const AT_END = ['shutdown', 'onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'];

/** What an actor may have beside Nest's hooks. */
export interface OnRestart {
  /**
   * Runs in every life but the first, when all start hooks have run and before any call: what the life before had that must be
   * there again (subscriptions, callbacks, locks) is taken anew here. What it throws fails the start.
   * @param previousExit how the process of the life before ended
   */
  onRestart(previousExit: ActorExit): void | Promise<void>;
}

/** Runs the hooks that Nest would run on a provider, in its order, and then `onRestart`. What one throws fails the start. */
export async function startHooks(instance: object, previousExit: ActorExit | undefined): Promise<void> {
  for (const name of AT_START) await runHook(instance, name);
  if (previousExit !== undefined) await runHook(instance, 'onRestart', previousExit);
}

/** The same at the end, after the actor's own `shutdown`. What one throws is written to standard error; the next ones still run. */
export async function stopHooks(instance: object): Promise<void> {
  for (const name of AT_END) {
    try {
      await runHook(instance, name);
    } catch (error) {
      console.error(`${name}() failed while the actor was shut down:`, error);
    }
  }
}

async function runHook(instance: object, name: string, ...args: unknown[]): Promise<void> {
  const hook: unknown = (instance as Record<string, unknown>)[name];
  if (typeof hook === 'function') await Reflect.apply(hook, instance, args);
}
