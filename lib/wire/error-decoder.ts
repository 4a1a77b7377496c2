import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import { errorClass } from './error-classes.js';
import { FieldKind, MAX_ERROR_CLASSES, OMITTED_FIELDS } from './error-fields.js';
import type { ValueReader } from './value-reader.js';

/** Reads an error, as an instance of the nearest of its classes that is known here; no constructor of it runs. */
export function readError(values: ValueReader, reader: ByteReader): object {
  const names = readTexts(values, reader, MAX_ERROR_CLASSES);
  const name = values.text(reader);
  const error = values.met(makeError(names, name, values.text(reader)));
  let hasName = false;
  values.enter();
  for (let kind = reader.u8(); kind !== FieldKind.END; kind = reader.u8()) {
    if (kind > FieldKind.HIDDEN) throw new ProtocolError(`An error has a field of the unknown kind ${kind}`);
    const key = values.text(reader);
    const value = values.any(reader);
    hasName ||= key === 'name';
    const enumerable = kind === FieldKind.ENUMERABLE;
    if (enumerable || valueOf(error, key) !== value) define(error, key, value, enumerable);
  }
  values.leave();
  // Most classes have it on the prototype or among the fields, where it need not be a string.
  if (!hasName && valueOf(error, 'name') !== name) define(error, 'name', name, false);
  const omitted = readTexts(values, reader, reader.end);
  if (omitted.length > 0) nameOmitted(error, omitted);
  return error;
}

function makeError(names: readonly string[], name: string, message: string): Error {
  const known = names.map(errorClass).find((found) => found !== undefined);
  // Its name, message and code are no fields but inner state, which nothing but its constructor sets.
  if (known === DOMException) return new DOMException(message, name);
  const limit = Error.stackTraceLimit;
  // The stack is the one of the other side: collecting one here would cost more than all the rest.
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new Error(message);
  Reflect.set(Error, 'stackTraceLimit', limit);
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype as object);
  return error;
}

function nameOmitted(error: object, omitted: readonly string[]): void {
  const before = valueOf(error, OMITTED_FIELDS);
  define(error, OMITTED_FIELDS, Array.isArray(before) ? [...(before as unknown[]), ...omitted] : omitted, true);
}

function readTexts(values: ValueReader, reader: ByteReader, limit: number): string[] {
  const count = reader.varint();
  if (count > limit) throw new ProtocolError('An error names more classes or fields than allowed');
  const texts: string[] = [];
  for (let index = 0; index < count; index++) texts.push(values.text(reader));
  return texts;
}

/** What the class gives, whose getters may expect fields that are not there yet. */
function valueOf(error: object, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}

function define(error: object, key: string, value: unknown, enumerable: boolean): void {
  Reflect.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}
