import type { Channel } from '../channels/channel.js';
import { type ActorFacts, RemoteActor } from './remote-actor.js';
import { ActorStoppedError, type Ran } from '../errors/index.js';
import type { OpenCalls } from '../link/caller-side.js';
import type { Hello } from '../link/hello.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import type { OutgoingCall } from '../link/outgoing-call.js';
import type { Reference } from '../wire/reference.js';
import type { ActorHome, ObjectSpace } from './object-space.js';
import { linkLost, type Peer } from './peer.js';
import { peerSide } from './peer-link.js';
import { Redial } from './redial.js';
import { splitCalls } from './split-calls.js';

const NOBODY = '0'.repeat(32);

/** Milliseconds that a peer may take to say who it is. */
const HANDSHAKE_WITHIN = 5000;

/** Peers that have dialled us and not proved themselves yet; one more is turned away. */
const MOST_STRANGERS = 64;

/** The links of a process to others that it has not started, nor been started by: dialled when they are needed. */
export class Network {
  /** Dials under way, by the process that is expected to answer. */
  private readonly dialling = new Set<string>();
  private readonly links = new Set<Link>();
  private strangers = 0;

  constructor(private readonly space: ObjectSpace) {}

  /** Dials until the peer has a link, from either side, or the time is over. */
  reach(peer: Peer, address: string): void {
    if (peer.isOpen || peer.isOver || this.dialling.has(peer.process)) return;
    this.dialling.add(peer.process);
    const done = (): void => {
      this.dialling.delete(peer.process);
    };
    new Redial(this.space.clock, {
      over: () => peer.isOpen || peer.isOver,
      try: (failed) => {
        this.dial(address, peer.process, {
          expects: peer.process,
          opened: (met) => {
            done();
            // The process that we sought is no more: another one has its address.
            if (met !== peer) peer.end(undefined, linkLost('the process has ended'));
          },
          failed,
        });
      },
      gaveUp: () => {
        done();
        peer.end(undefined, linkLost(`nobody answers at ${address}`));
      },
    }).start();
  }

  /** Dials an actor in whichever incarnation. */
  dialActor(address: string, actor: string, on: { opened(peer: Peer, facts: ActorFacts): void; failed(): void }): void {
    this.dial(address, actor, { expects: undefined, opened: () => undefined, ready: on.opened, failed: on.failed });
  }

  actorAt(reference: Reference): ActorHome {
    const target = new RemoteActor(this.space, reference);
    return { target, make: (arrived, hold) => target.makeProxy(arrived, hold) };
  }

  /** A channel that somebody has opened to us. */
  accept(channel: Channel): void {
    if (this.strangers >= MOST_STRANGERS) {
      channel.open({ received: () => undefined, drained: () => undefined, closed: () => undefined });
      channel.close();
      return;
    }
    this.strangers++;
    let greeted = (): void => {
      this.strangers--;
      greeted = () => undefined;
    };
    this.open(channel, {
      sought: NOBODY,
      dials: false,
      admit: (hello) => this.admits(hello),
      opened: () => {
        greeted();
      },
      closed: () => {
        greeted();
      },
    });
  }

  /** Ends all links, after telling their peers that we are going for good. */
  close(): void {
    for (const link of [...this.links]) {
      link.bye();
      link.close();
    }
  }

  private admits({ process, sought }: Hello): boolean {
    const { id, resident } = this.space;
    if (sought !== id && sought !== resident?.id && sought !== NOBODY) return false;
    if (this.space.peer(process)?.isOpen === true) return false;
    // Where both dial, the lower id wins.
    return !(this.dialling.has(process) && id < process);
  }

  private dial(
    address: string,
    sought: string,
    on: {
      expects: string | undefined;
      opened(peer: Peer): void;
      ready?(peer: Peer, facts: ActorFacts): void;
      failed(): void;
    },
  ): void {
    let settled = false;
    this.open(this.space.connect(address), {
      sought,
      dials: true,
      opened: (peer) => {
        settled = true;
        on.opened(peer);
      },
      ...(on.ready === undefined ? {} : { ready: on.ready }),
      closed: () => {
        if (!settled) on.failed();
      },
    });
  }

  private open(
    channel: Channel,
    on: {
      sought: string;
      dials: boolean;
      admit?(hello: Hello): boolean;
      opened(peer: Peer): void;
      ready?(peer: Peer, facts: ActorFacts): void;
      closed(): void;
    },
  ): void {
    const { space } = this;
    let peer: Peer | undefined;
    let stopped = false;
    const late = space.clock.after(HANDSHAKE_WITHIN, () => {
      link.close();
    });
    const meet = (hello: Hello): void => {
      late.cancel();
      const met = space.meet(hello.process);
      if (met.isOpen) {
        // Both have dialled, and this link is one too many; whoever waits for it uses the other.
        on.opened(met);
        if (met.actorFacts !== undefined) on.ready?.(met, met.actorFacts);
        link.close();
        return;
      }
      peer = met;
      peer.open(link);
      on.opened(peer);
      const facts = space.actorFacts();
      if (facts !== undefined) link.ready(facts);
    };
    const link: Link = openLink(channel, {
      role: 'peer',
      process: space.id,
      sought: on.sought,
      clock: space.clock,
      proof: { key: space.key, dials: on.dials },
      ...peerSide(space, () => peer),
      user: {
        ...(on.admit === undefined ? {} : { admit: on.admit }),
        opened: meet,
        ready: (facts) => {
          if (peer === undefined) return;
          peer.actorFacts = facts as ActorFacts;
          on.ready?.(peer, facts as ActorFacts);
        },
        bye: () => {
          stopped = true;
        },
        active: (active) => {
          channel.hold(active);
        },
        closed: (calls) => {
          late.cancel();
          this.links.delete(link);
          this.closed(peer, calls, stopped);
          on.closed();
        },
      },
    });
    this.links.add(link);
    channel.hold(false);
  }

  private closed(peer: Peer | undefined, calls: OpenCalls, stopped: boolean): void {
    if (peer === undefined) return;
    const failure = stopped ? stoppedFailure : linkLost('its process has ended, or the link was cut');
    if (stopped) peer.willEnd(stoppedFailure);
    const { ofActor, ofObjects } = splitCalls(calls);
    const { actor } = peer;
    peer.end(ofObjects, failure);
    actor?.linkLost(ofActor, failure, stopped);
  }
}

function stoppedFailure(call: OutgoingCall | undefined, ran: Ran): Error {
  return new ActorStoppedError({ ...call?.facts(), ran });
}
