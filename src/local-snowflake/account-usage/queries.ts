import type { CompiledQuery } from '../sql/compiled.ts';
import { text } from '../sql/identifiers.ts';
import { listing } from '../sql/information-schema.ts';
import { types } from '../sql/types.ts';
import { historyTable } from './history.ts';

const t = types.text();
const number = types.fixed(38);
const instant = types.ltz(3);
const count = (sql: string) => `cast(${sql} as decimal(38, 0))`;
const elapsed = `date_diff('millisecond', started_at, ended_at)`;

/** QUERY_HISTORY of ACCOUNT_USAGE and, as a table function, of INFORMATION_SCHEMA. */
export function queryHistory(where = 'true'): CompiledQuery {
  return listing(
    [
      ['QUERY_ID', t, 'query_id'],
      ['QUERY_TEXT', t, 'query_text'],
      ['DATABASE_NAME', t, 'database_name'],
      ['SCHEMA_NAME', t, 'schema_name'],
      ['QUERY_TYPE', t, 'query_type'],
      ['SESSION_ID', number, 'session_id'],
      ['USER_NAME', t, 'user_name'],
      ['ROLE_NAME', t, 'role_name'],
      ['WAREHOUSE_NAME', t, 'warehouse_name'],
      ['WAREHOUSE_SIZE', t, "'X-Small'"],
      ['WAREHOUSE_TYPE', t, "'STANDARD'"],
      ['QUERY_TAG', t, "''"],
      ['EXECUTION_STATUS', t, "case when error_code is null then 'SUCCESS' else 'FAIL' end"],
      ['ERROR_CODE', t, 'error_code'],
      ['ERROR_MESSAGE', t, 'error_message'],
      ['START_TIME', instant, 'sf_zoned(started_at, 0, 0)'],
      ['END_TIME', instant, 'sf_zoned(ended_at, 0, 0)'],
      ['TOTAL_ELAPSED_TIME', number, count(elapsed)],
      ['EXECUTION_TIME', number, count(elapsed)],
      ['COMPILATION_TIME', number, count('0')],
      ['ROWS_PRODUCED', number, 'rows_produced'],
      ['ROWS_INSERTED', number, 'rows_inserted'],
      ['ROWS_UPDATED', number, 'rows_updated'],
      ['ROWS_DELETED', number, 'rows_deleted'],
      ['CREDITS_USED_CLOUD_SERVICES', types.real, 'cast(0 as double)'],
      ['QUERY_HASH', t, 'query_hash'],
      ['QUERY_PARAMETERIZED_HASH', t, 'query_parameterized_hash'],
    ],
    `from ${historyTable} where ${where}`,
  );
}

/** WAREHOUSE_METERING_HISTORY: what ran, as a warehouse of size X-Small at one credit an hour would bill it. */
export function warehouseMetering(): CompiledQuery {
  return listing(
    [
      ['START_TIME', instant, 'sf_zoned(hour, 0, 0)'],
      ['END_TIME', instant, 'sf_zoned(hour + interval 1 hour, 0, 0)'],
      ['WAREHOUSE_ID', number, `cast(hash(warehouse_name) % 1000000007 as decimal(38, 0))`],
      ['WAREHOUSE_NAME', t, 'warehouse_name'],
      ['CREDITS_USED', types.real, 'seconds / 3600.0'],
      ['CREDITS_USED_COMPUTE', types.real, 'seconds / 3600.0'],
      ['CREDITS_USED_CLOUD_SERVICES', types.real, 'cast(0 as double)'],
    ],
    // What a procedure or task runs is within its own time.
    `from (select date_trunc('hour', started_at)::timestamp as hour, warehouse_name, sum(${elapsed}) / 1000.0 as seconds
             from ${historyTable} where query_type not in (${['CALL', 'EXECUTE_TASK', 'BEGIN', 'DECLARE'].map(text).join(', ')})
            group by all)`,
  );
}
