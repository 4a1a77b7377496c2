import type { CallHandler, IncomingCall } from '../../lib/link/incoming-call.js';
import type { OpenCalls } from '../../lib/link/caller-side.js';
import { ownHello, type Hello, writeHello } from '../../lib/link/hello.js';
import { Link, type LinkOptions } from '../../lib/link/link.js';
import type { ByteSink } from '../../lib/link/outbox.js';
import { type CallObserver, type CallRequest, OutgoingCall } from '../../lib/link/outgoing-call.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';
import { type CallPath, writePath } from '../../lib/wire/call-path.js';
import { FRAME_HEADER, Kind, ValueMode } from '../../lib/wire/frames.js';
import { encodeWhole } from '../../lib/wire/value-encoder.js';
import { noReferences } from './no-references.js';
import { ProcessClock, VirtualClock } from './virtual-clock.js';

/** A frame that a link wrote. */
export interface Written {
  readonly kind: string;
  /** What stands behind the kind. */
  readonly bytes: Buffer;
}

/** A sink that takes everything at once, or nothing while it is `stuck`. */
class TestSink implements ByteSink {
  readonly writes: Buffer[] = [];
  stuck = false;
  writableLength = 0;

  write(bytes: Buffer, more?: Buffer): void {
    this.writes.push(Buffer.concat(more === undefined ? [bytes] : [bytes, more]));
    if (this.stuck) this.writableLength += bytes.length + (more?.length ?? 0);
  }
}

/** What became of a call. */
export interface Fate {
  readonly call: OutgoingCall;
  readonly items: unknown[];
  value?: unknown;
  error?: Error & { ran?: string };
}

/** One link, whose peer is the test itself: it says every byte, and sees every byte that the link says. */
export class LoneLink {
  readonly clock = new VirtualClock();
  readonly sink = new TestSink();
  readonly link: Link;
  readonly incoming: IncomingCall[] = [];
  readonly active: boolean[] = [];
  closed: { readonly calls: OpenCalls; readonly error: Error | undefined } | undefined;
  private readonly process = new ProcessClock(this.clock);

  /** @param handler gets the calls instead of `incoming` */
  constructor(handler?: CallHandler, about: Partial<Pick<LinkOptions, 'references' | 'referenceUser'>> = {}) {
    this.link = new Link({
      role: 'owner',
      process: '1'.repeat(32),
      clock: this.process,
      references: noReferences,
      ...about,
      sink: this.sink,
      handler: handler ?? { call: (call) => this.incoming.push(call) },
      user: {
        active: (active) => this.active.push(active),
        closed: (calls, error) => {
          this.closed = { calls, error };
        },
      },
    });
  }

  /** Lets so many milliseconds pass, and returns what was written since the last time. */
  async settle(time = 0): Promise<Written[]> {
    await this.clock.run(this.clock.now + time);
    return this.written();
  }

  /** The same without letting anything else run. */
  written(): Written[] {
    const frames: Written[] = [];
    const bytes = Buffer.concat(this.sink.writes.splice(0));
    for (let at = 0; at < bytes.length;) {
      const end = at + 4 + bytes.readUInt32LE(at);
      frames.push({ kind: nameOf(bytes[at + 4]!), bytes: bytes.subarray(at + FRAME_HEADER, end) });
      at = end;
    }
    return frames;
  }

  /** The sink has handed everything over. */
  unstick(): void {
    this.sink.stuck = false;
    this.sink.writableLength = 0;
    this.link.drained();
  }

  receive(...frames: readonly Buffer[]): void {
    for (const bytes of frames) this.link.receive(bytes);
  }

  /** The peer says HELLO, and what the link said until then is forgotten. */
  async greet(hello: Partial<Hello> = {}): Promise<this> {
    this.receive(helloFrame(hello));
    await this.settle();
    return this;
  }

