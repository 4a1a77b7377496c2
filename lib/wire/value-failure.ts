import { SerializationError } from '../errors/index.js';

/** Thrown, and caught in `ValueEncoder.encode`, when a value is longer than its limit, or has references that cannot stand there. */
export const NOT_HERE = new Error('The value cannot stand here');

/** Steps of a path that are shown at either end of it. */
const SHOWN_STEPS = 16;

/** A value that cannot cross, on its way up to the root; each container it passes adds a step of the path. */
export class ValueFailure extends Error {
  private readonly steps: string[] = [];

  constructor(
    private readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }

  add(step: string): void {
    this.steps.push(step);
  }

  /** @param root the name of the value that was to cross, like `args` */
  at(root: string): SerializationError {
    const steps = this.steps.reverse();
    if (steps.length > 2 * SHOWN_STEPS) steps.splice(SHOWN_STEPS, steps.length - 2 * SHOWN_STEPS, ' … ');
    const error = new SerializationError(root + steps.join(''), this.reason);
    return 'cause' in this ? withCause(error, this.cause) : error;
  }
}

/** What `error` is for the container that `step` leads out of. */
export function within(error: unknown, step: string): Error {
  if (error === NOT_HERE) return NOT_HERE;
  const failure = asFailure(error);
  failure.add(step);
  return failure;
}

/** Whatever else is thrown while a value is read comes from the value: a getter, a trap, a forged class. */
export function asFailure(error: unknown): ValueFailure {
  if (error instanceof ValueFailure) return error;
  return new ValueFailure(`reading it threw ${describeThrown(error)}`, { cause: error });
}

/** `.name`, `[0]` or `["odd name"]`, as one would write it. */
export function fieldStep(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function describeThrown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}

function withCause(error: SerializationError, cause: unknown): SerializationError {
  return Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
}
