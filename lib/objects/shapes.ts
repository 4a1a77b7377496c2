import type { Observable } from 'rxjs';
import type { OfferedMember } from '../actor/member.js';
import { isPublicName } from '../actor/reserved-names.js';
import { ProxyError } from '../errors/index.js';
import { AsyncResult } from '../primitives/async-result.js';
import { Barrier } from '../primitives/barrier.js';
import { BoundedSemaphore } from '../primitives/bounded-semaphore.js';
import { Condition } from '../primitives/condition.js';
import { Event } from '../primitives/event.js';
import { JoinableQueue } from '../primitives/joinable-queue.js';
import { Lock } from '../primitives/lock.js';
import { Namespace } from '../primitives/namespace.js';
import { Pool } from '../primitives/pool.js';
import { Queue } from '../primitives/queue.js';
import { RLock } from '../primitives/rlock.js';
import { Semaphore } from '../primitives/semaphore.js';
import { SharedArray } from '../primitives/shared-array.js';
import { DICT_MEMBERS, SharedDict } from '../primitives/shared-dict.js';
import { LIST_MEMBERS, SharedList } from '../primitives/shared-list.js';
import { SET_MEMBERS, SharedSet } from '../primitives/shared-set.js';
import { Value } from '../primitives/value.js';
import type { Shape } from './object-table.js';
import { SharedIterator } from './shared-iterator.js';
import { isObservable, iteratorOf } from './result-kinds.js';

/** How values of one typeid are shared. */
interface Kind {
  /** What is shared under the typeid, for messages. */
  readonly what: string;
  readonly accepts: (value: object) => boolean;
  /** What stands in front of the value, if not the value itself. */
  readonly wrap?: (value: object) => object;
  readonly members: readonly OfferedMember[];
  readonly errands: boolean;
}

const method = (name: string): OfferedMember => ({ name, kind: 'method', returns: 'value' });
const methods = (...names: string[]): OfferedMember[] => names.map(method);
const properties = (...names: string[]): OfferedMember[] =>
  names.map((name) => ({ name, kind: 'property', returns: 'value' }));
const LOCK = methods('acquire', 'release', 'locked', 'fence', 'abandoned');
const QUEUE = [
  ...methods('put', 'get', 'putNowait', 'getNowait', 'getMany', 'giveBack', 'qsize', 'empty', 'full'),
  ...properties('maxsize'),
];
const POOL: OfferedMember[] = [
  ...methods('apply', 'map', 'starmap', 'close', 'terminate', 'join'),
  ...['applyAsync', 'mapAsync', 'starmapAsync'].map((name) => ({ ...method(name), returns: 'AsyncResult' as const })),
  ...['imap', 'imapUnordered'].map((name) => ({ ...method(name), returns: 'Iterator' as const })),
];
const GET_LOCK: OfferedMember = { ...method('getLock'), shares: 'Lock' };

type AnyConstructor = abstract new (...args: never[]) => object;

/** The instances of a class, offered as they are. */
function instances(what: AnyConstructor, members: readonly OfferedMember[], errands = false): Kind {
  return { what: `a ${what.name}`, accepts: (value) => value instanceof what, members, errands };
}

/** A primitive, which acts in the name of its callers. */
function primitive(what: AnyConstructor, members: readonly OfferedMember[]): Kind {
  return instances(what, members, true);
}

const plain = { errands: false };

