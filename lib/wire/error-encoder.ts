import type { ByteWriter } from './byte-writer.js';
import { errorClassName } from './error-classes.js';
import { FieldKind, MAX_ERROR_CLASSES } from './error-fields.js';
import { NOT_HERE } from './value-failure.js';
import * as Tag from './value-tags.js';
import type { ValueWriter } from './value-writer.js';

/** Fields that cross although they are not enumerable. */
const HIDDEN = ['stack', 'cause', 'errors', 'code'];

/**
 * Writes an error: the names of its classes, its name and message, then its fields. No part of an error makes the error
 * fail: a field that cannot cross is left out, and named.
 */
export function writeError(values: ValueWriter, writer: ByteWriter, error: object): void {
  const omitted: string[] = [];
  const names = classNames(error);
  writer.u8(Tag.ERROR);
  writer.varint(names.length);
  for (const name of names) values.any(writer, name);
  values.any(writer, textOf(error, 'name', names[0] ?? 'Error', omitted));
  values.any(writer, textOf(error, 'message', '', omitted));
  values.enter();
  for (const key of HIDDEN) writeField(values, writer, error, key, FieldKind.HIDDEN, omitted);
  for (const key of Object.keys(error)) writeField(values, writer, error, key, FieldKind.ENUMERABLE, omitted);
  values.leave();
  writer.u8(FieldKind.END);
  writer.varint(omitted.length);
  for (const key of omitted) values.any(writer, key);
}

/** Writes one field, or nothing but its name into `omitted`. */
function writeField(
  values: ValueWriter,
  writer: ByteWriter,
  error: object,
  key: string,
  kind: number,
  omitted: string[],
): void {
  const mark = values.mark(writer);
  try {
    if (kind === FieldKind.HIDDEN && !crossesHidden(error, key)) return;
    writer.u8(kind);
    values.any(writer, key);
    values.any(writer, Reflect.get(error, key));
  } catch (failure) {
    if (failure === NOT_HERE) throw failure;
    values.rollBack(writer, mark);
    if (!omitted.includes(key)) omitted.push(key);
  }
}

/** From the error's own class upwards, so that the receiver takes the first one that it knows. */
function classNames(error: object): string[] {
  const names: string[] = [];
  let prototype = Object.getPrototypeOf(error) as object | null;
  while (prototype !== null && names.length < MAX_ERROR_CLASSES) {
    const name = errorClassName(prototype);
    if (name === 'Object') break;
    if (name !== '') names.push(name);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return names;
}

function textOf(error: object, key: string, otherwise: string, omitted: string[]): string {
  try {
    return String(Reflect.get(error, key));
  } catch {
    omitted.push(key);
    return otherwise;
  }
}

/** Own fields that are not enumerable; a stack or a code may also come from the class, which the receiver may not know. */
function crossesHidden(error: object, key: string): boolean {
  const own = Object.getOwnPropertyDescriptor(error, key);
  if (own !== undefined) return own.enumerable !== true;
  return (key === 'stack' || key === 'code') && key in error;
}