  /** Makes a call; its fate is filled in when it comes. */
  call(args: readonly unknown[], { flags = 0, options = {}, ...more }: Partial<CallRequest & CallObserver> = {}): Fate {
    const fate: Fate = {
      call: new OutgoingCall(
        {
          member: { name: 'greet', kind: 'method', returns: 'value', place: 0 },
          object: 0,
          options,
          flags,
          observer: {
            succeed: (value) => {
              fate.value = value;
            },
            fail: (error) => {
              fate.error = error as Error;
            },
            item: (value) => {
              fate.items.push(value);
            },
          },
          ...more,
        },
        this.process,
      ),
      items: [],
    };
    fate.call.arm();
    this.link.outgoing.submit(fate.call, 0, args);
    return fate;
  }
}

const names = new Map<number, string>(Object.entries(Kind).map(([name, kind]) => [kind, name]));

function nameOf(kind: number): string {
  return names.get(kind) ?? `unknown ${kind}`;
}

/** A frame of that kind, with what `fields` writes. */
export function frame(kind: number, fields: (writer: ByteWriter) => void = () => undefined): Buffer {
  const writer = new ByteWriter();
  writer.u32(0);
  writer.u8(kind);
  fields(writer);
  writer.buffer.writeUInt32LE(writer.position - 4, 0);
  return writer.buffer.subarray(0, writer.position);
}

export function helloFrame(hello: Partial<Hello> = {}): Buffer {
  return frame(Kind.HELLO, (writer) => {
    writeHello(writer, { ...ownHello({ role: 'actor', process: '2'.repeat(32) }), ...hello });
  });
}

/** A value that stands on its own, without references. */
export function whole(writer: ByteWriter, value: unknown): void {
  const { bytes } = encodeWhole(noReferences, value, 'value');
  writer.u8(ValueMode.WHOLE);
  writer.varint(bytes.length);
  writer.varint(0);
  writer.bytes(bytes);
}

export interface CallFields {
  readonly id?: number;
  readonly object?: number;
  readonly member?: number;
  readonly flags?: number;
  readonly path?: CallPath;
  /** Credit of a stream. */
  readonly items?: number;
  readonly bytes?: number;
}

/** A CALL with these arguments. */
export function callFrame(
  args: unknown,
  { id = 0, object = 0, member = 0, flags = 0, path, items, bytes }: CallFields = {},
): Buffer {
  return frame(Kind.CALL, (writer) => {
    writer.u32(id);
    writer.varint(object);
    writer.u16(member);
    writer.u16(flags);
    if (path !== undefined) writePath(writer, path);
    if (items !== undefined) writer.varint(items);
    if (bytes !== undefined) writer.varint(bytes);
    whole(writer, args);
  });
}

/** A RESULT, an ITEM, or another answer that is a call and a value. */
export function answerFrame(kind: number, id: number, value: unknown): Buffer {
  return frame(kind, (writer) => {
    writer.u32(id);
    whole(writer, value);
  });
}

/** END, CANCEL: a frame about a call and nothing else. */
export function aboutFrame(kind: number, id: number): Buffer {
  return frame(kind, (writer) => {
    writer.u32(id);
  });
}

/** A CALL or RESULT that announces a body. */
export function announce(kind: number, id: number, body: number, length: number, references = 0): Buffer {
  return frame(kind, (writer) => {
    writer.u32(id);
    if (kind === Kind.CALL) {
      writer.varint(0);
      writer.u16(0);
      writer.u16(0);
    }
    writer.u8(ValueMode.BODY);
    writer.u32(body);
    writer.varint(length);
    writer.varint(references);
  });
}

export function chunk(body: number, bytes: Buffer): Buffer {
  return frame(Kind.BODY, (writer) => {
    writer.u32(body);
    writer.bytes(bytes);
  });
}

export const grant = (bytes: number): Buffer =>
  frame(Kind.WINDOW, (writer) => {
    writer.u32(bytes);
  });
