import type { CompiledQuery } from '../sql/compiled.ts';
import { text } from '../sql/identifiers.ts';
import { listing } from '../sql/information-schema.ts';
import { types } from '../sql/types.ts';
import { streamsTable } from './store.ts';

const t = types.text();

/** SHOW STREAMS and DESCRIBE STREAM of one database; `condition` narrows its schemas. */
export function listStreams(database: string, condition: string): CompiledQuery {
  return listing(
    [
      ['created_on', types.ltz(3), 'sf_zoned(created_on, 0, 0)'],
      ['name', t, 'stream_name'],
      ['database_name', t, text(database)],
      ['schema_name', t, 'schema_name'],
      ['owner', t, "'SYSADMIN'"],
      ['comment', t, "''"],
      ['table_name', t, `${text(database)} || '.' || table_schema || '.' || table_name`],
      ['source_type', t, "'Table'"],
      ['type', t, "'DELTA'"],
      ['stale', t, "case when is_stale then 'true' else 'false' end"],
      ['mode', t, "'DEFAULT'"],
    ],
    `from ${streamsTable(database)} where ${condition}`,
  );
}
