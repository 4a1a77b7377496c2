import type { ActorOptions, RecycleOptions, RestartOptions, RunOptions } from './actor-options.js';

type Checks<T> = { readonly [K in keyof T]-?: (value: unknown) => string | undefined };

/** Options with every default filled in. */
export interface ResolvedOptions
  extends Required<Omit<RunOptions, 'restart' | 'mailbox' | 'recycle' | OptionalName>>, Pick<RunOptions, OptionalName> {
  readonly restart: Required<RestartOptions>;
  readonly mailbox: { readonly calls: number; readonly bytes: number };
  /** Without any there are no limits. */
  readonly recycle: Readonly<RecycleOptions>;
}

type OptionalName = 'timeout' | 'hangTimeout' | 'maxHeap' | 'cwd' | 'inspect' | 'entry' | 'loader';

const DEFAULTS = {
  mode: 'process',
  concurrency: 1024,
  mailbox: { calls: 10_000, bytes: 64 << 20 },
  onTimeout: 'abort',
  lazy: false,
  startTimeout: 30_000,
  drainTimeout: 5_000,
  shutdownTimeout: 10_000,
  restart: { mode: 'on-failure', maxRestarts: 5, within: 60_000, backoff: [100, 10_000] },
  onFailed: 'stay',
  whileRestarting: 'wait',
  latency: 'adaptive',
  killTree: false,
  execArgv: [],
  env: {},
} as const satisfies RunOptions;

const positive = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? undefined : 'a number greater than 0';
const milliseconds = (value: unknown): string | undefined =>
  typeof value === 'number' && value >= 0 ? undefined : 'milliseconds, 0 or more';
const count = (value: unknown): string | undefined =>
  Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : 'a whole number, 1 or more';
const natural = (value: unknown): string | undefined =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'a whole number, 0 or more';
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty';
const texts = (value: unknown): string | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'a list of strings';
const truth = (value: unknown): string | undefined => (typeof value === 'boolean' ? undefined : 'true or false');
const object = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? undefined : 'an object';
const oneOf =
  (...names: string[]) =>
  (value: unknown): string | undefined =>
    typeof value === 'string' && names.includes(value) ? undefined : names.map((name) => `'${name}'`).join(' or ');
const range = (value: unknown): string | undefined =>
  Array.isArray(value) && value.length === 2 && value.every((item) => milliseconds(item) === undefined)
    ? undefined
    : '[first, longest] in milliseconds';

const RESTART_CHECKS: Checks<RestartOptions> = {
  mode: oneOf('always', 'on-failure', 'never'),
  maxRestarts: natural,
  within: positive,
  backoff: range,
};

const RECYCLE_CHECKS: Checks<RecycleOptions> = { maxRss: positive, maxCalls: count, maxAge: positive };

const CHECKS: Checks<RunOptions> = {
  name: text,
  mode: oneOf('process', 'inline'),
  concurrency: count,
  mailbox: object,
  timeout: positive,
  onTimeout: oneOf('abort', 'kill'),
  hangTimeout: positive,
  lazy: truth,
  startTimeout: positive,
  drainTimeout: milliseconds,
  shutdownTimeout: milliseconds,
  restart: object,
  recycle: object,
  onFailed: oneOf('stay', 'exit'),
  whileRestarting: oneOf('wait', 'fail'),
  latency: oneOf('adaptive', 'off'),
  maxHeap: positive,
  execArgv: texts,
  env: object,
  cwd: text,
  killTree: truth,
  inspect: (value) => (natural(value) === undefined || text(value) === undefined ? undefined : "a port or 'host:port'"),
  entry: text,
  loader: text,
};

const constructor = (value: unknown): string | undefined => (typeof value === 'function' ? undefined : 'a class');

const SHORTEST_KEY = 16;
const lengthOf = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array ? Buffer.byteLength(value) : 0;

const DECLARED = {
  exposed: texts,
  methodToTypeid: object,
  proxies: object,
  proxyClass: constructor,
  managerClass: constructor,
  address: (value: unknown) =>
    typeof value === 'string' && /^local:[\w.-]{1,64}$/.test(value) ? undefined : "'local:' and a name",
  authkey: (value: unknown) =>
    lengthOf(value) >= SHORTEST_KEY ? undefined : `a string or bytes, ${SHORTEST_KEY} or more`,
};
const DECLARATION_CHECKS: Checks<ActorOptions> = { ...CHECKS, ...DECLARED };

/** @throws TypeError that names the wrong option; `owner` says whose they are */
export function checkDeclaration(options: ActorOptions, owner: string): void {
  check(options, DECLARATION_CHECKS, owner, '');
  checkNested(options, owner);
}

/** @throws TypeError that names the wrong option; `owner` says whose they are */
export function checkOptions(options: RunOptions, owner: string): void {
  for (const name of Object.keys(DECLARED)) {
    if (name in options) throw new TypeError(`${owner}: the option ${name} belongs to the class, in @Actor()`);
  }
  check(options, CHECKS, owner, '');
  checkNested(options, owner);
}

function checkNested({ restart, recycle, mailbox }: RunOptions, owner: string): void {
  if (recycle !== undefined) check(recycle, RECYCLE_CHECKS, owner, 'recycle.');
  if (restart !== undefined) check(restart, RESTART_CHECKS, owner, 'restart.');
  if (mailbox !== undefined) check(mailbox, { calls: count, bytes: count }, owner, 'mailbox.');
}

/**
 * One set of options out of several; the later wins, and `undefined` never does.
 * @throws TypeError that names the wrong option
 */
export function resolveOptions(name: string, ...layers: RunOptions[]): ResolvedOptions {
  for (const layer of layers) checkOptions(layer, name);
  return Object.freeze({
    ...layered<Omit<ResolvedOptions, 'restart' | 'mailbox' | 'recycle' | 'env'>>({ name, ...DEFAULTS }, layers),
    restart: layered<Required<RestartOptions>>(
      DEFAULTS.restart,
      layers.map((layer) => layer.restart),
    ),
    mailbox: layered(
      DEFAULTS.mailbox,
      layers.map((layer) => layer.mailbox),
    ),
    recycle: layered<RecycleOptions>(
      {},
      layers.map((layer) => layer.recycle),
    ),
    // Here undefined says something: it takes a variable away.
    env: layers.reduce<NonNullable<RunOptions['env']>>((all, { env }) => ({ ...all, ...env }), {}),
  });
}

/** What is undefined in a later layer must not hide an earlier one. */
export function layered<T extends object>(base: T, layers: readonly (object | undefined)[]): T {
  return layers.reduce<T>((all, layer) => ({ ...all, ...given(layer) }), base);
}

function given(options: object = {}): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function check<T extends object>(options: T, checks: Checks<T>, owner: string, prefix: string): void {
  const byName = new Map(Object.entries<(value: unknown) => string | undefined>(checks));
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const allowed = byName.get(name);
    if (allowed === undefined) throw new TypeError(`${owner}: there is no option ${prefix}${name}`);
    const expected = allowed(value);
    if (expected !== undefined) throw new TypeError(`${owner}: the option ${prefix}${name} must be ${expected}`);
  }
}
