import type { Channel } from '../channels/channel.js';
import type { OpenCalls } from '../link/caller-side.js';
import { type Hello, NO_ID } from '../link/hello.js';
import type { Link } from '../link/link.js';
import { openLink } from '../link/open-link.js';
import type { Reference } from '../wire/reference.js';
import { accessKey } from './access-key.js';
import { HandshakeLimit } from './handshake-limit.js';
import type { ObjectSpace } from './object-space.js';
import { linkLost, OVER, type Peer, stoppedFailure } from './peer.js';
import { peerSide } from './peer-link.js';
import { type ActorFacts, RemoteActor } from './remote-actor.js';
import { describeDials, type DialFailure, Redial, whyUnanswered } from './redial.js';
import { splitCalls } from './split-calls.js';

/** Peers that have dialled us and not proved themselves yet; one more is turned away. */
const MOST_STRANGERS = 64;

interface Dial {
  readonly opened: (peer: Peer) => void;
  /** The process has said which actor lives there. */
  readonly ready?: (peer: Peer, facts: ActorFacts) => void;
  readonly failed: (why: DialFailure) => void;
}

interface Opening extends Omit<Dial, 'failed'> {
  readonly sought: string;
  /** Of the actor that is dialled. */
  readonly className: string;
  readonly dials: boolean;
  readonly admit: (hello: Hello) => boolean;
  readonly closed: (error?: Error) => void;
}

/** The links of a process to others that it has not started, nor been started by: dialled when they are needed. */
export class Network {
  /** Peers that are, or were, dialled: each until it has a link or is over. */
  private readonly dialled = new WeakSet<Peer>();
  /** Processes and actors that may be about to answer now. */
  private readonly knocking = new Set<string>();
  private readonly links = new Set<Link>();
  private strangers = 0;
  /** Whoever comes is to come again, and finds the successor. */
  private isLeaving = false;
  /** All links end, or have ended for good: nobody is sought. */
  isClosing = false;

  constructor(private readonly space: ObjectSpace) {}

  /**
   * Dials until the peer has a link, from either side, or the time is over.
   * @param reference of an object that lives there
   */
  reach(peer: Peer, reference: Reference): void {
    if (peer.isOpen || peer.isOver || this.dialled.has(peer)) return;
    if (this.isClosing) {
      peer.end(undefined, linkLost(OVER));
      return;
    }
    this.dialled.add(peer);
    const [address = ''] = reference.addresses;
    // An actor has listened since before it gave references: if nobody does, it has ended.
    const listens = reference.actor !== '';
    let last: DialFailure = 'no answer';
    const gaveUp = (): void => {
      const failure = linkLost(describeDials(last, address));
      // What is not known to have ended may be there still.
      if (last === 'refused' || last === 'no answer') peer.willEnd(failure);
      peer.end(undefined, failure);
    };
    new Redial(this.space.clock, {
      over: () => peer.isOpen || peer.isOver,
      try: (failed) =>
        this.dial(reference, peer.process, {
          opened: () => undefined,
          failed: (why) => {
            last = why;
            // The process that we sought is no more where another one has its address.
            if (why === 'another process' || (listens && why === 'nobody listens')) gaveUp();
            else failed();
          },
        }),
      gaveUp,
    }).start();
  }

