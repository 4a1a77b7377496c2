import { ProtocolError } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** A call that runs, and made the next one of its chain. */
export interface CallStep {
  /** Hexadecimal id of the process where it runs (128 bits). */
  readonly process: string;
  /** Its number in that process. */
  readonly call: number;
  /** `Actor.method`, for messages. */
  readonly name: string;
}

/** The calls that led to a call, the first one first; empty for one that nobody's call has made. */
export type CallPath = readonly CallStep[];

export const NO_PATH: CallPath = [];

/** Of a longer chain the latest calls are told. */
export const LONGEST_PATH = 64;

const ID_BYTES = 16;

export function writePath(writer: ByteWriter, path: CallPath): void {
  writer.varint(path.length);
  for (const { process, call, name } of path) {
    writer.bytes(Buffer.from(process, 'hex'));
    writer.varint(call);
    writer.text(name);
  }
}

/** @throws ProtocolError for bytes that no `writePath` made */
export function readPath(reader: ByteReader): CallPath {
  const length = reader.varint();
  if (length > LONGEST_PATH) throw new ProtocolError(`A call has a path of ${length} calls`);
  const path: CallStep[] = [];
  for (let index = 0; index < length; index++)
    path.push({ process: reader.bytes(ID_BYTES).toString('hex'), call: reader.varint(), name: reader.text() });
  return path;
}
