import { describe, expect, it } from 'vitest';
import { columnOf } from '../../test/analytics-tables.ts';
import { tableSchema } from '../config/tables.ts';
import { watermarkRule } from './watermark.ts';

const config = tableSchema.parse({
  table: 'payer',
  source_view: 'A.B.C',
  pk: ['w'],
  watermark_column: 'w',
  lookback: '36h',
  columns: ['W'],
});
const ruleFor = (declared: string, lookback = config.lookback) =>
  watermarkRule({ ...config, lookback }, columnOf('W', declared));

describe('a watermark', () => {
  it.each([
    ['TIMESTAMP_TZ(9)', '1763888400.123456789 1140', '1763888400123456789'],
    ['TIMESTAMP_LTZ(3)', '1763888400.120', '1763888400120000000'],
    ['TIMESTAMP_NTZ(0)', '1763888400', '1763888400000000000'],
    ['TIMESTAMP_NTZ(9)', '-0.000000001', '-0000000001'],
    ['DATE', '20415', '20415'],
    ['NUMBER(38,2)', '12345678901234567890.25', '12345678901234567890.25'],
  ])('of %s keeps every digit', (declared, cell, bound) => {
    expect(ruleFor(declared, 0).bind(cell)).toBe(bound);
  });

  it.each([
    ['TIMESTAMP_TZ(9)', 'dateadd(second, -129600, to_timestamp_tz(cast(? as number(38,0)), 9))'],
    ['DATE', "dateadd(day, cast(? as number(38,0)) - 2, '1970-01-01'::date)"],
  ])('of %s reaches back by the lookback, in whole days for a date', (declared, bound) => {
    expect(ruleFor(declared).reached).toBe(`("W" >= ${bound} or "W" is null)`);
  });

  it('that is a number has no lookback, which is a time', () => {
    expect(ruleFor('NUMBER(38,2)', 0).reached).toBe('("W" >= cast(? as number(38,2)) or "W" is null)');
    expect(() => ruleFor('NUMBER(38,2)')).toThrow('`lookback` is a time');
  });

  it('cannot be text', () => {
    expect(() => ruleFor('VARCHAR(50)')).toThrow('is VARCHAR(50) and cannot be a watermark');
  });
});
