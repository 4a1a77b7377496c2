import { inspect } from 'node:util';

const classes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const;
type ClassName = keyof typeof classes;

/** What was thrown, as it leaves a thread: the structured clone of an error has no fields, and not all names. */
export type ErrorCopy =
  | { readonly thrown: unknown }
  | {
      readonly class: ClassName;
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly cause: ErrorCopy | undefined;
      readonly fields: readonly (readonly [name: string, value: unknown])[];
    };

/** Causes of causes that are told; they may go round in a circle. */
const DEPTH = 8;

/** Fields that cannot leave the thread are left behind. */
export function copyError(thrown: unknown, depth = 0): ErrorCopy {
  if (!(thrown instanceof Error)) return { thrown: canBeCloned(thrown) ? thrown : inspect(thrown) };
  const fields = Object.entries(thrown).filter(
    ([name, value]) => !['name', 'message', 'stack', 'cause'].includes(name) && canBeCloned(value),
  );
  return {
    class: className(thrown),
    name: textOf(thrown.name),
    message: textOf(thrown.message),
    stack: thrown.stack === undefined ? undefined : textOf(thrown.stack),
    cause: thrown.cause === undefined || depth === DEPTH ? undefined : copyError(thrown.cause, depth + 1),
    fields,
  };
}

/** The error again: of the language's own class that it has or extends, with its name, stack, cause and fields. */
export function restoreError(copy: ErrorCopy): unknown {
  if ('thrown' in copy) return copy.thrown;
  const error = new classes[copy.class](copy.message);
  const hidden = {
    ...(error.name === copy.name ? {} : { name: copy.name }),
    ...(copy.cause === undefined ? {} : { cause: restoreError(copy.cause) }),
    stack: copy.stack,
  };
  for (const [name, value] of Object.entries(hidden))
    Object.defineProperty(error, name, { value, writable: true, configurable: true });
  for (const [name, value] of copy.fields)
    Object.defineProperty(error, name, { value, writable: true, configurable: true, enumerable: true });
  return error;
}

function className(error: Error): ClassName {
  const names = Object.keys(classes) as ClassName[];
  return names.find((name) => name !== 'Error' && error instanceof classes[name]) ?? 'Error';
}

function canBeCloned(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** They may be anything that somebody wrote there. */
const textOf: (text: unknown) => string = String;
