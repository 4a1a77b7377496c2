import { describe, expect, it } from '@jest/globals';
import { transferableClasses } from '../../lib/actor/transferable-classes.js';
import { Transferable } from '../../lib/actor/transferable.decorator.js';
import { SerializationError } from '../../lib/errors/index.js';
import { decodeWhole } from '../../lib/wire/value-decoder.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import { noReferences, roundTrip, Stream } from './codec-support.js';

let constructed = 0;

@Transferable()
class Money {
  #secret = 'not sent';
  partner: Money | undefined;

  constructor(
    readonly amount: number,
    readonly currency: string,
  ) {
    constructed++;
  }

  get text(): string {
    return `${this.amount} ${this.currency}`;
  }

  get secret(): string {
    return this.#secret;
  }
}

@Transferable('app.Handler')
class Handler {
  count = 0;
  handle = (): number => ++this.count;
}

describe('an instance of a class marked @Transferable()', () => {
  it('crosses as itself, without running the constructor', () => {
    const money = new Money(5, 'EUR');
    money.partner = new Money(6, 'USD');
    money.partner.partner = money;
    const before = constructed;
    const arrived = roundTrip({ money, again: [money] });
    expect(constructed).toBe(before);
    expect(arrived.money).toBeInstanceOf(Money);
    expect(arrived.money.text).toBe('5 EUR');
    expect(arrived.money.partner?.partner).toBe(arrived.money);
    expect(arrived.again[0]).toBe(arrived.money);
    expect(() => arrived.money.secret).toThrow(TypeError);
  });

  it('gets its fields as own fields, although the class has an accessor of the name', () => {
    @Transferable()
    class Guarded {
      declare value: number;
    }
    const guarded = Object.defineProperty(new Guarded(), 'value', { value: 3, enumerable: true });
    Object.defineProperty(Guarded.prototype, 'value', {
      get: () => 0,
      set: () => {
        throw new Error('set');
      },
    });
    expect(Object.getOwnPropertyDescriptor(roundTrip(guarded), 'value')).toMatchObject({ value: 3 });
  });

  it('is refused for a field that cannot cross', () => {
    expect(() => encodeWhole(noReferences, [new Handler()], 'args')).toThrow(
      'args[0].handle cannot be sent: a function',
    );
  });

  it('fails its own value where the class is not known, and the stream goes on', () => {
    const stream = new Stream();
    @Transferable('app.Gone')
    class Gone {
      constructor(readonly inner: unknown) {}
    }
    const shared = { shared: true };
    stream.send({ gone: [new Gone(shared), shared], fresh: { shape: 1 } });
    stream.send([{ shape: 2 }, new Money(1, 'EUR')]);
    transferableClasses.byName.delete('app.Gone');
    const { bytes } = encodeWhole(noReferences, new Gone(1), 'value');
    expect(() => stream.receiveOne()).toThrow(SerializationError);
    expect(stream.receiveOne()).toEqual([{ shape: 2 }, new Money(1, 'EUR')]);
    expect(() => decodeWhole(bytes)).toThrow(/^an instance of app\.Gone cannot be sent: no class/);
  });

  it('is not what instances of subclasses are', () => {
    class Tip extends Money {}
    expect(Object.getPrototypeOf(roundTrip(new Tip(1, 'EUR')))).toBe(Object.prototype);
  });
});

describe('@Transferable()', () => {
  it('refuses two classes of one name, and takes the twin that a second evaluation makes', () => {
    const make = (): new () => object =>
      class Twin {
        a = 1;
      };
    Transferable()(make());
    const twin = make();
    Transferable()(twin);
    expect(Object.getPrototypeOf(roundTrip(new twin()))).toBe(twin.prototype);
    expect(() => {
      Transferable()(
        class Twin {
          b = 1;
        },
      );
    }).toThrow(new TypeError('Two classes cross as "Twin": give one of them another name with @Transferable()'));
    Transferable('Twin.other')(
      class Twin {
        b = 1;
      },
    );
  });

  it('refuses subclasses of built-in classes, and classes without a name', () => {
    expect(() => {
      Transferable()(class Names extends Map {});
    }).toThrow(new TypeError('@Transferable() Names: a subclass of Map keeps its content elsewhere than in fields'));
    expect(() => {
      Transferable()(class Bytes extends Uint8Array {});
    }).toThrow(TypeError);
    expect(() => {
      Transferable()(
        class {
          a = 1;
        },
      );
    }).toThrow(new TypeError('@Transferable() needs a name for a class that has none'));
  });

  it('is a standard decorator too, and shares its classes with other copies of the package', () => {
    const decorate: (value: new () => object, context: ClassDecoratorContext) => void = Transferable('standard');
    class Standard {
      a = 1;
    }
    decorate(Standard, { kind: 'class', name: 'Standard', addInitializer: () => undefined, metadata: {} });
    const shared = Reflect.get(globalThis, Symbol.for('nestjs-uactor.transferable')) as typeof transferableClasses;
    expect(shared.byName.get('standard')).toBe(Standard);
  });
});
