import { INLINE_LIMIT } from '../../lib/wire/frames.js';
import type { Random } from './random.js';
import type { PipeManner } from './pipe.js';

export type MemberName = 'run' | 'later' | 'observe' | 'iterate' | 'property';

/** What a stream of the scripted actor does. */
export interface StreamPlan {
  readonly count: number;
  /** Bytes of every third item, or of all; the others are small. */
  readonly size: number;
  readonly even: boolean;
  /** Milliseconds between items; 0 is in one go. */
  readonly gap: number;
  readonly end: 'complete' | 'fail' | 'never' | 'unsendable';
  readonly source: 'synchronous' | 'asynchronous' | 'hub';
}

/** What a method of the scripted actor does. Travels as its argument. */
export interface MethodPlan {
  /** Of the call. */
  readonly no: number;
  readonly how: 'return' | 'throw' | 'unsendable' | 'throw unsendable' | 'undeclared' | 'never' | 'getter';
  /** Milliseconds until then; -1 is before the method returns, 0 a promise that is kept at once. */
  readonly after: number;
  /** Bytes of the result. */
  readonly size: number;
  /** Milliseconds for which the whole process stands still. */
  readonly block: number;
  /** Ends early when the caller gives up. */
  readonly obeys: boolean;
  readonly progress: number;
  readonly stream: StreamPlan | undefined;
}

/** Bytes of an item of a stream. */
export function itemSize({ size, even }: StreamPlan, seq: number): number {
  return even || seq % 3 === 0 ? size : 3;
}

/** One call, as its caller makes it. */
export interface CallPlan {
  readonly at: number;
  readonly member: MemberName;
  readonly object: number;
  readonly method: MethodPlan;
  /** Bytes of its argument. */
  readonly size: number;
  readonly timeout: number | undefined;
  /** Milliseconds after the call. */
  readonly abortAfter: number | undefined;
  readonly tell: boolean;
  /** Items after which its reader leaves; undefined reads all. */
  readonly take: number | undefined;
  /** Milliseconds that its reader spends on an item. */
  readonly pause: number;
  readonly argument: 'plain' | 'unsendable' | 'getter' | 'gives up';
}

/** What happens to a connection. */
export interface EndPlan {
  readonly at: number;
  readonly how: 'death' | 'cut' | 'shutdown';
  /** Milliseconds until the owner's link is closed, then until its process is known to be gone, then until the next. */
  readonly noticedAfter: number;
  readonly goneAfter: number;
  readonly nextAfter: number;
}

export interface Schedule {
  readonly manner: PipeManner;
  readonly concurrency: number;
  readonly mailboxCalls: number;
  readonly mailboxBytes: number;
  readonly gateCalls: number;
  readonly calls: readonly CallPlan[];
  /** Calls that the actor makes on its owner. */
  readonly back: readonly CallPlan[];
  readonly ends: readonly EndPlan[];
  /** When the owner asks whether the actor is there. */
  readonly pings: readonly number[];
  /** When the owner completes all streams for their readers. */
  readonly completeAt: number | undefined;
  /** Bytes of what START and READY carry. */
  readonly session: number;
}

/** The kinds of traffic that schedules mix differently. */
interface Mood {
  readonly fewest: number;
  readonly calls: number;
  readonly span: number;
  readonly large: number;
  readonly streams: number;
  readonly impatient: number;
  /** Bytes of what is not large. */
  readonly sizes: readonly number[];
  /** Of a stream, at most, and the chance that it has hundreds. */
  readonly items: number;
  readonly hundreds: number;
}

/** Everything that happens in a simulation, but for chance on the wire, is decided here. */
export function makeSchedule(random: Random, brief: boolean): Schedule {
  const mood = brief ? briefMood(random) : anyMood(random);
  const numbers = { next: 0 };
  const calls = makeCalls(random, mood, numbers);
  const back = random.chance(0.4)
    ? makeCalls(random, { ...mood, fewest: 1, calls: Math.ceil(mood.calls / 3) }, numbers)
    : [];
  return {
    manner: makeManner(random, mood),
    concurrency: random.pick([1, 1, 2, 5, 1024]),
    mailboxCalls: random.chance(0.2) ? random.int(1, 8) : 10_000,
    mailboxBytes: random.chance(0.1) ? random.int(200, 100_000) : 64 << 20,
    gateCalls: random.chance(0.2) ? random.int(1, 12) : 10_000,
    calls,
    back,
    ends: random.chance(0.4) ? makeEnds(random, mood) : [],
    pings: Array.from({ length: random.pick([0, 1, 3]) }, () => random.int(0, mood.span + 30)),
    completeAt: random.chance(0.06) ? random.int(0, mood.span + 100) : undefined,
    session: sizeOf(random, mood),
  };
}

function anyMood(random: Random): Mood {
  // More bytes than the link's window.
  const flood = random.chance(0.02);
  return {
    fewest: flood ? 70 : 1,
    calls: flood ? 110 : random.pick([1, 3, 10, 30, 60]),
    span: random.pick([0, 5, 50, 400]),
    large: flood ? 0.9 : random.pick([0, 0, 0.05, 0.3]),
    streams: flood ? 0.1 : random.pick([0, 0.2, 0.6]),
    impatient: random.pick([0, 0.2, 0.7]),
    sizes: [0, 1, 10, 200, 1_500],
    items: 40,
    hundreds: 0.2,
  };
}

