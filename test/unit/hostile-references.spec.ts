import { describe, expect, it } from '@jest/globals';
import { ProxyError } from '../../lib/errors/index.js';
import { Hold } from '../../lib/proxies/hold.js';
import { makeProxy } from '../../lib/proxies/make-proxy.js';
import type { Member, Reference } from '../../lib/wire/reference.js';
import { callback } from './codec-support.js';
import { World } from '../fuzz/world.js';

const method = (name: string): Member => ({ name, kind: 'method', returns: 'value' });

/** The proxy that a peer gets by such a reference, which may say what it likes. */
function proxyOf(typeid: string, members: readonly Member[]): object {
  const { space } = new World();
  const reference: Reference = { ...callback(3), kind: 'object', typeid, members };
  const peer = space.meet(reference.process);
  return makeProxy(reference, { target: peer, hold: new Hold(peer.weak, reference.object) });
}

describe('a reference that a hostile peer has made up', () => {
  it.each([
    ['Observable', []],
    ['Observable', [method('subscribe')]],
    ['AsyncResult', [method('outcome')]],
    ['AsyncResult', [{ ...method('progress'), returns: 'Observable' }]],
  ] as [string, Member[]][])('of the typeid %s is refused without what that promises', (typeid, members) => {
    expect(() => proxyOf(typeid, members)).toThrow(ProxyError);
  });

  it.each(['then', 'toJSON', 'constructor', '__proto__', 'onModuleDestroy'])(
    'cannot have its proxy answer %s',
    async (name) => {
      const honest = proxyOf('auto', [method('add')]);
      const hostile = proxyOf('auto', [method('add'), method(name)]);
      expect(typeof Reflect.get(hostile, 'add')).toBe('function');
      expect(typeof Reflect.get(hostile, name)).toBe(typeof Reflect.get(honest, name));
      const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(hostile), name) ?? {};
      expect('get' in own).toBe(false);
      expect(await Promise.resolve(hostile)).toBe(hostile);
    },
  );
});
