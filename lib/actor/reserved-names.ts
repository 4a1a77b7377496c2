/** Members that a proxy answers itself, since frameworks ask any object for them. They are never part of an interface. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'then',
  'catch',
  'finally',
  'toJSON',
  'toString',
  'valueOf',
  'toLocaleString',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'inspect',
  'asymmetricMatch',
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'onRestart',
]);

/** Names with an underscore in front are private by convention; `#` and symbols are by nature. */
export function isPublicName(name: string): boolean {
  return !name.startsWith('_') && !RESERVED_NAMES.has(name);
}
