import { ProtocolError, type Ran } from '../errors/index.js';
import type { ByteReader } from '../wire/byte-reader.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { writePath } from '../wire/call-path.js';
import { CallFlag, ITERATOR_WINDOW, Kind } from '../wire/frames.js';
import { readRan } from '../wire/ran.js';
import type { CallWaiting } from './adaptive-waiting.js';
import { PendingBody } from './bodies.js';
import type { Outbox } from './outbox.js';
import type { CallCarrier, OutgoingCall } from './outgoing-call.js';
import { OutgoingCalls } from './outgoing-calls.js';
import { Sequencer } from './sequencer.js';
import { asRan, BrokenValue, type Values } from './values.js';

/** What stands for a time limit in a CALL at most, milliseconds: seven weeks. */
const LONGEST_REMAINING = 0xffff_ffff;

/** The calls that a link had when it ended, and that it was given since. Those not written certainly did not run. */
export class OpenCalls {
  constructor(
    readonly written: readonly OutgoingCall[],
    private readonly waiting: () => readonly OutgoingCall[],
  ) {}

  /** As of now: without those that were given up since. */
  get unwritten(): readonly OutgoingCall[] {
    return this.waiting();
  }

  only(belongs: (call: OutgoingCall) => boolean): OpenCalls {
    return new OpenCalls(this.written.filter(belongs), () => this.unwritten.filter(belongs));
  }
}

/** A call that waits to be written. */
interface WaitingCall {
  readonly call: OutgoingCall;
  readonly member: number;
}

/** Has the calls that were written to a link which has ended: nobody is left to ask what became of them. */
const NOBODY: CallCarrier = { withdraw: () => true };

/** The half of a link that calls: writes CALL, reads what comes back. */
export class CallerSide implements CallCarrier {
  private readonly calls: OutgoingCalls;
  private waiting: WaitingCall[] = [];
  private readonly sequencers = new Map<OutgoingCall, Sequencer>();

  constructor(
    private readonly outbox: Outbox,
    private readonly values: Values,
    onActivity: (active: boolean) => void,
    waiting: CallWaiting | undefined,
  ) {
    this.calls = new OutgoingCalls(onActivity, waiting);
  }

  /**
   * Writes a call, or keeps it until the peer grants more bytes. Its arguments are taken now in either case.
   * @throws SerializationError; the call was not sent then
   */
  submit(call: OutgoingCall, member: number, args: readonly unknown[]): void {
    if (this.outbox.window <= 0 || this.waiting.length > 0 || this.outbox.busy) {
      call.encoded = this.values.encode(args, 'args');
      call.bytes = call.encoded.bytes.length;
      // A getter of its arguments may have given it up.
      if (!call.settled) this.submitEncoded(call, member);
    } else {
      call.carrier = this;
      this.write(call, member, args);
    }
  }

  /** The same for a call whose arguments were encoded before. */
  submitEncoded(call: OutgoingCall, member: number): void {
    call.carrier = this;
    this.waiting.push({ call, member });
    this.outbox.inTurn(() => {
      this.writeWaiting();
    });
  }

  withdraw(call: OutgoingCall): boolean {
    if (call.id < 0) {
      const place = this.waiting.findIndex((entry) => entry.call === call);
      if (place >= 0) this.waiting.splice(place, 1);
      call.gone();
      return false;
    }
    this.outbox.inTurn(() => {
      if (call.id >= 0) this.cancel(call);
    });
    return true;
  }

  /** The reader of a stream takes so much more. */
  credit(call: OutgoingCall, items: number, bytes: number): void {
    const { id } = call;
    if (id < 0) return;
    this.outbox.control(Kind.CREDIT, (writer) => {
      writer.u32(id);
      writer.varint(items);
      writer.varint(bytes);
    });
  }

  /** Writes what waited for the window. */
  writeWaiting(): void {
    while (this.outbox.window > 0) {
      const entry = this.waiting.shift();
      if (entry === undefined) return;
      try {
        this.write(entry.call, entry.member);
      } catch (error) {
        entry.call.fail(error, 'no');
      }
    }
  }

  onResult(reader: ByteReader): void {
    const call = this.calls.get(reader.u32());
    const value = this.values.read(reader);
    if (value instanceof PendingBody || this.sequencers.size > 0) {
      this.inOrder(call, value, (result) => {
        this.finish(call, result, 'yes', true);
      });
    } else this.finish(call, value, 'yes', true);
  }

  onError(reader: ByteReader): void {
    const call = this.calls.get(reader.u32());
    const ran = readRan(reader);
    this.inOrder(call, this.values.read(reader), (error) => {
      this.finish(call, error, ran, false);
    });
  }

  onCancelled(reader: ByteReader): void {
    const call = this.calls.get(reader.u32());
    const ran = readRan(reader);
    if (!call.unwanted) throw new ProtocolError(`Call ${call.id} was cancelled, which nobody asked for`);
    this.calls.remove(call);
    call.cancelled(ran);
  }

  onProgress(reader: ByteReader): void {
    const call = this.calls.get(reader.u32());
    this.inOrder(call, this.values.read(reader), (value) => {
      if (call.settled) this.values.references.discard(value);
      else if (!(value instanceof BrokenValue)) call.request.observer.progress?.(value);
    });
  }

