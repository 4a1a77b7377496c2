/** Calls in a row, without a pause, after which active waiting is tried. */
const SEQUENCE = 64;
/** A pause that ends such a row, milliseconds. */
const LONGEST_PAUSE = 1;
/**
 * Waiting actively may pay where both are shorter on average, milliseconds: the caller's own work, and a call, of which the
 * two wake-ups are 0.05 on some machines and 0.25 on others.
 */
const SHORT_PAUSE = 0.2;
const SHORT_CALL = 0.4;

/** A trial succeeds with the last so many of its calls. */
const TRIAL_JUDGED = 16;
/** It fails after so many calls or milliseconds: the system may take that long to part processes that share a processor. */
const TRIAL_CALLS = 48;
const TRIAL_TIME = 24;
/** By how much calls must be faster for active waiting to begin, and to go on. */
const FASTER = 0.8;
const STILL_FASTER = 0.9;
/** What active waiting may lose of what it has won, milliseconds: single calls may meet anything. */
const MOST_CREDIT = 12;
/** Milliseconds until the next trial; doubled after each that failed, and where active waiting cost more than it won. */
const FIRST_DELAY = 20;
const LONGEST_DELAY = 1_000;

/** The part of a new pause in their average, and the longest that a call is taken to be. */
const NEW = 1 / 16;
const LONGEST_SAMPLE = 1;

/**
 * Decides by measuring whether the calls to an actor, made one at a time, are waited for actively. Where a wake-up is
 * what a call costs, that makes it several times faster; where caller and actor share a processor, it would do harm.
 * All times are milliseconds.
 */
export class LatencyPolicy {
  private state: 'off' | 'trial' | 'on' = 'off';
  private began = 0;
  private ended = -Infinity;
  /** Average time between a reply and the next call. */
  private pause = 0;
  /** Of the calls of this row that were waited for as usual, the last ones, and their median as of the last trial. */
  private readonly recent: number[] = [];
  private usual = 0;
  /** What active waiting has won lately, and since its trial began. */
  private credit = 0;
  private won = 0;
  private row = 0;
  private readonly trial: number[] = [];
  private since = 0;
  private nextTrial = 0;
  private delay = FIRST_DELAY;

  /** A call is made, while no other is open. Returns whether to wait for it actively. */
  begin(now: number): boolean {
    const pause = now - this.ended;
    this.began = now;
    if (pause > LONGEST_PAUSE) {
      this.row = 0;
      this.pause = 0;
      this.state = 'off';
    } else this.pause += (pause - this.pause) * NEW;
    if (this.state === 'off' && this.mayTry(now)) {
      this.state = 'trial';
      this.trial.length = 0;
      this.since = now;
      this.won = 0;
    }
    return this.state !== 'off';
  }

  /** Its reply is there. */
  end(now: number): void {
    const took = Math.min(now - this.began, LONGEST_SAMPLE);
    this.ended = now;
    if (this.state === 'off') {
      this.recent[this.row++ % SEQUENCE] = took;
      return;
    }
    const won = this.usual * STILL_FASTER - took;
    this.won += won;
    if (this.state === 'trial') {
      this.trial.push(took);
      this.judge(now);
    } else {
      this.credit = Math.min(this.credit + won, MOST_CREDIT);
      if (this.credit < 0 || this.pause > SHORT_PAUSE) this.stop(now);
    }
  }

  private mayTry(now: number): boolean {
    if (this.row < SEQUENCE || now < this.nextTrial) return false;
    this.nextTrial = now + FIRST_DELAY;
    // Not the average: one long call among them must not make active waiting look better than it is.
    this.usual = median(this.recent.slice());
    return this.pause < SHORT_PAUSE && this.usual < SHORT_CALL;
  }

  private judge(now: number): void {
    const { trial } = this;
    const over = trial.length === TRIAL_CALLS || now - this.since >= TRIAL_TIME;
    if (!over && trial.length < TRIAL_JUDGED) return;
    if (median(trial.slice(-TRIAL_JUDGED)) < this.usual * FASTER) {
      this.state = 'on';
      this.credit = MOST_CREDIT;
    } else if (over) this.stop(now);
  }

  private stop(now: number): void {
    // The processes were put together on one processor, say: they will part again.
    if (this.state === 'on' && this.won > 0) this.delay = FIRST_DELAY;
    this.state = 'off';
    this.nextTrial = now + this.delay;
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }
}

function median(times: number[]): number {
  return times.sort((one, other) => one - other)[times.length >> 1] ?? LONGEST_SAMPLE;
}
