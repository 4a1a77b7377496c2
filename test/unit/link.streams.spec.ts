import { describe, expect, it } from '@jest/globals';
import { concat, map, NEVER, Observable, of, range, Subject } from 'rxjs';
import { Dispatcher } from '../../lib/objects/dispatcher.js';
import { type CurrentCall, currentCall } from '../../lib/objects/current-call.js';
import { Mailbox } from '../../lib/objects/mailbox.js';
import { ObjectTable } from '../../lib/objects/object-table.js';
import { CallFlag, ITERATOR_WINDOW, Kind } from '../../lib/wire/frames.js';
import type { Member, MemberReturns } from '../../lib/wire/reference.js';
import {
  aboutFrame,
  answerFrame,
  callFrame,
  type CallFields,
  frame,
  LoneLink,
  type Written,
} from '../simulation/lone-link.js';
import { nothingShared } from '../simulation/nothing-shared.js';

const kinds = (frames: readonly Written[]): string[] => frames.map(({ kind }) => kind);
const stream: CallFields = { flags: CallFlag.STREAM, ...ITERATOR_WINDOW };

/** A link to an actor with these methods, numbered in their order. */
async function actorWith(
  methods: Record<string, [MemberReturns, () => unknown]>,
  limits = { concurrency: 1024, calls: 20_000, bytes: 1 << 30 },
): Promise<{ peer: LoneLink; mailbox: Mailbox }> {
  const members = Object.entries(methods).map(([name, [returns]]): Member => ({ name, kind: 'method', returns }));
  const target = Object.fromEntries(Object.entries(methods).map(([name, [, method]]) => [name, method]));
  const objects = new ObjectTable();
  const born = objects.setActor({ kind: 'actor', typeid: 'actor', members, errands: false }, '0'.repeat(32));
  born(target);
  const mailbox = new Mailbox({ ...nothingShared, name: 'Test' }, limits);
  const peer = await new LoneLink(new Dispatcher(objects, nothingShared, mailbox)).greet();
  return { peer, mailbox };
}

describe('a stream that is sent', () => {
  it('stops its source when an item cannot be sent, also if that says nothing more', async () => {
    let stopped = 0;
    const source = new Observable((subscriber) => {
      subscriber.next(Symbol('odd'));
      return () => {
        stopped++;
      };
    });
    const { peer } = await actorWith({ watch: ['Observable', () => concat(source, NEVER)] });
    peer.receive(callFrame([], stream));
    expect(kinds(await peer.settle())).toEqual(['ERROR']);
    expect(stopped).toBe(1);
  });

  it('does not begin when its caller gave up before the method had made it', async () => {
    let begun = 0;
    let returned = 0;
    const source = new Observable(() => {
      begun++;
    });
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          returned++;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const ready = new Subject<void>();
    const whenReady = (value: unknown) =>
      new Promise((resolve) =>
        ready.subscribe(() => {
          resolve(value);
        }),
      );
    const { peer } = await actorWith({
      watch: ['Observable', () => whenReady(source)],
      list: ['Iterator', () => whenReady(iterable)],
    });
    peer.receive(callFrame([], stream), callFrame([], { ...stream, id: 1, member: 1 }));
    peer.receive(aboutFrame(Kind.CANCEL, 0), aboutFrame(Kind.CANCEL, 1));
    ready.next();
    expect(kinds(await peer.settle())).toEqual(['CANCELLED']);
    expect({ begun, returned }).toEqual({ begun: 0, returned: 1 });
  });

  it('may fail to clean up', async () => {
    function* list(): Generator<number> {
      try {
        for (;;) yield 1;
      } finally {
        throwsAlways();
      }
    }
    const { peer } = await actorWith({ list: ['Iterator', list] });
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown): void => {
      uncaught.push(error);
    };
    process.on('uncaughtException', onUncaught);
    peer.receive(callFrame([], { ...stream, items: 1 }));
    await peer.settle();
    peer.receive(aboutFrame(Kind.CANCEL, 0));
    expect(kinds(await peer.settle())).toEqual(['CANCELLED']);
    await new Promise(setImmediate);
    process.off('uncaughtException', onUncaught);
    expect(uncaught).toEqual([]);
  });

  it('does not begin for a caller that only tells', async () => {
    let begun = 0;
    const source = new Observable(() => {
      begun++;
    });
    function* list(): Generator<number> {
      begun++;
      yield 1;
    }
    const { peer } = await actorWith({ watch: ['Observable', () => source], list: ['Iterator', list] });
    const { TELL: flags } = CallFlag;
    peer.receive(callFrame([], { flags }), callFrame([], { flags, id: 1, member: 1 }));
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['RESULT']);
    expect(frames[0]!.bytes).toHaveLength(2 * 6);
    expect(begun).toBe(0);
  });

  it('fails with the truth about a method that ran', async () => {
    const { peer } = await actorWith({ watch: ['Observable', () => of(Symbol('odd'))] });
    peer.receive(callFrame([], stream));
    const [error] = await peer.settle();
    const other = await new LoneLink().greet();
    const fate = other.call([], { flags: CallFlag.STREAM });
    await other.settle();
    other.receive(
      frame(Kind.ERROR, (writer) => {
        writer.bytes(error!.bytes);
      }),
    );
    expect(fate.error).toMatchObject({ code: 'SERIALIZATION', ran: 'yes' });
  });
});