  onItem(reader: ByteReader): void {
    const start = reader.position;
    const call = this.calls.get(reader.u32());
    const value = this.values.read(reader);
    // As its sender counts: credit that is not given back to the byte runs out in the end.
    const bytes = reader.position - start + (value instanceof PendingBody ? value.length : 0);
    if (value instanceof PendingBody || this.sequencers.size > 0) {
      this.inOrder(call, value, (item) => {
        this.item(call, item, bytes);
      });
    } else this.item(call, value, bytes);
  }

  onEnd(reader: ByteReader): void {
    const call = this.calls.get(reader.u32());
    this.inOrder(call, undefined, (value) => {
      this.finish(call, value, 'yes', true);
    });
  }

  /** Settles all calls; those written keep their ids until their terminal frames come. */
  failAll(error: (call: OutgoingCall, written: boolean) => Error): void {
    for (const { call } of this.waiting.splice(0)) {
      call.fail(error(call, false), 'no');
      call.gone();
    }
    for (const call of this.calls.all()) call.fail(error(call, true), 'unknown');
  }

  /** Takes off the link what waits to be written to the actor at its other end. */
  takeBack(): OutgoingCall[] {
    const isOfActor = ({ call }: WaitingCall): boolean => call.request.object === 0;
    const calls = this.waiting.filter(isOfActor);
    this.waiting = this.waiting.filter((entry) => !isOfActor(entry));
    return calls.map(({ call }) => call);
  }

  /** Takes all calls off the link, which has ended. They are not settled: whoever knows the reason does that. */
  close(): OpenCalls {
    this.values.discardAll(this.sequencers);
    const written = this.calls.drain();
    for (const call of written) call.carrier = NOBODY;
    return new OpenCalls(written, () => this.waiting.map(({ call }) => call));
  }

  private write(call: OutgoingCall, member: number, args?: readonly unknown[]): void {
    const { request, remaining } = call;
    const id = this.calls.add(call);
    call.batch = this.outbox.batch;
    const writer = this.outbox.begin(Kind.CALL);
    try {
      writer.u32(id);
      writer.varint(request.object);
      writer.u16(member);
      writer.u16(flagsOf(call) | this.calls.flags);
      if (remaining !== undefined) writer.u32(Math.min(Math.ceil(remaining), LONGEST_REMAINING));
      if (request.path !== undefined) writePath(writer, request.path);
      if (request.holder !== undefined) writer.varint(request.holder);
      if ((request.flags & CallFlag.STREAM) !== 0) {
        const { items, bytes } = request.window ?? ITERATOR_WINDOW;
        writer.varint(items);
        writer.varint(bytes);
      }
      if (call.encoded !== undefined) this.values.check(call.encoded, 'args');
      const bodyBytes =
        call.encoded === undefined
          ? this.values.write(writer, args, 'args')
          : this.values.writeEncoded(writer, call.encoded);
      const size = this.outbox.commit();
      // A call that waited was counted by what its arguments take.
      if (call.encoded === undefined) call.bytes = size + bodyBytes;
    } catch (error) {
      this.outbox.rollback();
      this.calls.remove(call);
      throw error;
    }
  }

  /** What the call came to is of no use to anybody: its giver takes it back. */
  private discard({ id, request }: OutgoingCall, value: unknown): void {
    this.values.references.discard(value);
    if ((request.flags & CallFlag.STREAM) !== 0) return;
    this.outbox.control(Kind.DISCARD, (writer) => {
      writer.u32(id);
    });
  }

  /** CANCEL goes before what waits to be written, but not before its CALL. */
  private cancel({ id, batch }: OutgoingCall): void {
    const fields = (writer: ByteWriter): void => {
      writer.u32(id);
    };
    if (batch === this.outbox.batch) this.outbox.message(Kind.CANCEL, fields);
    else this.outbox.control(Kind.CANCEL, fields);
  }

  private item(call: OutgoingCall, value: unknown, bytes: number): void {
    if (call.settled) {
      this.values.references.discard(value);
      return;
    }
    if (value instanceof BrokenValue) {
      call.fail(asRan(value.error), 'yes');
      this.withdraw(call);
    } else call.request.observer.item?.(value, bytes);
  }

  private finish(call: OutgoingCall, value: unknown, ran: Ran, succeeded: boolean): void {
    if (call.id < 0) throw new ProtocolError(`A call to ${call.request.member.name} was answered twice`);
    const broken = value instanceof BrokenValue;
    if (succeeded && (broken || call.unwanted)) this.discard(call, value);
    else if (call.unwanted) this.values.references.discard(value);
    this.calls.remove(call);
    if (broken) call.fail(asRan(value.error), ran);
    else if (succeeded) call.succeed(value);
    else call.fail(value, ran);
  }

  /** Runs `action` when the value is whole, after everything that came before it for the same call. */
  private inOrder(call: OutgoingCall, value: unknown, action: (value: unknown) => void): void {
    let sequencer = this.sequencers.get(call);
    if (value instanceof PendingBody) {
      if (sequencer === undefined) this.sequencers.set(call, (sequencer = new Sequencer()));
      const place = sequencer.reserve();
      value.onComplete((bytes) => {
        place(this.values.readBody(bytes, value), action);
        if (this.sequencers.get(call)?.idle === true) this.sequencers.delete(call);
      });
    } else if (sequencer === undefined) action(value);
    else sequencer.add(value, action);
  }
}

function flagsOf({ request, remaining }: OutgoingCall): number {
  const { path, holder } = request;
  let { flags } = request;
  if (remaining !== undefined) flags |= CallFlag.REMAINING;
  if (path !== undefined) flags |= CallFlag.PATH;
  if (holder !== undefined) flags |= CallFlag.HOLDER;
  return flags;
}
