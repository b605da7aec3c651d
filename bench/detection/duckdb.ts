import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { to as copyTo } from 'pg-copy-streams';
import { copyIn } from '../../src/postgres/copy.ts';
import { inTransaction, type Pool } from '../../src/postgres/pool.ts';
import { betterOfTwo } from '../timing.ts';

const sql = readFile(new URL('duckdb.sql', import.meta.url), 'utf8');

/** What the rules read: table of DuckDB, and where its rows are in PostgreSQL. */
const inputs: Readonly<Record<string, string>> = {
  visit: `select visit_id, visit_date, caregiver_id, provider_id, scheduled_start_time, scheduled_end_time, visit_start_time,
    visit_end_time, visit_updated_timestamp, provider_patient_id, payer_patient_id, is_missed, call_in_gps_coordinates,
    call_out_gps_coordinates from analytics.visit`,
  deleted_visit: 'select visit_id, visit_updated_timestamp from analytics.deleted_visit',
  caregiver: 'select caregiver_id, ssn from analytics.caregiver',
  provider: 'select provider_id, is_active, is_demo from analytics.provider',
  patient_address: `select patient_address_id, patient_id, primary_address, address_type, zip_code, latitude, longitude,
    application_created_utc_timestamp from analytics.patient_address`,
  settings: 'select extra_distance_percent from conflict.settings',
  mph: 'select from_miles, to_miles, average_miles_per_hour from conflict.mph',
  excluded_ssns: 'select ssn from conflict.excluded_ssns',
  excluded_agencies: 'select provider_id from conflict.excluded_agencies',
};

const types: Readonly<Record<string, string>> = { uuid: 'UUID', 'timestamp without time zone': 'TIMESTAMP' };

/**
 * Seconds that DuckDB needs in memory for the same detection on the same rows, with all processors; getting the rows there
 * is not counted. Its pairs are brought back into the table `duckdb_pair`.
 */
export async function detectInDuckDb(
  pool: Pool,
  { asOf, folder }: { asOf: string; folder: string },
): Promise<number> {
  const exchange = join(folder, 'duckdb');
  await mkdir(exchange, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    for (const [table, query] of Object.entries(inputs)) {
      await bringTable(pool, connection, { table, query, file: join(exchange, `${table}.csv`) });
    }
    await connection.run(`create macro on_earth(latitude, longitude) as coalesce(
      abs(latitude) <= 90 and abs(longitude) <= 180 and not (latitude = 0 and longitude = 0), false)`);
    const statement = (await sql).replaceAll(/\bas_of\b/g, `date '${asOf}'`);
    const seconds = await betterOfTwo(
      () => connection.run('drop table if exists pair'),
      () => connection.run(statement),
    );
    await bringBack(pool, connection, join(exchange, 'pair.csv'));
    return seconds;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(exchange, { recursive: true, force: true });
  }
}

/** How many directed pairs DuckDB and the last run have found alike, of how many each. */
export async function agreementWithDuckDb(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ both: string; theirs: string; ours: string }>(`
    select count(*) filter (where d.visit_id is not null and p.visit_id is not null) as both,
           count(d.visit_id) as theirs, count(p.visit_id) as ours
    from duckdb_pair d
    full join (select * from pipeline.detected_pair where not (in_service_flag or pto_flag)) p
      on (d.visit_id, d.con_visit_id, d.flags)
       = (p.visit_id, p.con_visit_id, array[p.same_sch_time_flag, p.same_visit_time_flag, p.sch_and_visit_time_same_flag,
          p.sch_over_another_sch_time_flag, p.visit_time_over_another_visit_time_flag, p.sch_time_over_visit_time_flag,
          p.distance_flag])`);
  const found = rows[0];
  return `${found?.both} of ${found?.theirs} and ${found?.ours}`;
}

async function bringTable(
  pool: Pool,
  connection: DuckDBConnection,
  { table, query, file }: { table: string; query: string; file: string },
): Promise<void> {
  const columns = await inTransaction(pool, async (client) => {
    await pipeline(
      client.query(copyTo(`copy (${query}) to stdout (format csv, force_quote *)`)),
      createWriteStream(file),
    );
    const { fields } = await client.query(`select * from (${query}) empty limit 0`);
    const { rows } = await client.query<{ type: string }>(
      'select format_type(oid, null) as type from unnest($1::oid[]) with ordinality field (oid, place) order by place',
      [fields.map(({ dataTypeID }) => dataTypeID)],
    );
    return fields.map(({ name }, index) => ({ name, type: rows[index]?.type ?? 'text' }));
  });
  const declared = columns.map(({ name, type }) => `${name} ${types[type] ?? type.toUpperCase()}`);
  await connection.run(`create table ${table} (${declared.join(', ')})`);
  await connection.run(
    `copy ${table} from '${file}' (format csv, header false, nullstr '', allow_quoted_nulls false)`,
  );
}

async function bringBack(pool: Pool, connection: DuckDBConnection, file: string): Promise<void> {
  await connection.run(`copy (
    select visit_id, con_visit_id, '{' || concat_ws(',', same_sch_time, same_visit_time, sch_and_visit_time_same,
      sch_over_another_sch_time, visit_time_over_another_visit_time, sch_time_over_visit_time, distance) || '}'
    from pair) to '${file}' (format csv, header false)`);
  await inTransaction(pool, async (client) => {
    await client.query('drop table if exists duckdb_pair');
    await client.query('create table duckdb_pair (visit_id uuid, con_visit_id uuid, flags boolean[])');
    await copyIn(client, 'copy duckdb_pair from stdin (format csv)', createReadStream(file));
  });
}
