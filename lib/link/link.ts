import { ProtocolError } from '../errors/index.js';
import { ByteReader } from '../wire/byte-reader.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { Kind, LINK_WINDOW, MAX_FRAME, MAX_MESSAGE, MAY_BE_IGNORED } from '../wire/frames.js';
import type { ReferenceExchange } from '../wire/reference.js';
import type { CallWaiting } from './adaptive-waiting.js';
import { CalleeSide } from './callee-side.js';
import { CallerSide, type OpenCalls } from './caller-side.js';
import type { Clock } from './clock.js';
import { FrameSplitter } from './frame-splitter.js';
import { Handshake, noHello, type Proof } from './handshake.js';
import { type Hello, MAX_HELLO, type Speaker, unknownKind } from './hello.js';
import type { CallHandler } from './incoming-call.js';
import { LeaveTaking, type LeaveUser } from './leave-taking.js';
import { type ByteSink, Outbox } from './outbox.js';
import { Pings } from './pings.js';
import { ReferenceSide, type ReferenceUser } from './reference-side.js';
import { BrokenValue, Values } from './values.js';

/** What a link tells the one who made it. */
export interface LinkUser extends LeaveUser {
  /** A peer that dialled us has proved itself, or one that we dialled has said who it is: whether to talk to it. */
  admit?(peer: Hello): boolean;
  /** The peer said HELLO, proved itself where it had to, and can be talked to. */
  opened?(peer: Hello): void;
  /** START, on the owner's own descriptor only. */
  start?(description: unknown): void;
  /** READY: the actor's tables, or what its start failed with. */
  ready?(report: unknown): void;
  /** Nobody holds anything that lives at the peer. */
  unused?(): void;
  /** Calls of the actor at the peer have run, or waited, for unusually long. */
  slow?(calls: unknown): void;
  /** The peer is about to end, or asks us to. */
  bye?(): void;
  /** A call was answered whose caller will not be long with the next: sleeping would not be worth it. */
  nextIsNear?(): void;
  /** Calls that wait for their outcome came to be, or there are none any more. */
  active?(active: boolean): void;
  /** The last word: nothing more is received or sent. The calls are not settled yet. */
  closed(calls: OpenCalls, error: Error | undefined): void;
}

export interface LinkOptions extends Speaker {
  readonly sink: ByteSink;
  readonly clock: Clock;
  /** Needed on channels that others could open, too. */
  readonly proof?: Proof;
  readonly references: ReferenceExchange;
  readonly referenceUser?: ReferenceUser;
  readonly handler: CallHandler;
  readonly user: LinkUser;
  /** How the replies of the peer are waited for, where that is not left to the system. */
  readonly waiting?: CallWaiting;
}

const KIND = 1;

/** One conversation with a peer: bytes in, bytes out, and a clock that is given. It does no input or output itself. */
export class Link {
  readonly outgoing: CallerSide;
  readonly references: ReferenceSide;
  readonly leave: LeaveTaking;
  peer: Hello | undefined;
  private readonly outbox: Outbox;
  private readonly values: Values;
  private readonly incoming: CalleeSide;
  private readonly splitter: FrameSplitter;
  private readonly handshake: Handshake;
  private readonly pings: Pings;
  private consumed = 0;
  /** Bytes of the BODY frame which is under way that have come. */
  private chunk = 0;
  private closed = false;

  constructor(private readonly options: LinkOptions) {
    const { sink, clock, references, handler } = options;
    this.outbox = new Outbox(sink, clock);
    this.values = new Values(this.outbox, references, MAX_MESSAGE);
    this.references = new ReferenceSide(this.outbox, options.referenceUser);
    this.pings = new Pings(this.outbox);
    this.leave = new LeaveTaking(this.outbox, options.user);
    const onActivity = (active: boolean): void => options.user.active?.(active);
    this.outgoing = new CallerSide(this.outbox, this.values, onActivity, options.waiting);
    const nextIsNear = (): void => options.user.nextIsNear?.();
    this.incoming = new CalleeSide(this.outbox, this.values, clock, handler, nextIsNear);
    this.splitter = new FrameSplitter(MAX_HELLO, {
      frame: (bytes, start, end) => {
        this.frame(bytes, start, end);
      },
      body: (id, piece) => {
        this.body(id, piece);
      },
    });
    this.handshake = new Handshake(this.outbox, options, (peer) => options.user.admit?.(peer) ?? true);
  }

  /** Takes bytes in. A fault of the peer ends the link, and nothing else. */
  receive(bytes: Buffer): void {
    if (this.closed) return;
    try {
      this.splitter.push(bytes);
    } catch (error) {
      this.close(error instanceof Error ? error : new ProtocolError(String(error)));
    }
  }

  /** Where the bytes that come next had best be read to: the middle of a large value has its place already. */
  room(): Buffer | undefined {
    const { bodyLeft, bodyId } = this.splitter;
    return bodyLeft > 0 && !this.closed ? this.values.bodies.room(bodyId, bodyLeft) : undefined;
  }

  /** The sink has handed over everything. */
  drained(): void {
    this.outbox.flush();
  }

  /** The owner's word to a fresh process: what to be. */
  start(description: unknown): void {
    this.control(Kind.START, description);
  }

  /** The actor's answer to START. */
  ready(report: unknown): void {
    this.control(Kind.READY, report);
  }

