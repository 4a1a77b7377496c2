const AT_START = ['onModuleInit', 'onApplicationBootstrap'];
const AT_END = ['shutdown', 'onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'];

/** Runs the hooks that Nest would run on a provider, in its order. What one throws fails the start. */
export async function startHooks(instance: object): Promise<void> {
  for (const name of AT_START) await runHook(instance, name);
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

async function runHook(instance: object, name: string): Promise<void> {
  const hook: unknown = (instance as Record<string, unknown>)[name];
  if (typeof hook === 'function') await Reflect.apply(hook, instance, []);
}
