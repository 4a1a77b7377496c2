import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from '../../lib/errors/index.js';
import { ByteReader } from '../../lib/wire/byte-reader.js';
import { ByteWriter } from '../../lib/wire/byte-writer.js';

/** One method of both classes, with a value of it. */
type Step =
  | { kind: 'u8' | 'u16' | 'u32' | 'f64' | 'varint'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'bytes'; value: Uint8Array };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.integer({ min: 0, max: 0xff }) }),
  fc.record({ kind: fc.constant('u16' as const), value: fc.integer({ min: 0, max: 0xffff }) }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.integer({ min: 0, max: 0xffff_ffff }) }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('varint' as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme', maxLength: 300 }) }),
  fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array({ maxLength: 300 }) }),
);

function write(writer: ByteWriter, { kind, value }: Step): void {
  if (kind === 'text') writer.text(value);
  else if (kind === 'bytes') writer.bytes(value);
  else writer[kind](value);
}

function read(reader: ByteReader, { kind, value }: Step): unknown {
  return kind === 'bytes' ? new Uint8Array(reader.bytes(value.length)) : reader[kind]();
}

describe('a ByteReader', () => {
  it('reads what a ByteWriter wrote, and refuses it when it is cut short', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const writer = new ByteWriter(1);
        for (const each of steps) write(writer, each);
        const reader = new ByteReader(writer.buffer, 0, writer.position);
        for (const each of steps) {
          const { position } = reader;
          expect(read(reader, each)).toEqual(each.value);
          if (reader.position === position) continue;
          expect(() => read(new ByteReader(writer.buffer, position, reader.position - 1), each)).toThrow(ProtocolError);
        }
        expect(reader.position).toBe(writer.position);
      }),
    );
  });

  it('has numbers little-endian, and seven bits of a varint in a byte', () => {
    const writer = new ByteWriter();
    writer.u16(0x0102);
    writer.u32(0xf1020304);
    writer.varint(300);
    writer.f64(1);
    expect(writer.buffer.toString('hex', 0, writer.position)).toBe('0201040302f1ac02000000000000f03f');
    writer.reset();
    expect(writer.position).toBe(0);
  });

  it.each(['ffffffffffffff7f', 'ffffffffffffffffff01', '808080808080808080808000'])(
    'refuses a varint that is no safe integer: %s',
    (hex) => {
      expect(() => new ByteReader(Buffer.from(hex, 'hex')).varint()).toThrow(ProtocolError);
    },
  );

  it('gives views of its buffer, and grows no buffer for lengths that were only announced', () => {
    const buffer = Buffer.from([1, 2, 3]);
    expect(new ByteReader(buffer).bytes(2).buffer).toBe(buffer.buffer);
    expect(() => new ByteReader(buffer).bytes(2 ** 40)).toThrow(ProtocolError);
    expect(() => new ByteReader(Buffer.from('ffffffff0f', 'hex')).text()).toThrow(ProtocolError);
  });
});
