import * as common from '@nestjs/common';
import type { AnyClass } from '../actor/actor-class.js';
import { registerErrorClass } from '../wire/error-classes.js';

/** Makes Nest's exceptions that actors throw arrive as themselves: a 404 stays a 404. */
export function registerHttpExceptions(): void {
  for (const exported of Object.values(common)) if (isErrorClass(exported)) registerErrorClass(exported);
}

function isErrorClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && (value.prototype as unknown) instanceof Error;
}
