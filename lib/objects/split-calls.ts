import type { OpenCalls } from '../link/caller-side.js';
import type { OutgoingCall } from '../link/outgoing-call.js';

/** Tells the calls on the actor behind a link, which may wait for its next incarnation, from those on its objects. */
export function splitCalls(calls: OpenCalls): { readonly ofActor: OpenCalls; readonly ofObjects: OpenCalls } {
  return { ofActor: calls.only(isOfActor), ofObjects: calls.only((call) => !isOfActor(call)) };
}

function isOfActor(call: OutgoingCall): boolean {
  return call.request.object === 0;
}
