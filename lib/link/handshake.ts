import { AuthkeyError, ProtocolError } from '../errors/index.js';
import { ByteReader } from '../wire/byte-reader.js';
import { ByteWriter } from '../wire/byte-writer.js';
import { Kind } from '../wire/frames.js';
import { type Hello, ownHello, readHello, type Speaker, writeHello } from './hello.js';
import type { Outbox } from './outbox.js';

const PROOF_BYTES = 32;
const LABEL = 'uactor 1 proof';

/** The error for a peer that begins with anything else. */
export function noHello(): ProtocolError {
  return new ProtocolError('The peer did not say HELLO first');
}

/** How two processes prove to each other that they have the same key, where the channel itself is no proof. */
export interface Proof {
  readonly key: string | Uint8Array;
  /** We dialled: the first to prove is who wants something. */
  readonly dials: boolean;
}

/** The beginning of a link: both say HELLO, and where it takes a proof, the dialler proves itself first. */
export class Handshake {
  peer: Hello | undefined;
  private readonly own: Buffer;
  private readonly proof: Proof | undefined;
  private theirs: Buffer | undefined;

  /** @param admit whether to talk to a peer: one that has dialled us and proved itself, or one that we dialled, by what it says it is */
  constructor(
    private readonly outbox: Outbox,
    { proof, ...speaker }: Speaker & { proof?: Proof },
    private readonly admit: (peer: Hello) => boolean,
  ) {
    this.proof = proof;
    const writer = new ByteWriter(256);
    writeHello(writer, ownHello(speaker));
    this.own = writer.buffer.subarray(0, writer.position);
    this.say(Kind.HELLO, this.own);
  }

  /**
   * Takes a frame of the peer. Returns the peer once there is nothing left to prove, and `refused` where it is not admitted.
   * @throws ProtocolError, AuthkeyError
   */
  receive(kind: number, reader: ByteReader): Hello | 'refused' | undefined {
    if (this.peer === undefined) {
      if (kind !== Kind.HELLO) throw noHello();
      this.theirs = Buffer.from(reader.bytes(reader.end - reader.position));
      this.peer = readHello(new ByteReader(this.theirs));
      if (this.proof === undefined) return this.peer;
      if (!this.proof.dials) return undefined;
      if (!this.admit(this.peer)) return 'refused';
      this.prove(this.proof, 'dialler');
      return undefined;
    }
    if (kind !== Kind.PROOF || this.proof === undefined) throw new ProtocolError('The peer did not prove itself');
    this.check(this.proof, reader.bytes(PROOF_BYTES));
    if (this.proof.dials) return this.peer;
    if (!this.admit(this.peer)) return 'refused';
    this.prove(this.proof, 'listener');
    return this.peer;
  }

  private prove({ key }: Proof, side: 'dialler' | 'listener'): void {
    this.say(Kind.PROOF, this.proofOf(key, side));
  }

  private check({ key, dials }: Proof, given: Buffer): void {
    const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
    if (timingSafeEqual(given, this.proofOf(key, dials ? 'listener' : 'dialler'))) return;
    throw new AuthkeyError('The peer has another key');
  }

  private proofOf(key: Proof['key'], side: 'dialler' | 'listener'): Buffer {
    const { own, theirs = Buffer.alloc(0) } = this;
    const dialler = this.proof?.dials === true ? own : theirs;
    const listener = dialler === own ? theirs : own;
    const { createHmac } = process.getBuiltinModule('node:crypto');
    const hmac = createHmac('sha256', key).update(`${LABEL} ${side}\0`);
    return hmac.update(dialler).update('\0').update(listener).digest();
  }

  private say(kind: Kind, bytes: Buffer): void {
    this.outbox.control(kind, (writer) => {
      writer.bytes(bytes);
    });
  }
}