/** One row a typeid. */
const KINDS = new Map<string, Kind>([
  [
    'dict',
    {
      ...plain,
      what: 'a Map',
      accepts: (value) => value instanceof Map,
      wrap: (value) => new SharedDict(value as Map<unknown, unknown>),
      members: DICT_MEMBERS,
    },
  ],
  [
    'set',
    {
      ...plain,
      what: 'a Set',
      accepts: (value) => value instanceof Set,
      wrap: (value) => new SharedSet(value as Set<unknown>),
      members: SET_MEMBERS,
    },
  ],
  [
    'list',
    {
      ...plain,
      what: 'an array',
      accepts: Array.isArray,
      wrap: (value) => new SharedList(value as unknown[]),
      members: LIST_MEMBERS,
    },
  ],
  ['Queue', primitive(Queue, QUEUE)],
  ['JoinableQueue', primitive(JoinableQueue, [...QUEUE, ...methods('taskDone', 'join')])],
  ['Event', primitive(Event, methods('isSet', 'set', 'clear', 'wait'))],
  ['Lock', primitive(Lock, LOCK)],
  ['RLock', primitive(RLock, LOCK)],
  ['Semaphore', primitive(Semaphore, [...methods('acquire', 'release'), ...properties('value')])],
  ['BoundedSemaphore', primitive(BoundedSemaphore, [...methods('acquire', 'release'), ...properties('value')])],
  ['Condition', primitive(Condition, [...LOCK, ...methods('wait', 'notify', 'notifyAll')])],
  [
    'Barrier',
    primitive(Barrier, [...methods('wait', 'abort', 'reset'), ...properties('parties', 'nWaiting', 'broken')]),
  ],
  ['Pool', instances(Pool, POOL)],
  ['Namespace', instances(Namespace, methods('get', 'set', 'delete', 'names'))],
  ['Value', instances(Value, [...properties('value'), GET_LOCK])],
  ['Array', instances(SharedArray, [...methods('at', 'set', 'slice'), ...properties('length'), GET_LOCK])],
  [
    'Iterator',
    {
      ...plain,
      what: 'an iterator or an iterable',
      accepts: (value) => iteratorOf(value) !== undefined || Symbol.iterator in value,
      wrap: (value) => new SharedIterator(value),
      members: [method('next'), { name: 'items', kind: 'method', returns: 'Iterator' }],
    },
  ],
  [
    'AsyncResult',
    {
      ...plain,
      what: 'an AsyncResult',
      accepts: (value) => value instanceof AsyncResult,
      wrap: (value) => asyncResultSource(value as AsyncResult<unknown>),
      members: [method('outcome'), { name: 'progress', kind: 'method', returns: 'Observable' }, method('cancel')],
    },
  ],
  [
    'Observable',
    {
      ...plain,
      what: 'an Observable',
      accepts: isObservable,
      wrap: (value) => ({ subscribe: () => value }),
      members: [{ name: 'subscribe', kind: 'method', returns: 'Observable' }],
    },
  ],
]);

/** How a value is shared under a typeid of its own. */
export interface Sharing {
  readonly shape: Shape;
  readonly wrap: (value: object) => object;
}

/**
 * How the value is shared under the typeid.
 * @param own names of the typeids that the actor has proxy classes for, and what those expose
 * @throws ProxyError when the typeid is not known, or the value is not of its kind
 */
export function sharing(value: object, typeid: string, own: ReadonlyMap<string, ProxyMembers>): Sharing {
  const kind = KINDS.get(typeid);
  if (kind !== undefined) {
    if (!kind.accepts(value)) throw new ProxyError(`The typeid '${typeid}' is for ${kind.what}`);
    const { members, errands, wrap = same } = kind;
    return { shape: { kind: 'object', typeid, members, errands }, wrap };
  }
  const proxyMembers = own.get(typeid);
  if (typeid !== 'auto' && proxyMembers === undefined) {
    throw new ProxyError(
      `The typeid '${typeid}' is not defined; there are ${[...KINDS.keys(), 'auto', ...own.keys()].join(', ')}`,
    );
  }
  const members = publicMembers(value, proxyMembers?.exposed);
  return { shape: { kind: 'object', typeid, members, errands: false }, wrap: same };
}

/** A proxy class of the user's: the names that it exposes, or all public methods. */
export interface ProxyMembers {
  readonly exposed?: readonly string[];
}

const same = (value: object): object => value;

function publicMembers(value: object, exposed: readonly string[] | undefined): OfferedMember[] {
  const found = new Map<string, OfferedMember>();
  for (
    let at: object | null = value;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const [name, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      const offered =
        exposed === undefined ? typeof member === 'function' && isPublicName(name) : exposed.includes(name);
      if (offered && !found.has(name)) found.set(name, memberOf(name, member));
    }
  }
  return [...found.values()];
}

function memberOf(name: string, value: unknown): OfferedMember {
  const tag = Object.prototype.toString.call(value);
  const iterates = tag === '[object GeneratorFunction]' || tag === '[object AsyncGeneratorFunction]';
  return { name, kind: typeof value === 'function' ? 'method' : 'property', returns: iterates ? 'Iterator' : 'value' };
}

function asyncResultSource(result: AsyncResult<unknown>): object {
  return {
    outcome: () => result.get(),
    progress: (): Observable<unknown> => result.progress$,
    cancel: () => {
      result.cancel();
    },
  };
}
