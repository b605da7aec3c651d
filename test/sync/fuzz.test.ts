import process from 'node:process';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableSchema } from '../../src/config/tables.ts';
import type { SnowflakeSource } from '../../src/snowflake/index.ts';
import { runSync } from '../../src/sync/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import {
  connectTestSnowflake,
  startTestSnowflake,
  type TestSnowflake,
  temporaryFolder,
} from '../local-snowflake.ts';
import { type AnyColumn, anyColumn, canonicalJson } from './any-column.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let outside: Awaited<ReturnType<typeof temporaryFolder>>;
let snowflake: TestSnowflake;
let sdk: SnowflakeSource;
let database: TestDatabase;

beforeAll(async () => {
  [folder, outside] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  [snowflake, database] = await Promise.all([startTestSnowflake(folder.directory), createTestDatabase()]);
  sdk = await connectTestSnowflake({ ...snowflake, driver: 'sdk' });
  await snowflake.run('create database ANALYTICS');
  await snowflake.run('create schema ANALYTICS.BI');
  await snowflake.run(`create stage ANALYTICS.BI.OUTSIDE url = '${pathToFileURL(outside.directory)}'`);
});
afterAll(async () => {
  await sdk.close();
  await Promise.all([snowflake.stop(), database.drop()]);
  await Promise.all([folder.discard(), outside.discard()]);
});

const seed = Number(process.env.CM_FUZZ_SEED ?? Date.now() % 2 ** 31);

const anyTable = fc
  .integer({ min: 1, max: 25 })
  .chain((rows) => fc.array(anyColumn(rows), { minLength: 1, maxLength: 12 }));

describe('any table', () => {
  it(`reads back equal to what went in, through both drivers and by files on a stage (CM_FUZZ_SEED=${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (columns) => {
        await createInSnowflake(columns);
        const { source } = snowflake;
        expect(await readBack(columns, { source, load: 'api' })).toEqual(expectedOf(columns));
        expect(await readBack(columns, { source: sdk, load: 'api' })).toEqual(expectedOf(columns));
        // CSV does not carry a FLOAT exactly, so a table that has one is not unloaded.
        const exact = columns.filter(({ declared }) => declared !== 'float');
        if (exact.length === 0) return;
        await createInSnowflake(exact);
        expect(await readBack(exact, { source, load: 'unload' })).toEqual(expectedOf(exact));
      }),
      { seed, numRuns: 15, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
    );
  });
});

function expectedOf(columns: readonly AnyColumn[]): (string | null)[][] {
  return columns.map(({ cells }) => cells.map(({ expected }) => expected));
}

async function createInSnowflake(columns: readonly AnyColumn[]): Promise<void> {
  const definitions = columns.map(({ declared }, index) => `C${index} ${declared}`);
  await snowflake.run(
    `create or replace table ANALYTICS.BI.ANYTHING (ID number(9,0), ${definitions.join(', ')})`,
  );
  const rows = (columns[0]?.cells ?? []).map((_cell, row) => {
    const cells = columns.map(({ cells }) => cells[row]?.literal);
    return `select ${row}, ${cells.join(', ')}`;
  });
  await snowflake.run(`insert into ANALYTICS.BI.ANYTHING ${rows.join('\nunion all ')}`);
}

/** By column, then by row. */
async function readBack(
  columns: readonly AnyColumn[],
  { source, load }: { source: SnowflakeSource; load: 'api' | 'unload' },
): Promise<(string | null)[][]> {
  const config = tableSchema.parse({
    ...{ table: 'anything', source_view: 'ANALYTICS.BI.ANYTHING', pk: ['id'], load },
  });
  await database.pool.query('drop table if exists analytics.anything');
  const stage = 'ANALYTICS.BI.OUTSIDE';
  await runSync({ pool: database.pool, source, tables: [config], parallel: 1, stage });
  const looks = columns.map(({ look }, index) => look(`c${index}`));
  const { rows } = await database.pool.query<{ cells: (string | null)[] }>(
    `select array[${looks.join(', ')}] as cells from analytics.anything order by id`,
  );
  return columns.map(({ declared }, index) =>
    rows.map(({ cells }) => {
      const cell = cells[index] ?? null;
      return cell !== null && isJson(declared) ? canonicalJson(JSON.parse(cell)) : cell;
    }),
  );
}

function isJson(declared: string): boolean {
  return declared === 'variant' || declared === 'object' || declared === 'array';
}
