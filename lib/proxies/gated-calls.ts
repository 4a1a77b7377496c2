import { ProxyError, type Ran, StaleProxyError } from '../errors/index.js';
import type { OutgoingCall } from '../link/outgoing-call.js';
import { CallFlag } from '../wire/frames.js';
import { encodeWhole } from '../wire/value-encoder.js';
import { proxyState } from './base.proxy.js';
import { crossing } from './crossing.js';

/** Makes the error of a call, or of none in particular. */
export type CallFailure = (call: OutgoingCall | undefined, ran: Ran) => Error;

/** Takes the arguments now. Returns false where a getter of theirs has given the call up. */
export function encodeArguments(call: OutgoingCall, args: readonly unknown[]): boolean {
  call.encoded = encodeWhole(crossing, args, 'args');
  call.bytes = call.encoded.bytes.length;
  if (call.settled) call.gone();
  return !call.settled;
}

/** What crosses by reference in the arguments of a call that waits. */
export function keepProxies(call: OutgoingCall, given: readonly object[]): void {
  for (const value of given) {
    const hold = proxyState(value)?.hold;
    if (hold !== undefined) call.keep(hold);
  }
}

/** Settles a call that no link has any more. */
export function endCall(call: OutgoingCall, failure: CallFailure, ran: Ran): void {
  const fate = call.fate(ran);
  call.fail(failure(call, fate), fate);
  call.gone();
}

/** How a call fails that is for another life of the actor than the one of now. */
export const staleLife: CallFailure = (call) =>
  new StaleProxyError(
    `${call?.facts().actor ?? 'The actor'} has started again since the proxy was made for one incarnation only ` +
      `(${call?.request.life?.incarnation ?? 'the first'}): call it through a proxy without that option`,
  );

/** Whether the call gives its reader more than its result. */
export function streams(call: OutgoingCall): boolean {
  return (call.request.flags & (CallFlag.STREAM | CallFlag.PROGRESS)) !== 0;
}

/** @throws ProxyError when the class in the actor's process has no such member */
export function memberId(members: ReadonlyMap<string, number> | undefined, call: OutgoingCall): number {
  const { name, place } = call.request.member;
  if (members === undefined) return place;
  const id = members.get(name);
  if (id === undefined) throw new ProxyError(`The class that the actor process loaded has no member ${name}`);
  return id;
}
