import { describe, expect, it } from '@jest/globals';
import { DICT_MEMBERS, SharedDict } from '../../lib/primitives/shared-dict.js';
import { LIST_MEMBERS, SharedList } from '../../lib/primitives/shared-list.js';
import type { SharedMember } from '../../lib/primitives/shared-member.js';
import { SET_MEMBERS, SharedSet } from '../../lib/primitives/shared-set.js';
import { isPublicName } from '../../lib/actor/reserved-names.js';

const [takesFunction, inTheWay] = ['takes a function', 'a name that proxies answer themselves'];
/** What is no method to call by name; items() streams. */
const common: (string | symbol)[] = ['constructor', Symbol.iterator, Symbol.toStringTag, Symbol.unscopables];

/** Why members of the language's own classes, in any version of Node, are not offered. */
const collections: {
  name: string;
  native: { readonly prototype: object };
  shared: { readonly prototype: object };
  members: readonly SharedMember[];
  left: Record<string, string>;
}[] = [
  {
    name: 'Map',
    native: Map,
    shared: SharedDict,
    members: DICT_MEMBERS,
    left: {
      forEach: takesFunction,
      getOrInsert: 'setDefault() in every version of Node',
      getOrInsertComputed: takesFunction,
    },
  },
  {
    name: 'Set',
    native: Set,
    shared: SharedSet,
    members: SET_MEMBERS,
    left: { forEach: takesFunction, keys: 'the same as values()', entries: 'values() twice over' },
  },
  {
    name: 'Array',
    native: Array,
    shared: SharedList,
    members: LIST_MEMBERS,
    left: {
      every: takesFunction,
      filter: takesFunction,
      find: takesFunction,
      findIndex: takesFunction,
      findLast: takesFunction,
      findLastIndex: takesFunction,
      flatMap: takesFunction,
      forEach: takesFunction,
      map: takesFunction,
      reduce: takesFunction,
      reduceRight: takesFunction,
      some: takesFunction,
      toLocaleString: inTheWay,
      toString: inTheWay,
    },
  },
];

const members = (prototype: object): (string | symbol)[] => Reflect.ownKeys(prototype);

describe.each(collections)('$name', ({ native, shared, members: offered, left }) => {
  const names: (string | symbol)[] = offered.map(({ name }) => name);
  const known = new Set([...names, ...Object.keys(left), ...common]);

  it('has nothing that is neither offered nor left out for a reason', () => {
    expect(members(native.prototype).filter((name) => !known.has(name))).toEqual([]);
  });

  it('has nothing left out that is offered', () => {
    expect(names.filter((name) => Object.hasOwn(left, name))).toEqual([]);
  });

  it('is offered as the class has it, by names that proxies can have, each once', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set([...names, 'constructor'])).toEqual(new Set(members(shared.prototype)));
    for (const { name, kind } of offered) {
      expect(Object.getOwnPropertyDescriptor(shared.prototype, name)).toMatchObject({
        [kind === 'method' ? 'value' : 'get']: expect.any(Function),
      });
      expect(isPublicName(name)).toBe(true);
    }
    expect(offered.filter(({ returns }) => returns === 'Iterator').map(({ name }) => name)).toEqual(['items']);
  });
});
