import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, chunksOf, conditionOf, monthlyChunks } from './chunks.ts';

const day = fc
  .date({ min: new Date('1995-01-01'), max: new Date('2105-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Whether a chunk takes a value: its condition, read as it stands. */
function takes(chunk: Chunk, value: string | null): boolean {
  const [condition] = conditionOf(chunk, { value: 'v', bound: '?' });
  if (condition === undefined) return true;
  let index = 0;
  const javascript = condition.sql
    .replaceAll('?', () => JSON.stringify(condition.binds[index++]))
    .replaceAll(' and ', ' && ')
    .replaceAll(' or ', ' || ')
    .replaceAll('v is null', 'v === null')
    .replaceAll(/v (<|>=) /g, 'v !== null && v $1 ');
  return Boolean(new Function('v', `return ${javascript}`)(value));
}

describe('chunks of months', () => {
  it('take every value once, whatever the dates that were not there when they were planned', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(day, fc.nat({ max: 50 })), { maxLength: 40 }),
        fc.array(fc.option(day), { maxLength: 40 }),
        fc.integer({ min: 1, max: 100 }),
        (counted, others, chunkRows) => {
          const { chunks } = monthlyChunks(tallyMonths(counted), chunkRows);
          for (const value of [...counted.map(([date]) => date), ...others]) {
            expect(chunks.filter((chunk) => takes(chunk, value))).toHaveLength(1);
          }
          const expected = chunks.reduce((sum, chunk) => sum + chunk.rowsExpected, 0);
          expect(expected).toBe(counted.reduce((sum, [, rows]) => sum + rows, 0));
        },
      ),
    );
  });

  it('make no partitions for slips of the pen: years apart from the rest, or beyond belief', () => {
    const months = ['1926-11', '2004-02', '2025-12', '2026-01', '2026-03', '9999-12'];
    const { chunks, months: partitions } = monthlyChunks(
      months.map((month) => ({ month, rows: 10 })),
      15,
    );
    expect(partitions).toEqual(['2025-12', '2026-01', '2026-02', '2026-03']);
    expect(chunks).toEqual([
      { lower: null, upper: '2026-01-01', restFrom: '2026-04-01', rowsExpected: 40 },
      { lower: '2026-01-01', upper: '2026-03-01', restFrom: null, rowsExpected: 10 },
      { lower: '2026-03-01', upper: '2026-04-01', restFrom: null, rowsExpected: 10 },
    ]);
  });

  it('are one where there is no row', () => {
    expect(monthlyChunks([], 10)).toEqual({
      chunks: [{ lower: null, upper: null, restFrom: null, rowsExpected: 0 }],
      months: [],
    });
  });
});

describe('chunks of shares', () => {
  it('hold about as many rows as asked for, and no more than one tally beyond', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 9999 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 100 }),
        (values, chunkRows) => {
          const tallies = values
            .toSorted((a, b) => a - b)
            .map((value, index) => ({ from: String(value).padStart(4, '0'), rows: (index * 7) % 13 }));
          const chunks = chunksOf(tallies, chunkRows);
          for (const { from } of tallies)
            expect(chunks.filter((chunk) => takes(chunk, from))).toHaveLength(1);
          const most = Math.max(0, ...tallies.map(({ rows }) => rows));
          for (const chunk of chunks)
            expect(chunk.rowsExpected).toBeLessThanOrEqual(Math.max(chunkRows, most));
        },
      ),
    );
  });
});

function tallyMonths(counted: readonly (readonly [string, number])[]) {
  const rows = new Map<string, number>();
  for (const [date, count] of counted) {
    const month = date.slice(0, 7);
    rows.set(month, (rows.get(month) ?? 0) + count);
  }
  return [...rows]
    .map(([month, count]) => ({ month, rows: count }))
    .toSorted((a, b) => (a.month < b.month ? -1 : 1));
}