  /** Tells the peer that nobody holds anything that lives here. */
  unused(): void {
    this.outbox.control(Kind.STATUS, () => undefined);
  }

  /** Tells the owner which calls have run, or waited, for unusually long. */
  slow(calls: unknown): void {
    this.control(Kind.SLOW, calls);
  }

  /** Whether the peer has calls that run here, or that it was not told the whole outcome of. */
  get isServing(): boolean {
    return this.incoming.open > 0 || !this.outbox.isEmpty;
  }

  bye(): void {
    this.outbox.control(Kind.BYE, () => undefined);
    this.outbox.flush();
  }

  /** Resolves when the peer's event loop answered; never rejects, and never resolves when the link ends before. */
  ping(answered: () => void): void {
    this.pings.ask(answered);
  }

  /** Gives up the calls of the peer that run here, as if it had cancelled them all. */
  cancelIncoming(): void {
    this.incoming.close();
  }

  /** Ends the conversation. Twice is once. */
  close(error?: Error): void {
    if (this.closed) return;
    this.closed = true;
    this.outbox.close();
    this.pings.close();
    this.incoming.close();
    this.options.user.closed(this.outgoing.close(), error);
  }

  private control(kind: Kind, value: unknown): void {
    const bytes = this.values.encode(value, 'args');
    this.outbox.control(kind, (writer: ByteWriter) => {
      this.values.writeEncoded(writer, bytes);
    });
  }

  private frame(bytes: Buffer, start: number, end: number): void {
    if (this.closed) return;
    const kind = bytes[start] ?? 0;
    const reader = new ByteReader(bytes, start + 1, end);
    if (this.peer === undefined) {
      this.greet(kind, reader);
      return;
    }
    do {
      const { position } = reader;
      this.message(kind, reader);
      if (reader.position === position && position < reader.end)
        throw new ProtocolError(`A frame of the kind ${kind} has more bytes than messages`);
    } while (reader.position < reader.end && !this.isClosed());
    if (kind === Kind.CALL) this.consume(end - start - KIND);
  }

  private body(id: number, piece: Buffer): void {
    if (this.closed) return;
    if (this.peer === undefined) throw noHello();
    this.values.bodies.chunk(id, piece);
    this.chunk += piece.length;
    if (this.splitter.bodyLeft > 0) return;
    this.consume(this.chunk);
    this.chunk = 0;
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private greet(kind: number, reader: ByteReader): void {
    const peer = this.handshake.receive(kind, reader);
    if (peer === undefined) return;
    if (peer === 'refused') {
      this.close();
      return;
    }
    this.peer = peer;
    this.splitter.limit = MAX_FRAME;
    this.values.peerAccepts = peer.maxMessage;
    this.outbox.grant(peer.window);
    this.options.user.opened?.(peer);
    this.outgoing.writeWaiting();
  }

  private message(kind: number, reader: ByteReader): void {
    const { incoming, outgoing } = this;
    switch (kind) {
      case Kind.HELLO:
        throw new ProtocolError('The peer said HELLO again');
      case Kind.STATUS:
        return this.options.user.unused?.();
      case Kind.DISCARD:
        return incoming.onDiscard(reader);
      case Kind.CALL:
        return incoming.onCall(reader);
      case Kind.RESULT:
        return outgoing.onResult(reader);
      case Kind.ITEM:
        return outgoing.onItem(reader);
      case Kind.ERROR:
        return outgoing.onError(reader);
      case Kind.END:
        return outgoing.onEnd(reader);
      case Kind.PROGRESS:
        return outgoing.onProgress(reader);
      case Kind.CANCEL:
        return incoming.onCancel(reader);
      case Kind.CANCELLED:
        return outgoing.onCancelled(reader);
      case Kind.CREDIT:
        return incoming.onCredit(reader);
      case Kind.WINDOW:
        this.outbox.grant(reader.u32());
        return outgoing.writeWaiting();
      case Kind.PING:
        return this.pings.onPing(reader);
      case Kind.PONG:
        return this.pings.onPong(reader);
      case Kind.START:
        return this.onSession(reader, (value) => this.options.user.start?.(value));
      case Kind.READY:
        return this.onSession(reader, (value) => this.options.user.ready?.(value));
      case Kind.SLOW:
        return this.onSession(reader, (value) => this.options.user.slow?.(value));
      case Kind.GOAWAY:
        return this.leave.read(reader);
      case Kind.BYE:
        return this.options.user.bye?.();
      default:
        if (this.references.read(kind, reader)) return;
        if ((kind & MAY_BE_IGNORED) === 0) throw unknownKind(kind, this.peer);
        reader.position = reader.end;
    }
  }

  private onSession(reader: ByteReader, deliver: (value: unknown) => void): void {
    this.values.whenWhole(this.values.read(reader), (value) => {
      if (value instanceof BrokenValue)
        throw new ProtocolError('What the session needs cannot be read', { cause: value.error });
      else deliver(value);
    });
  }

  /** What was taken in is granted again, half a window at a time. */
  private consume(bytes: number): void {
    this.consumed += bytes;
    if (this.consumed < LINK_WINDOW / 2) return;
    const granted = this.consumed;
    this.consumed = 0;
    this.outbox.control(Kind.WINDOW, (writer) => {
      writer.u32(granted);
    });
  }
}
