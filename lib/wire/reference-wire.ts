import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import type { Member, Reference } from './reference.js';

const ID_BYTES = 16;

/** A place in a list is the number on the wire. */
const KINDS = ['actor', 'object', 'callback'] as const;
const MEMBER_KINDS = ['method', 'property'] as const;
const RETURNS = ['value', 'AsyncResult', 'Observable', 'Iterator'] as const;

/** Beside the numbers of a member's kind and of what it returns. */
const IDEMPOTENT = 8;

export function writeReference(writer: ByteWriter, reference: Reference): void {
  writer.u8(KINDS.indexOf(reference.kind));
  writeHex(writer, reference.process);
  writeHex(writer, reference.actor);
  writer.text(reference.name);
  writer.text(reference.className);
  writer.varint(reference.incarnation);
  writer.varint(reference.object);
  writeHex(writer, reference.secret);
  writer.text(reference.typeid);
  writer.text(reference.method);
  writer.varint(reference.members.length);
  for (const { name, kind, returns, idempotent = false } of reference.members) {
    writer.u8(MEMBER_KINDS.indexOf(kind) | (RETURNS.indexOf(returns) << 1) | (idempotent ? IDEMPOTENT : 0));
    writer.text(name);
  }
  writer.varint(reference.addresses.length);
  for (const address of reference.addresses) writer.text(address);
  writer.varint(reference.pin);
}

/** @throws ProtocolError for bytes that no `writeReference` made */
export function readReference(reader: ByteReader): Reference {
  return {
    kind: oneOf(KINDS, reader.u8()),
    process: readId(reader),
    actor: readId(reader, true),
    name: reader.text(),
    className: reader.text(),
    incarnation: reader.varint(),
    object: reader.varint(),
    secret: readId(reader),
    typeid: reader.text(),
    method: reader.text(),
    members: readList(reader, readMember),
    addresses: readList(reader, (item) => item.text()),
    pin: reader.varint(),
  };
}

function readMember(reader: ByteReader): Member {
  const flags = reader.u8();
  const described = { kind: oneOf(MEMBER_KINDS, flags & 1), returns: oneOf(RETURNS, (flags & ~IDEMPOTENT) >> 1) };
  const name = reader.text();
  return (flags & IDEMPOTENT) === 0 ? { ...described, name } : { ...described, name, idempotent: true };
}

/** A number, and so many things. */
function readList<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const list: T[] = [];
  const length = reader.varint();
  reader.need(length);
  for (let index = 0; index < length; index++) list.push(read(reader));
  return list;
}

/** The number of bytes, then the bytes. */
function writeHex(writer: ByteWriter, hex: string): void {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length * 2 !== hex.length) throw new TypeError(`"${hex}" is no hexadecimal id`);
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** Checked here, since a CLAIM says it to another process, where nothing but an id may stand. */
function readId(reader: ByteReader, mayBeEmpty = false): string {
  const length = reader.varint();
  if (length !== ID_BYTES && !(mayBeEmpty && length === 0))
    throw new ProtocolError(`A reference has an id of ${length} bytes`);
  return reader.bytes(length).toString('hex');
}

function oneOf<T>(list: readonly T[], number: number): T {
  const found = list[number];
  if (found === undefined) throw new ProtocolError(`A reference has a field with the unknown number ${number}`);
  return found;
}
