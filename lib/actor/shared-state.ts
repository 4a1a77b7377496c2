/**
 * State that all copies of this package in one process share: a bundle of the application may contain a copy of its own,
 * and each must find what the others declared.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`nestjs-uactor.${name}`);
  const holder = globalThis as Record<symbol, T | undefined>;
  return (holder[key] ??= make());
}
