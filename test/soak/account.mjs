import { readFileSync } from 'node:fs';

const MOST = 1 << 23;
/** What the ledgers say of a call: that it ran at most once, that it may have run again, or nothing. */
const PROOFS = ['once', 'again', 'none'];
const FATES = ['open', 'done', 'not run', 'unknown', 'wrong'];

/** What its caller knows of each call, by number, and what the ledgers of the actors say about it. */
export class Account {
  #fates = new Uint8Array(MOST);
  #proofs = new Uint8Array(MOST);
  #next = 0;
  byKind = {};
  /** What happened that must not happen, in words. */
  faults = [];

  /**
   * Makes a call with a number of its own, and keeps what becomes of it.
   * @param proof what the ledgers will say of it; one that may run again must never be unknown
   */
  async call(kind, make, proof) {
    const number = this.#next++;
    this.#proofs[number] = PROOFS.indexOf(proof);
    const counts = (this.byKind[kind] ??= { done: 0, 'not run': 0, unknown: 0, wrong: 0 });
    const settle = (fate) => {
      if (this.#fates[number] !== 0) this.faults.push(`${kind} ${number} settled twice`);
      this.#fates[number] = FATES.indexOf(fate);
      counts[fate]++;
    };
    try {
      await make(number);
      settle('done');
    } catch (error) {
      const { code, ran } = error;
      if (code === 'CALL_TIMEOUT') this.#wrong(settle, `${kind} ${number} hung: ${error.message}`);
      else if (ran === 'no') settle('not run');
      else if (ran !== undefined && proof !== 'again') settle('unknown');
      else this.#wrong(settle, `${kind} ${number}: ${error.stack}`);
    }
  }

  get calls() {
    return this.#next;
  }

  /** Compares with the ledgers: a call that is done ran once, one that did not run never, and nothing twice that may not. */
  check(ledgers) {
    const runs = new Uint8Array(MOST);
    for (const file of ledgers) {
      const bytes = readFileSync(file);
      for (let at = 0; at < bytes.length; at += 4) runs[bytes.readUInt32LE(at)]++;
    }
    const ran = { unknown: 0, again: 0 };
    for (let number = 0; number < this.#next; number++) {
      const fate = FATES[this.#fates[number]];
      const times = runs[number];
      const proof = PROOFS[this.#proofs[number]];
      const isDue = proof !== 'none' && fate === 'done';
      if (proof === 'again' && times > 1) ran.again++;
      if (
        (proof !== 'again' && times > 1) ||
        fate === 'open' ||
        (isDue && times === 0) ||
        (fate === 'not run' && times > 0)
      )
        this.faults.push(`call ${number} is ${fate} and ran ${times} times`);
      if (fate === 'unknown') ran.unknown += times;
    }
    return ran;
  }

  #wrong(settle, what) {
    settle('wrong');
    if (this.faults.length < 20) this.faults.push(what);
  }
}