describe('a stream whose reader takes nothing', () => {
  it('fails when it is too far behind, with the truth about its method', async () => {
    const { peer } = await actorWith({
      watch: ['Observable', () => range(0, 65).pipe(map(() => Buffer.alloc(1 << 20)))],
    });
    peer.receive(callFrame([], { ...stream, items: 0 }));
    expect(peer.written()).toEqual([]);
    const credit = frame(Kind.CREDIT, (writer) => {
      writer.u32(0);
      writer.varint(100);
      writer.varint(1 << 30);
    });
    peer.receive(credit);
    const frames = await peer.settle();
    expect(kinds(frames).filter((kind) => kind !== 'BODY')).toEqual(['ITEM', 'ERROR']);
    const other = await new LoneLink().greet();
    const fate = other.call([], { flags: CallFlag.STREAM });
    const { bytes } = frames.find(({ kind }) => kind === 'ERROR')!;
    other.receive(
      frame(Kind.ERROR, (writer) => {
        writer.bytes(bytes);
      }),
    );
    expect(fate.error).toMatchObject({ code: 'MAILBOX_FULL', ran: 'yes' });
  });
});

function throwsAlways(): never {
  throw new Error('cannot clean up');
}

describe('credit', () => {
  it('comes back to the byte, as its sender counts', async () => {
    const peer = await new LoneLink().greet();
    const source = await new LoneLink().greet();
    const fate = peer.call([], { flags: CallFlag.STREAM });
    await peer.settle();
    source.receive(callFrame([], { ...stream, items: 10, bytes: 1_000_000 }));
    let counted = 0;
    const { observer } = fate.call.request;
    observer.item = (_value, bytes) => {
      counted += bytes;
    };
    for (const value of [1, 'some text', Buffer.alloc(100_000)]) source.incoming[0]!.item(value);
    for (const { kind, bytes } of await source.settle()) {
      peer.receive(
        frame(Kind[kind as keyof typeof Kind], (writer) => {
          writer.bytes(bytes);
        }),
      );
    }
    expect(counted).toBe(1_000_000 - (Reflect.get(source.incoming[0]!, 'itemBytes') as number));
  });
});

describe('a getter of what is being sent', () => {
  it('may make other streams emit, and end', async () => {
    const hub = new Subject<unknown>();
    const { peer } = await actorWith({
      watch: ['Observable', () => hub],
      get: [
        'value',
        () => ({
          get poke() {
            hub.next('poked');
            hub.complete();
            return 1;
          },
        }),
      ],
    });
    peer.receive(callFrame([], { ...stream, id: 5 }), callFrame([], { member: 1 }));
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['RESULT', 'ITEM', 'END']);
    expect(frames[2]!.bytes.readUInt32LE()).toBe(5);
  });

  it('may report progress of other calls, in order', async () => {
    let working: CurrentCall | undefined;
    const { peer } = await actorWith({
      work: [
        'AsyncResult',
        () => {
          working = currentCall();
          return new Promise(() => undefined);
        },
      ],
      get: [
        'value',
        () => ({
          get poke() {
            working!.progress('from within');
            return 1;
          },
        }),
      ],
    });
    peer.receive(callFrame([], { flags: CallFlag.PROGRESS }), callFrame([], { id: 1, member: 1 }));
    working!.progress('after');
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['RESULT', 'PROGRESS']);
    expect(frames[1]!.bytes.toString('latin1')).toMatch(/from within.*after/s);
  });

  it('may make calls, give them up, and give up the very call', async () => {
    const peer = await new LoneLink().greet();
    const aborter = new AbortController();
    const outer = peer.call(
      [
        {
          get poke() {
            peer.call(['inner']);
            peer.call(['given up']).call.abort('at once');
            aborter.abort();
            return 1;
          },
        },
      ],
      { options: { signal: aborter.signal } },
    );
    const frames = await peer.settle();
    expect(kinds(frames)).toEqual(['CALL', 'CANCEL']);
    expect(frames[0]!.bytes.includes('inner')).toBe(true);
    expect(frames[0]!.bytes.includes('given up')).toBe(false);
    expect(frames[1]!.bytes.readUInt32LE()).toBe(0);
    peer.receive(answerFrame(Kind.RESULT, 0, 'crossing'), answerFrame(Kind.RESULT, 1, 'fine'));
    expect(outer.error).toMatchObject({ code: 'CALL_ABORTED', ran: 'yes' });
    expect(peer.closed).toBeUndefined();
  });
});

describe('a mailbox', () => {
  it('runs thousands of waiting calls that end at once', async () => {
    const first: (() => void)[] = [];
    const { peer, mailbox } = await actorWith(
      {
        wait: ['value', () => new Promise<void>((resolve) => first.push(resolve))],
        get: ['value', () => 1],
      },
      { concurrency: 1, calls: 20_000, bytes: 1 << 30 },
    );
    peer.receive(callFrame([]));
    for (let id = 1; id <= 15_000; id++) peer.receive(callFrame([], { id, member: 1 }));
    first[0]!();
    const results = (await peer.settle()).filter(({ kind }) => kind === 'RESULT');
    const [, last] = [results[0], results.at(-1)];
    expect(last!.bytes.readUInt32LE(last!.bytes.length - 6)).toBe(15_000);
    expect(Reflect.get(mailbox, 'running')).toBe(0);
  });

  it('gives a slot back once, however often a promise says that it is kept', async () => {
    const { peer, mailbox } = await actorWith({
      get: [
        'value',
        () => ({
          then(kept: (value: unknown) => void) {
            kept(1);
            kept(2);
          },
        }),
      ],
    });
    peer.receive(callFrame([]));
    expect(kinds(await peer.settle())).toEqual(['RESULT']);
    expect(Reflect.get(mailbox, 'running')).toBe(0);
  });
});
