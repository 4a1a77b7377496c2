/** What the scripts send to each other: it shows where it belongs and whether it arrived whole. */
export interface Payload {
  readonly no: number;
  readonly seq: number;
  readonly data: Buffer;
}

export function payload(no: number, seq: number, size: number): Payload {
  return { no, seq, data: Buffer.alloc(size, no * 7 + seq) };
}

export function isPayload(value: unknown, no: number, seq: number, size: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { data, ...place } = value as Payload;
  if (place.no !== no || place.seq !== seq || !Buffer.isBuffer(data)) return false;
  return data.equals(Buffer.alloc(size, no * 7 + seq));
}
