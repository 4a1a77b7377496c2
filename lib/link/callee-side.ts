import { ProtocolError, type Ran } from '../errors/index.js';
import type { ByteReader } from '../wire/byte-reader.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { readPath } from '../wire/call-path.js';
import { CallFlag, Kind, KNOWN_CALL_FLAGS } from '../wire/frames.js';
import { writeRan } from '../wire/ran.js';
import type { EncodedValue } from '../wire/value-encoder.js';
import { PendingBody } from './bodies.js';
import type { Clock } from './clock.js';
import { type CallHandler, IncomingCall, type ReplySide, type Taken } from './incoming-call.js';
import type { Outbox } from './outbox.js';
import { Sequencer } from './sequencer.js';
import { asRan, BrokenValue, type Values } from './values.js';

// Ids are dense: the peer reuses them. A higher one than this is no honest peer's.
const MOST_CALLS = 1 << 20;

/** The half of a link that is called: reads CALL, writes what goes back. */
export class CalleeSide implements ReplySide {
  /** Calls that have no terminal frame yet. */
  open = 0;
  private calls: (IncomingCall | undefined)[] = [];
  /** Calls on one object start in order; one whose arguments are still on the way holds back those behind it. */
  private readonly sequencers = new Map<number, Sequencer>();
  /**
   * What takes a result back, by the call's id, until that is known to have been received: the caller would have said
   * DISCARD before it used the id again.
   */
  private readonly results = new Map<number, Taken>();

  constructor(
    private readonly outbox: Outbox,
    private readonly values: Values,
    private readonly clock: Clock,
    private readonly handler: CallHandler,
    /** Told when a call is answered whose caller will not be long with the next. */
    private readonly whenNextIsNear: () => void,
  ) {}

  get busy(): boolean {
    return this.outbox.busy;
  }

  inTurn(write: () => void): void {
    this.outbox.inTurn(write);
  }

  now(): number {
    return this.clock.now();
  }

  onCall(reader: ByteReader): void {
    const start = reader.position;
    const call = this.readCall(reader);
    if (this.calls[call.id] !== undefined) throw new ProtocolError(`Call ${call.id} is open already`);
    if (this.results.size > 0) this.results.delete(call.id);
    this.calls[call.id] = call;
    this.open++;
    const args = this.values.read(reader);
    call.bytes = reader.position - start;
    const sequencer = this.sequencers.get(call.object);
    if (args instanceof PendingBody) this.awaitArguments(call, args);
    else if (sequencer === undefined) this.accept(call, args);
    else
      sequencer.add(args, (whole) => {
        this.accept(call, whole);
      });
  }

  onCancel(reader: ByteReader): void {
    const call = this.calls[reader.u32()];
    // Its terminal frame and the request to cancel it may cross.
    if (call === undefined) return;
    const ran = call.cancel();
    this.remove(call);
    // Behind the items and the progress of the call: nothing may come for it after its terminal frame.
    this.outbox.message(Kind.CANCELLED, (writer) => {
      writer.u32(call.id);
      writeRan(writer, ran);
    });
  }

  onDiscard(reader: ByteReader): void {
    const id = reader.u32();
    const taken = this.results.get(id);
    this.results.delete(id);
    taken?.discard();
  }

  onCredit(reader: ByteReader): void {
    const call = this.calls[reader.u32()];
    const items = reader.varint();
    const bytes = reader.varint();
    call?.credit(items, bytes);
  }

  result(call: IncomingCall, value: unknown): void {
    this.remove(call);
    try {
      this.message(Kind.RESULT, call, value, 'result');
      if (call.taken !== undefined) this.results.set(call.id, call.taken);
      this.answered(call);
    } catch (error) {
      call.taken?.discard();
      this.writeError(call, error);
    }
  }

  error(call: IncomingCall, error: unknown, ran: Ran): void {
    this.remove(call);
    this.writeError(call, error, ran);
  }

  progress(call: IncomingCall, value: unknown): void {
    if (!this.busy) {
      this.message(Kind.PROGRESS, call, value, 'progress');
      return;
    }
    const bytes = this.encode(value, 'progress');
    this.inTurn(() => {
      if (!call.finished) this.encodedMessage(Kind.PROGRESS, call, bytes);
    });
  }

  item(call: IncomingCall, value: unknown): number {
    return this.message(Kind.ITEM, call, value, 'item');
  }

  encodeItem(value: unknown): EncodedValue {
    return this.encode(value, 'item');
  }

