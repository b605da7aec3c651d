import { describe, expect, it } from 'vitest';
import type { SnowflakeColumn, SnowflakeType } from './columns.ts';
import { watermarkLiteral, watermarkText } from './watermark.ts';

describe('a watermark', () => {
  it.each<[SnowflakeType, string, string]>([
    ['timestamp_tz', '1763888400.123456789 1140', '2025-11-23 04:00:00.123456789 -05:00'],
    ['timestamp_tz', '1763888400.000000001 1770', '2025-11-23 14:30:00.000000001 +05:30'],
    ['timestamp_ltz', '1763888400.5', '2025-11-23 09:00:00.5 +00:00'],
    ['timestamp_ntz', '-0.000000001', '1969-12-31 23:59:59.999999999'],
    ['timestamp_ntz', '1763888400', '2025-11-23 09:00:00'],
    ['date', '-1', '1969-12-31'],
    ['fixed', '12345678901234567890', '12345678901234567890'],
    ['text', 'v7', 'v7'],
  ])('of type %s is %s on the wire and %s in words', (type, cell, text) => {
    expect(watermarkText(aColumn(type), cell)).toBe(text);
  });

  it('becomes a literal of its exact type', () => {
    expect(watermarkLiteral(aColumn('timestamp_tz'), '2025-11-23 04:00:00.1 -05:00')).toBe(
      "'2025-11-23 04:00:00.1 -05:00'::TIMESTAMP_TZ(9)",
    );
    expect(watermarkLiteral(aColumn('text'), "o'x\\")).toBe("'o''x\\\\'::VARCHAR");
  });

  it('cannot be a variant, or a timestamp without the offset of its type', () => {
    expect(() => watermarkText(aColumn('variant'), '{}')).toThrow('cannot be a watermark');
    expect(() => watermarkText(aColumn('timestamp_tz'), '1763888400')).toThrow('cannot be a watermark');
  });
});

function aColumn(type: SnowflakeType): SnowflakeColumn {
  return { name: 'Updated', type, precision: null, scale: null, length: null, nullable: true };
}
