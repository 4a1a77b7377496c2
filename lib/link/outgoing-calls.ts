import { ProtocolError } from '../errors/index.js';
import { CallFlag } from '../wire/frames.js';
import type { CallWaiting } from './adaptive-waiting.js';
import type { OutgoingCall } from './outgoing-call.js';

/** The calls that were written and wait for their terminal frame, by id. An id is free again only after that frame. */
export class OutgoingCalls {
  private readonly slots: (OutgoingCall | undefined)[] = [];
  private readonly free: number[] = [];
  private open = 0;
  private turn = 0;

  /**
   * @param onActivity told when the first call opens and when the last one is gone
   * @param waiting told of each
   */
  constructor(
    private readonly onActivity: (active: boolean) => void,
    private readonly waiting: CallWaiting | undefined,
  ) {}

  /** Bits of `CallFlag` for the call that was added last. */
  get flags(): number {
    return this.waiting?.active === true ? CallFlag.STAY_AWAKE : 0;
  }

  add(call: OutgoingCall): number {
    const id = this.free.pop() ?? this.slots.length;
    this.slots[id] = call;
    call.id = id;
    call.turn = this.turn++;
    if (++this.open === 1) this.onActivity(true);
    this.waiting?.opened(call.request.flags);
    return id;
  }

  get(id: number): OutgoingCall {
    const call = this.slots[id];
    if (call === undefined) throw new ProtocolError(`A frame came for call ${id}, which is not open`);
    return call;
  }

  /** Frees the id: its terminal frame has come, with everything that belongs to it. */
  remove(call: OutgoingCall): void {
    this.slots[call.id] = undefined;
    this.free.push(call.id);
    call.id = -1;
    if (--this.open === 0) this.onActivity(false);
    this.waiting?.closed();
    call.gone();
  }

  /** All open calls, in no certain order. */
  all(): OutgoingCall[] {
    return this.slots.filter((call) => call !== undefined);
  }

  /** All in the order in which they were written; none is open afterwards. */
  drain(): OutgoingCall[] {
    const calls = this.all().sort((first, second) => first.turn - second.turn);
    for (const call of calls) {
      call.id = -1;
      this.waiting?.closed();
    }
    this.slots.length = 0;
    this.free.length = 0;
    if (this.open > 0) this.onActivity(false);
    this.open = 0;
    return calls;
  }
}
