import { randomBytes } from '../actor/random-bytes.js';
import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from '../wire/byte-reader.js';
import type { ByteWriter } from '../wire/byte-writer.js';
import { LINK_WINDOW, MAX_MESSAGE, PROTOCOL_MAJOR, PROTOCOL_MINOR } from '../wire/frames.js';

const MAGIC = Buffer.from('UACT');
const ID_BYTES = 16;
const NONCE_BYTES = 32;

/** Stands where there is no process or actor to name. */
export const NO_ID = '0'.repeat(ID_BYTES * 2);

export const MAX_HELLO = 4096;

export type Role = 'owner' | 'actor' | 'peer';

const ROLES: readonly Role[] = ['owner', 'actor', 'peer'];

/** The first frame of each side. */
export interface Hello {
  readonly majorFrom: number;
  readonly majorTo: number;
  readonly minor: number;
  readonly role: Role;
  /** Hexadecimal id of the process that speaks. */
  readonly process: string;
  /** Hexadecimal id of the actor that lives there; zeros for none. */
  readonly actor: string;
  /** Hexadecimal id of the process or actor that it wants to reach; zeros where the channel leads to one only. */
  readonly sought: string;
  readonly nonce: Buffer;
  /** Bits; none are defined yet. */
  readonly features: number;
  /** Largest value that the speaker accepts, bytes. */
  readonly maxMessage: number;
  /** Bytes of calls and bodies that the speaker grants at first. */
  readonly window: number;
}

/** What is not the same for all; where the channel leads to one only, nobody need be sought. */
export type Speaker = Pick<Hello, 'role' | 'process'> & Partial<Pick<Hello, 'actor' | 'sought'>>;

export function ownHello({ role, process, actor = NO_ID, sought = NO_ID }: Speaker): Hello {
  return {
    majorFrom: PROTOCOL_MAJOR,
    majorTo: PROTOCOL_MAJOR,
    minor: PROTOCOL_MINOR,
    role,
    process,
    actor,
    sought,
    nonce: randomBytes(NONCE_BYTES),
    features: 0,
    maxMessage: MAX_MESSAGE,
    window: LINK_WINDOW,
  };
}

export function writeHello(writer: ByteWriter, hello: Hello): void {
  writer.bytes(MAGIC);
  writer.u8(hello.majorFrom);
  writer.u8(hello.majorTo);
  writer.u16(hello.minor);
  writer.u8(ROLES.indexOf(hello.role));
  writer.bytes(Buffer.from(hello.process, 'hex'));
  writer.bytes(Buffer.from(hello.actor, 'hex'));
  writer.bytes(Buffer.from(hello.sought, 'hex'));
  writer.bytes(hello.nonce);
  writer.u32(hello.features);
  writer.u32(hello.maxMessage);
  writer.u32(hello.window);
}

/** Fields that a later minor adds behind these are skipped. */
export function readHello(reader: ByteReader): Hello {
  if (!MAGIC.equals(reader.bytes(MAGIC.length))) throw new ProtocolError('The peer does not speak this protocol');
  const majorFrom = reader.u8();
  const majorTo = reader.u8();
  const minor = reader.u16();
  if (majorFrom > PROTOCOL_MAJOR || majorTo < PROTOCOL_MAJOR) {
    const theirs = majorFrom === majorTo ? `${majorFrom}.${minor}` : `${majorFrom} to ${majorTo}.${minor}`;
    throw new ProtocolError(`We speak version ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR} of the protocol, the peer ${theirs}`);
  }
  const role = ROLES[reader.u8()];
  if (role === undefined) throw new ProtocolError('The peer has an unknown role');
  return {
    majorFrom,
    majorTo,
    minor,
    role,
    process: reader.bytes(ID_BYTES).toString('hex'),
    actor: reader.bytes(ID_BYTES).toString('hex'),
    sought: reader.bytes(ID_BYTES).toString('hex'),
    nonce: Buffer.from(reader.bytes(NONCE_BYTES)),
    features: reader.u32(),
    maxMessage: reader.u32(),
    window: reader.u32(),
  };
}

/** The error for a frame that may not be ignored. */
export function unknownKind(kind: number, { majorTo = 0, minor = 0 }: Partial<Hello> = {}): ProtocolError {
  return new ProtocolError(
    `The peer sent a frame of the unknown kind ${kind}; it speaks version ${majorTo}.${minor}, we ${PROTOCOL_MAJOR}.${PROTOCOL_MINOR}`,
  );
}
