import { CallGate, type CallGateOptions } from '../proxies/call-gate.js';
import { Hold } from '../proxies/hold.js';
import type { Reference } from '../wire/reference.js';
import type { Peer } from './peer.js';

/** An actor that proxies stand for, through all its incarnations: those who hold it here are told to the process of now. */
export abstract class ActorTarget extends CallGate {
  protected peer: Peer | undefined;
  private holds = 0;
  /** Receptions that the process of now was told of. */
  private claimed = 0;
  /** Pins that no process was told of yet. */
  private pins: { readonly giver: string; readonly pin: number }[] = [];

  constructor(
    options: CallGateOptions,
    private readonly secret: string,
  ) {
    super(options);
  }

  /** Somebody here has a proxy of the actor. */
  get isHeld(): boolean {
    return this.holds > 0;
  }

  /** That, or there is something to tell it. */
  protected get isNeeded(): boolean {
    return this.isHeld || this.pins.length > 0;
  }

  /** The process of now is sought: what there is to tell it will be told. */
  protected abstract readonly isSought: boolean;

  /** For one more proxy; with a pin, where the proxy was handed to us. */
  newHold(giver?: string, pin = 0): Hold {
    if (giver !== undefined) this.pins.push({ giver, pin });
    if (this.holds++ === 0 || giver !== undefined) this.claimAll();
    return new Hold(this.weak, 0);
  }

  release(): void {
    if (--this.holds === 0 && !(this.isNeeded && this.isSought)) this.settle();
  }

  /** An actor is no lock. */
  leave(): void {
    return;
  }

  handOn(reference: Reference, pin: number): Reference {
    const { peer } = this;
    return peer === undefined ? { ...reference, pin: 0 } : { ...peer.handOn(reference, pin), process: peer.process };
  }

  /** Nobody here has a proxy of the actor any more. */
  protected abstract unheld(): void;

  protected attach(peer: Peer): void {
    this.peer = peer;
    this.claimAll();
    if (!this.isHeld) this.settle();
  }

  /** Nobody has a proxy any more, and all is told that could be. */
  protected settle(): void {
    this.peer?.giveUp(0, this.claimed);
    this.claimed = 0;
    this.pins = [];
    this.unheld();
  }

  protected detach(): void {
    this.peer = undefined;
    this.claimed = 0;
  }

  private claimAll(): void {
    const { peer } = this;
    if (peer === undefined || !this.isNeeded) return;
    const pins = this.pins.splice(0);
    if (pins.length === 0 && this.claimed === 0) pins.push({ giver: peer.process, pin: 0 });
    for (const { giver, pin } of pins) peer.claim({ object: 0, secret: this.secret, giver, pin });
    this.claimed += pins.length;
  }
}
