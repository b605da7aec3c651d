import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SyncTest, startSyncTest } from '../../test/sync-test.ts';
import type { TableConfig } from '../config/tables.ts';
import type { SnowflakeSource } from '../snowflake/index.ts';

let test: SyncTest;
beforeAll(async () => {
  test = await startSyncTest();
});
afterAll(() => test.stop());

/** What a writer of the source commits. */
interface Change {
  /** Of a row that may be there or not. */
  readonly id: number;
  readonly month: number;
  /** Seconds and nanoseconds that the clock goes on first; often none, so that watermarks are the same. */
  readonly after: bigint;
  /** The watermark against the clock: a commit that comes late, a clock that is wrong, none at all. */
  readonly watermark: 'now' | 'late' | 'in an hour' | 'in a year' | null;
}

/** A sync, and what is committed before each statement that it sends; `killedAt` one of them. */
interface Run {
  readonly meanwhile: readonly (readonly Change[])[];
  readonly killedAt: number | null;
}

const change: fc.Arbitrary<Change> = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  month: fc.integer({ min: 1, max: 4 }),
  after: fc.constantFrom(0n, 0n, 1n, 999n, 1_000_000_000n, 5_000_000_000_000n),
  watermark: fc.constantFrom('now', 'now', 'now', 'late', 'in an hour', 'in a year', null),
});
const run: fc.Arbitrary<Run> = fc.record({
  meanwhile: fc.array(fc.array(change, { maxLength: 2 }), { maxLength: 8 }),
  killedAt: fc.option(fc.integer({ min: 1, max: 10 })),
});
const history = fc.record({
  before: fc.array(change, { minLength: 3, maxLength: 10 }),
  runs: fc.array(run, { minLength: 1, maxLength: 4 }),
});

const seed = Math.floor(Math.random() * 2 ** 31);
const parameters = { seed, numRuns: 12, endOnFailure: true };

describe(`rows that change while they are read (seed ${seed})`, () => {
  it.each<[string, object]>([
    ['in one go', {}],
    ['in one go into monthly partitions', { partition_by: 'day', chunk_rows: 1000 }],
    ['in chunks into monthly partitions', { partition_by: 'day', chunk_rows: 2 }],
    ['in chunks by their day', { chunk_by: 'day', chunk_rows: 2 }],
  ])('are neither lost nor doubled, read %s', { timeout: 600_000 }, async (_how, parts) => {
    await fc.assert(
      fc.asyncProperty(history, async ({ before, runs }) => {
        const source = await aSource();
        await source.commit(before);
        const config = shifts(parts);
        for (const each of runs) await syncWhile(config, each, source.commit);
        await test.sync(config);
        await test.sync(config);
        expect(await test.rows('select id::int, day::text, note from analytics.shifts order by id')).toEqual(
          await source.rows(),
        );
      }),
      parameters,
    );
  });
});

const lookback = 3600n * 1_000_000_000n;

function shifts(parts: object): TableConfig {
  return test.table('SHIFTS', {
    ...{ pk: ['id'], watermark_column: 'updated', lookback: '1h', types: { day: 'date' } },
    ...parts,
  });
}

/** A table of the source and its writers, whose clock begins some days ago. */
async function aSource() {
  await test.reset('SHIFTS', '"Id" number(9,0), "Day" date, "Note" varchar(50), "Updated" timestamp_tz(9)');
  const now = BigInt(Date.now()) * 1_000_000n;
  let clock = now - 5n * 86_400_000_000_000n;
  let version = 0;
  const watermarks = {
    now: () => clock,
    late: () => clock - lookback,
    'in an hour': () => now + lookback,
    'in a year': () => now + 365n * 86_400_000_000_000n,
  };
  const commit = async (changes: readonly Change[]) => {
    for (const { id, month, after, watermark } of changes) {
      clock += after;
      version += 1;
      const updated = watermark === null ? 'null' : `to_timestamp_tz(${watermarks[watermark]()}, 9)`;
      await test.snowflake.run(`delete from ANALYTICS.BI.SHIFTS where "Id" = ${id}`);
      await test.snowflake.run(
        `insert into ANALYTICS.BI.SHIFTS select ${id}, '2026-0${month}-15'::date, 'version ${version}', ${updated}`,
      );
    }
  };
  const rows = async () => {
    const cells = await test.snowflake.run(
      `select "Id", to_char("Day", 'YYYY-MM-DD'), "Note" from ANALYTICS.BI.SHIFTS order by "Id"`,
    );
    return cells.map(([id, day, note]) => ({ id: Number(id), day, note }));
  };
  return { commit, rows };
}

async function syncWhile(
  config: TableConfig,
  { meanwhile, killedAt }: Run,
  commit: (changes: readonly Change[]) => Promise<void>,
): Promise<void> {
  let statements = 0;
  const source: SnowflakeSource = {
    ...test.snowflake.source,
    query: async (statement) => {
      await commit(meanwhile[statements] ?? []);
      statements += 1;
      if (statements === killedAt) throw new Error('killed');
      return test.snowflake.source.query(statement);
    },
  };
  const ending = test.sync(config, { source }).catch((error: unknown) => error);
  const error = await ending;
  if (error instanceof Error && !error.message.includes('killed')) throw error;
}