  encodedItem(call: IncomingCall, item: EncodedValue): number {
    return this.encodedMessage(Kind.ITEM, call, item);
  }

  end(call: IncomingCall): void {
    this.remove(call);
    this.outbox.message(Kind.END, (writer) => {
      writer.u32(call.id);
    });
  }

  /** The link has ended: nobody waits for the calls any more. */
  close(): void {
    const open = this.calls;
    this.calls = [];
    this.open = 0;
    this.values.discardAll(this.sequencers);
    this.results.clear();
    // The ids of a peer that makes them up leave a million holes: those are not visited.
    for (const call of Object.values(open)) {
      if (call === undefined) continue;
      call.cancel();
      this.letGo(call);
    }
  }

  private remove(call: IncomingCall): void {
    const { id } = call;
    // The link may have ended, with all its calls.
    if (this.calls[id] === undefined) return;
    this.calls[id] = undefined;
    this.open--;
    this.letGo(call);
  }

  /** Nobody has seen the arguments of a call that never ran. */
  private letGo({ started, args }: IncomingCall): void {
    if (!started && args.length > 0) this.values.references.discard(args);
  }

  private readCall(reader: ByteReader): IncomingCall {
    const id = reader.u32();
    if (id >= MOST_CALLS) throw new ProtocolError(`Call id ${id} is out of range`);
    const object = reader.varint();
    const member = reader.u16();
    const flags = reader.u16();
    if ((flags & ~KNOWN_CALL_FLAGS) !== 0) throw new ProtocolError(`A call has the unknown flags ${flags.toString(2)}`);
    const deadline = (flags & CallFlag.REMAINING) === 0 ? undefined : this.now() + reader.u32();
    const call = new IncomingCall(this, id, object, member, flags, deadline);
    if ((flags & CallFlag.PATH) !== 0) call.path = readPath(reader);
    if ((flags & CallFlag.HOLDER) !== 0) call.holder = reader.varint();
    if ((flags & CallFlag.STREAM) !== 0) call.credit(reader.varint(), reader.varint());
    return call;
  }

  private awaitArguments(call: IncomingCall, body: PendingBody): void {
    call.bytes += body.length;
    let sequencer = this.sequencers.get(call.object);
    if (sequencer === undefined) this.sequencers.set(call.object, (sequencer = new Sequencer()));
    const place = sequencer.reserve();
    body.onComplete((bytes) => {
      place(this.values.readBody(bytes, body), (args) => {
        this.accept(call, args);
      });
      if (this.sequencers.get(call.object)?.idle === true) this.sequencers.delete(call.object);
    });
  }

  private accept(call: IncomingCall, args: unknown): void {
    if (call.finished) {
      this.values.references.discard(args);
      return;
    }
    if (args instanceof BrokenValue) {
      call.fail(args.error, 'no');
      return;
    }
    if (!Array.isArray(args)) throw new ProtocolError('The arguments of a call are not a list');
    call.args = args;
    this.handler.call(call);
  }

  private message(kind: Kind, call: IncomingCall, value: unknown, path: string): number {
    const writer = this.outbox.begin(kind);
    try {
      writer.u32(call.id);
      const outside = this.values.write(writer, value, path);
      return this.outbox.commit() + outside;
    } catch (error) {
      this.outbox.rollback();
      throw asRan(error);
    }
  }

  private encode(value: unknown, path: string): EncodedValue {
    try {
      return this.values.encode(value, path);
    } catch (error) {
      throw asRan(error);
    }
  }

  private encodedMessage(kind: Kind, call: IncomingCall, value: EncodedValue): number {
    const writer = this.outbox.begin(kind);
    writer.u32(call.id);
    const outside = this.values.writeEncoded(writer, value);
    return this.outbox.commit() + outside;
  }

  private writeError(call: IncomingCall, error: unknown, ran: Ran = 'yes'): void {
    const writer = this.outbox.begin(Kind.ERROR);
    writer.u32(call.id);
    writeRan(writer, ran);
    this.writeErrorValue(writer, error);
    this.outbox.commit();
    this.answered(call);
  }

  private answered({ flags }: IncomingCall): void {
    if ((flags & CallFlag.STAY_AWAKE) !== 0) this.whenNextIsNear();
  }

  /** What was thrown may itself be impossible to send; the caller still learns what it can. */
  private writeErrorValue(writer: ByteWriter, error: unknown): void {
    const start = writer.position;
    try {
      this.values.write(writer, error, 'error');
    } catch (problem) {
      writer.position = start;
      this.values.write(writer, asRan(problem), 'error');
    }
  }
}
