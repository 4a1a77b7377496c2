import { ProtocolError, type Ran } from '../errors/index.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

const FATES: readonly Ran[] = ['no', 'yes', 'unknown'];

export function writeRan(writer: ByteWriter, ran: Ran): void {
  writer.u8(FATES.indexOf(ran));
}

export function readRan(reader: ByteReader): Ran {
  const ran = FATES[reader.u8()];
  if (ran === undefined) throw new ProtocolError('A call ended with an unknown fate');
  return ran;
}