  /** Dials an actor in whichever incarnation. @returns what ends that */
  dialActor(reference: Reference, on: Pick<Dial, 'ready' | 'failed'>): () => void {
    return this.dial(reference, reference.actor, { opened: () => undefined, ...on });
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
      sought: NO_ID,
      className: this.space.resident?.className ?? '',
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

  /** Whether somebody waits for a call that runs here. */
  get isServing(): boolean {
    return [...this.links].some((link) => link.isServing);
  }

  /** Asks all who may call us to send no more, since a successor comes. */
  askToLeave(reason: string): void {
    this.isLeaving = true;
    for (const link of this.links) if (link.peer !== undefined) link.leave.ask(reason);
  }

  /** All have agreed, or gone. */
  get mayLeave(): boolean {
    return [...this.links].every((link) => link.leave.agreed);
  }

  stay(): void {
    if (!this.isLeaving) return;
    this.isLeaving = false;
    for (const link of this.links) if (link.peer !== undefined) link.leave.stay();
  }

  /** Ends all links, after telling their peers that we are going for good, unless a successor comes. */
  close(): void {
    const { space } = this;
    this.isClosing = true;
    for (const link of [...this.links]) {
      if (!this.isLeaving) link.bye();
      link.close();
    }
    for (const { target } of space.actors.values()) if (target instanceof RemoteActor) target.giveUp(OVER);
    for (const peer of space.allPeers()) if (!peer.isOpen) peer.end(undefined, linkLost(OVER));
    this.isClosing = false;
  }

  /** As `close`, and code that goes on finds nobody any more. */
  end(): void {
    this.close();
    this.isClosing = true;
  }

  private admits({ process, actor, sought }: Hello): boolean {
    const { id, resident } = this.space;
    if (this.isLeaving) return false;
    if (sought !== id && sought !== resident?.id && sought !== NO_ID) return false;
    if (this.space.peer(process)?.isOpen === true) return false;
    // Where both dial, the lower id wins; not where its own dial has failed, as it does with a peer that does not listen.
    return !((this.knocking.has(process) || this.knocking.has(actor)) && id < process);
  }

  private dial({ addresses: [address = ''], className }: Reference, sought: string, on: Dial): () => void {
    let met = false;
    let settled = false;
    let answer: DialFailure | undefined;
    this.knocking.add(sought);
    const link = this.open(this.space.options.connect(address), {
      ...on,
      sought,
      className,
      dials: true,
      admit: ({ process, actor }) => {
        answer = sought === process || sought === actor ? 'refused' : 'another process';
        return answer === 'refused';
      },
      opened: (peer) => {
        met = true;
        settled = on.ready === undefined;
        this.knocking.delete(sought);
        on.opened(peer);
      },
      ready: (peer, facts) => {
        settled = true;
        on.ready?.(peer, facts);
      },
      closed: (error) => {
        if (settled) return;
        this.knocking.delete(sought);
        on.failed(answer ?? whyUnanswered(error));
      },
    });
    return () => {
      if (!met) link.close();
    };
  }

  private open(channel: Channel, on: Opening): Link {
    const { space } = this;
    let peer: Peer | undefined;
    let stopped = false;
    const limit = new HandshakeLimit(space.clock, on.dials, () => {
      link.close();
    });
    const link: Link = openLink(channel, {
      role: 'peer',
      process: space.id,
      ...(space.resident === undefined ? {} : { actor: space.resident.id }),
      sought: on.sought,
      clock: space.clock,
      proof: { key: accessKey(on.className, space.key), dials: on.dials },
      ...peerSide(space, () => peer),
      user: {
        admit: (hello) => {
          limit.start();
          return on.admit(hello);
        },
        opened: ({ process, actor }) => {
          limit.over();
          if (this.isLeaving) {
            link.close();
            return;
          }
          peer = this.meet(link, process, on);
          if (peer === undefined) return;
          peer.resident = actor;
          this.begin(peer, link, on);
        },
        ready: (report) => {
          if (peer === undefined) return;
          const facts = (peer.actorFacts = report as ActorFacts);
          on.ready?.(peer, facts);
          // Perhaps in a later incarnation than the one that we knew.
          space.remoteActor(facts.actor)?.found(peer, facts);
        },
        leaving: () => {
          peer?.actor?.suspend();
          link.leave.agree();
        },
        staying: () => peer?.actor?.resume(),
        bye: () => {
          stopped = true;
        },
        active: (active) => {
          channel.hold(active);
        },
        closed: (calls, error) => {
          limit.over();
          this.links.delete(link);
          this.closed(peer, calls, stopped);
          on.closed(error);
        },
      },
    });
    this.links.add(link);
    channel.hold(false);
    return link;
  }

  /** The link has a peer now; undefined where both sides have dialled, and this link is one too many. */
  private meet(link: Link, process: string, on: Opening): Peer | undefined {
    const { space } = this;
    const peer = space.meet(process);
    if (peer.isOpen) {
      on.opened(peer);
      if (peer.actorFacts !== undefined) on.ready?.(peer, peer.actorFacts);
      link.close();
      return undefined;
    }
    return peer;
  }

  /** Everything that waited for the link is said, which may give references to the peer. */
  private begin(peer: Peer, link: Link, on: Opening): void {
    const { space } = this;
    peer.open(link);
    on.opened(peer);
    const facts = space.actorFacts();
    if (facts !== undefined) link.ready(facts);
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
