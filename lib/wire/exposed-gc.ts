type CollectGarbage = NodeJS.GCFunction | undefined;

let exposed: CollectGarbage;

/**
 * V8's collection of garbage, which there is no other way to ask for: the application's own `gc` where it was started with that.
 * The flag is set while the context is made, for this one alone.
 */
export function exposedGc(): CollectGarbage {
  exposed ??= globalThis.gc ?? expose();
  return exposed;
}

function expose(): CollectGarbage {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return gc as CollectGarbage;
}