function briefMood(random: Random): Mood {
  return {
    fewest: 1,
    calls: random.pick([1, 2, 3]),
    span: random.pick([0, 5, 50]),
    large: 0,
    streams: random.pick([0, 0.3]),
    impatient: random.pick([0, 0.4]),
    sizes: [0, 1, 10, 100],
    items: 8,
    hundreds: 0,
  };
}

function makeManner(random: Random, mood: Mood): PipeManner {
  return {
    takes: random.pick([0, 0.5, 0.95, 1]),
    congestion: random.pick([0, 2, 60]),
    delay: random.pick([0, 1, 20, 150]),
    piece:
      mood.large > 0 || mood.streams > 0 ? random.pick([3_000, 70_000, 1 << 20]) : random.pick([5, 40, 400, 70_000]),
  };
}

function makeEnds(random: Random, mood: Mood): EndPlan[] {
  const ends: EndPlan[] = [];
  let at = 0;
  do {
    at += random.int(0, mood.span + 60);
    const end: EndPlan = {
      at,
      how: random.pick(['death', 'death', 'cut', 'shutdown']),
      noticedAfter: random.pick([0, 1, 30, 5_000]),
      goneAfter: random.pick([0, 5, 40]),
      nextAfter: random.pick([0, 10, 100]),
    };
    ends.push(end);
    at += end.noticedAfter + end.goneAfter + end.nextAfter;
  } while (random.chance(0.4));
  return ends;
}

function makeCalls(random: Random, mood: Mood, numbers: { next: number }): CallPlan[] {
  const calls = Array.from({ length: random.int(mood.fewest, mood.calls) }, () =>
    makeCall(random, mood, numbers.next++),
  );
  return calls.sort((a, b) => a.at - b.at);
}

function makeCall(random: Random, mood: Mood, no: number): CallPlan {
  const streams = random.chance(mood.streams);
  const member = streams
    ? random.pick(['observe', 'iterate'] as const)
    : random.pick(['run', 'run', 'run', 'later', 'property'] as const);
  const stream = streams ? makeStream(random, mood) : undefined;
  const plan: CallPlan = {
    at: random.int(0, mood.span),
    member,
    object: random.chance(0.8) ? 0 : random.int(1, 2),
    method: makeMethod(random, mood, no, stream),
    size: sizeOf(random, mood),
    timeout: random.chance(mood.impatient * 0.5) ? random.pick([0, 1, 20, 90, 300]) : undefined,
    abortAfter: random.chance(mood.impatient * 0.5) ? random.pick([-1, 0, 0, 3, 40, 200]) : undefined,
    tell: member === 'run' && random.chance(0.1),
    take: streams && random.chance(0.4) ? random.int(0, 30) : undefined,
    pause: random.pick([0, 0, 0, 1, 15]),
    argument: random.chance(0.9) ? 'plain' : random.pick(['unsendable', 'getter', 'gives up']),
  };
  // What a told method fails with is written to standard error.
  return { ...plan, tell: plan.tell && !plan.method.obeys && QUIET.includes(plan.method.how) };
}

function makeMethod(random: Random, mood: Mood, no: number, stream: StreamPlan | undefined): MethodPlan {
  return {
    no,
    how: random.weighted({
      return: 20,
      throw: 3,
      unsendable: 1,
      'throw unsendable': 1,
      undeclared: 1,
      never: 1,
      getter: 1,
    }),
    after: random.pick([-1, -1, 0, 0, 1, 10, 120]),
    size: sizeOf(random, mood),
    block: random.chance(0.03) ? random.int(1, 250) : 0,
    obeys: random.chance(0.5),
    progress: random.chance(0.3) ? random.int(1, 4) : 0,
    stream,
  };
}

function makeStream(random: Random, mood: Mood): StreamPlan {
  const many = random.chance(mood.hundreds);
  const size = sizeOf(random, mood);
  return {
    count: size > 2_000 ? random.int(0, 12) : many ? random.int(200, 700) : random.int(0, mood.items),
    size,
    even: random.chance(0.5),
    gap: many ? 0 : random.pick([0, 0, 1, 7]),
    end: random.weighted({ complete: 6, fail: 2, never: 1, unsendable: 1 }),
    source: random.weighted({ synchronous: 4, asynchronous: 4, hub: 1 }),
  };
}

const QUIET: readonly MethodPlan['how'][] = ['return', 'never', 'getter'];

/** Mostly small; around the limits more often than chance has it. */
function sizeOf(random: Random, { large, sizes }: Mood): number {
  if (!random.chance(large)) return random.pick(sizes);
  return random.pick([
    5_000,
    INLINE_LIMIT - random.int(0, 400),
    INLINE_LIMIT,
    INLINE_LIMIT + 1,
    70_000,
    140_000,
    300_000,
  ]);
}
