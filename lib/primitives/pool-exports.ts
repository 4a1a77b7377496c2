type AnyFunction = (...args: never[]) => unknown;

/** What a module may export to a pool; that of a certain module is `typeof import('./its-name.js')`. */
export type PoolExports = Record<string, (...args: unknown[]) => unknown>;

/** The names of its functions. */
export type ExportName<Exports> = Extract<
  { [Name in keyof Exports]: Exports[Name] extends AnyFunction ? Name : never }[keyof Exports],
  string
>;

export type ExportArgs<Exports, Name extends keyof Exports> = Exports[Name] extends (...args: infer Args) => unknown
  ? Args
  : never;

export type ExportResult<Exports, Name extends keyof Exports> = Exports[Name] extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : never;

/** Arguments as one list, which may be left out where all of them may. */
export type ArgumentList<Args extends readonly unknown[]> = [] extends Args ? [args?: Args] : [args: Args];

/** What work is done on. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;
