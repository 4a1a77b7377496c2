import fs from 'node:fs';
import { types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Transferable } from '../../lib/actor/transferable.decorator.js';
import * as library from '../../lib/errors/index.js';
import { registerErrorClass } from '../../lib/wire/error-classes.js';
import { data, expectSame, roundTrip, Stream } from './codec-support.js';

class HttpError extends Error {
  constructor(
    readonly response: unknown,
    readonly status: number,
  ) {
    super(`status ${status}`);
    if (ran) throw new Error('the constructor ran');
  }

  getStatus(): number {
    return this.status;
  }
}
class NotFoundError extends HttpError {}
class StrangerError extends NotFoundError {
  override readonly name = 'StrangerError';
}
@Transferable('acme.Quota')
class QuotaError extends RangeError {
  left = 3;
}
let ran = false;
registerErrorClass(HttpError);

describe('an error that crosses', () => {
  it.each(
    [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map(
      (Class) => [Class.name, Class] as const,
    ),
  )('keeps the class %s', (_name, Class) => {
    const error = new Class('no', { cause: 'a reason' });
    const arrived = roundTrip(error);
    expect(arrived).toBeInstanceOf(Class);
    expect(Object.getPrototypeOf(arrived)).toBe(Class.prototype);
    expect(types.isNativeError(arrived)).toBe(true);
    expect(arrived).toMatchObject({ name: Class.name, message: 'no', cause: 'a reason', stack: error.stack });
    expect(Object.keys(arrived)).toEqual([]);
    expect(String(arrived)).toBe(`${Class.name}: no`);
  });

  it('keeps the errors of an AggregateError, and the cause of causes', () => {
    const root = new TypeError('root');
    const error = new AggregateError([root, 'a string', new RangeError('other', { cause: root })], 'many', {
      cause: root,
    });
    const arrived = roundTrip(error);
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.errors[0]).toBeInstanceOf(TypeError);
    expect(arrived.errors[1]).toBe('a string');
    expect(arrived.errors[2]).toMatchObject({ name: 'RangeError', message: 'other' });
    expect((arrived.errors[2] as Error).cause).toBe(arrived.cause);
    expect(Object.keys(arrived)).toEqual([]);
  });

  it('keeps a DOMException', () => {
    const arrived = roundTrip(new DOMException('stop', 'AbortError'));
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived).toMatchObject({ name: 'AbortError', message: 'stop', code: 20 });
  });

  it('keeps what Node.js says of a failed call to the system', () => {
    const error = ((): unknown => {
      try {
        return fs.readFileSync('/no/such/file');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(roundTrip(error)).toMatchObject({ code: 'ENOENT', syscall: 'open', path: '/no/such/file' });
    expect(roundTrip(error)).toBeInstanceOf(Error);
  });

  it('keeps the classes of this library with their facts', () => {
    const error = new library.CallTimeoutError({ actor: 'A', method: 'm', pid: 5, elapsed: 12, ran: 'yes' });
    const arrived = roundTrip(error);
    expect(arrived).toBeInstanceOf(library.CallTimeoutError);
    expect(library.isUActorError(arrived, 'CALL_TIMEOUT')).toBe(true);
    expect(Object.entries(arrived)).toEqual(Object.entries(error));
    const refused = roundTrip(new library.SerializationError('args[0]', 'it is a symbol'));
    expect(refused).toBeInstanceOf(library.SerializationError);
    expect(refused.path).toBe('args[0]');
  });

  it('keeps registered and transferable classes, whose constructors do not run', () => {
    const [missing, quota] = [new NotFoundError({ reason: [1] }, 404), new QuotaError('full')];
    const registered = new HttpError('x', 500);
    ran = true;
    expect(roundTrip(registered)).toBeInstanceOf(HttpError);
    const [arrivedMissing, arrivedQuota] = roundTrip([missing, quota] as const);
    ran = false;
    expect(Object.getPrototypeOf(arrivedMissing)).toBe(HttpError.prototype);
    expect(arrivedMissing).toMatchObject({ status: 404, response: { reason: [1] }, message: 'status 404' });
    expect(arrivedMissing.getStatus()).toBe(404);
    expect(Object.getPrototypeOf(arrivedQuota)).toBe(QuotaError.prototype);
    expect(arrivedQuota.left).toBe(3);
  });

  it('becomes the nearest class that is known, with its own name', () => {
    const arrived = roundTrip(new StrangerError(1, 410));
    expect(Object.getPrototypeOf(arrived)).toBe(HttpError.prototype);
    expect(arrived.name).toBe('StrangerError');
    const Unknown = { CustomError: class extends TypeError {} }.CustomError;
    Object.defineProperty(Unknown.prototype, 'name', { value: 'CustomError' });
    Object.defineProperty(Unknown.prototype, 'code', { get: () => 'E_CUSTOM' });
    const custom = roundTrip(new Unknown('no'));
    expect(Object.getPrototypeOf(custom)).toBe(TypeError.prototype);
    expect(custom).toMatchObject({ name: 'CustomError', code: 'E_CUSTOM' });
    expect(Object.keys(custom)).toEqual([]);
    expect(String(custom)).toBe('CustomError: no');
  });

  it('keeps cycles through itself, and is the same object wherever it is met', () => {
    const error: Error & { self?: unknown } = new Error('me');
    error.self = { error };
    error.cause = error;
    const arrived = roundTrip({ error, again: error });
    expect(arrived.again).toBe(arrived.error);
    expect(arrived.error.cause).toBe(arrived.error);
    expect(arrived.error.self).toEqual({ error: arrived.error });
    expect(Object.keys(arrived.error)).toEqual(['self', 'cause']);
  });

  it('is not lost for a part that cannot cross: the part is left out and named', () => {
    const error = Object.assign(new Error('main', { cause: Symbol('why') }), {
      socket: new WeakMap(),
      fn: (): void => undefined,
      good: { a: [1] },
      nested: { deep: [{ a: 1, b: Symbol('x') }] },
      after: { a: [1] },
    });
    Object.defineProperty(error, 'broken', {
      enumerable: true,
      get: () => {
        throw new Error('getter');
      },
    });
    const arrived = roundTrip([error, { a: [1] }]);
    expect({ ...(arrived[0] as object) }).toEqual({
      good: { a: [1] },
      after: { a: [1] },
      omittedFields: ['cause', 'socket', 'fn', 'nested', 'broken'],
    });
    expect(arrived[1]).toEqual({ a: [1] });
    expect(arrived[0]).toMatchObject({ message: 'main', stack: error.stack });
    const again = roundTrip(Object.assign(arrived[0]!, { more: Symbol('x') }));
    expect(again).toMatchObject({ omittedFields: ['cause', 'socket', 'fn', 'nested', 'broken', 'more'] });
  });

  it('counts the objects of a part left out as never met', () => {
    const shared = { shared: true };
    const error = Object.assign(new Error('x'), { lost: [{}, shared, Symbol('x')] });
    const [arrived, first, second] = roundTrip([error, shared, shared] as const);
    expect(arrived).toHaveProperty('omittedFields', ['lost']);
    expect(first).toEqual(shared);
    expect(second).toBe(first);
    const many = Array.from({ length: 60 }, (_, index) => ({ index }));
    const large = Object.assign(new Error('x'), { lost: [...many, Symbol('x')] });
    expectSame(many, roundTrip([large, many, many])[2]);
  });

  it('is too long with a field that is too long, rather than without it', () => {
    const stream = new Stream();
    const error = Object.assign(new Error('x'), { stack: 'short', text: 'x'.repeat(1_000) });
    expect(stream.send(error, 500)).toBe(false);
    expect(stream.send(error, 2_000)).toBe(true);
    expect(stream.receive()).toMatchObject([{ text: error.text }]);
  });

  it('is not lost for getters in place of its message, name or stack', () => {
    const error = new Error('x');
    for (const key of ['stack', 'message', 'name']) {
      Object.defineProperty(error, key, {
        get: () => {
          throw new Error(key);
        },
      });
    }
    const arrived = roundTrip(error);
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name: 'Error', message: '', omittedFields: ['name', 'message', 'stack'] });
    expect(roundTrip(Object.create(Error.prototype))).toBeInstanceOf(Error);
    expect(roundTrip(Object.freeze(new RangeError('frozen')))).toMatchObject({ message: 'frozen' });
  });

  it('is not lost for a chain of causes that is too deep', () => {
    let error = new Error('root', { cause: 1 });
    for (let level = 0; level < 1_500; level++) error = new Error(`level ${level}`, { cause: error });
    let arrived: unknown = roundTrip(error);
    let levels = 0;
    while (arrived instanceof Error && arrived.cause !== undefined) {
      arrived = arrived.cause;
      levels++;
    }
    expect(levels).toBeGreaterThan(100);
    expect(arrived).toHaveProperty('omittedFields', expect.arrayContaining(['cause']));
  });

  it('keeps a field in the place of its name that is no string', () => {
    const error = Object.assign(new Error('x'), { name: ['a', 'b'] });
    const arrived = roundTrip(error);
    expect(Object.keys(arrived)).toEqual(['name']);
    expect(arrived).toEqual(expect.objectContaining({ name: ['a', 'b'], message: 'x' }));
  });

  it('keeps fields of every kind', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 10 }), data(), { maxKeys: 5 }), data(), (fields, cause) => {
        delete fields.omittedFields;
        const error = new TypeError('with fields', { cause });
        for (const [key, value] of Object.entries(fields)) {
          Object.defineProperty(error, key, { value, enumerable: true, writable: true, configurable: true });
        }
        const arrived = roundTrip(error);
        expectSame(error, arrived);
        expectSame(error.cause, arrived.cause);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves the depth of stacks as it was', () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 7;
    roundTrip(new Error('x'));
    expect(Error.stackTraceLimit).toBe(7);
    Error.stackTraceLimit = limit;
  });
});

it('refuses two error classes of one name, and takes the twin of a class', () => {
  const make = (): new () => Error => class TwinError extends Error {};
  registerErrorClass(make());
  const twin = make();
  registerErrorClass(twin);
  expect(Object.getPrototypeOf(roundTrip(new twin()))).toBe(twin.prototype);
  expect(() => {
    registerErrorClass(class TwinError extends RangeError {});
  }).toThrow(
    new TypeError('Two classes cross as "TwinError": give one of them another name with registerErrorClass()'),
  );
});
