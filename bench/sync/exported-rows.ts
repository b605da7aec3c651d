import { join } from 'node:path';
import { openAccountDatabase } from '../../src/local-snowflake/account/database.ts';
import { accountFile } from '../../src/local-snowflake/account/read.ts';
import { physicalName } from '../../src/local-snowflake/storage.ts';
import type { SnowflakeColumn } from '../../src/snowflake/index.ts';
import type { Shape } from './shapes.ts';

/** All rows as they are at first, or those alone that the change has touched. */
export type RowState = 'before' | 'changed';

/** Where the rows of a state lie: `csv` for the reference, `parquet` for the peers that read files. */
export function exportedFile(
  shape: Shape,
  options: { folder: string; state: RowState; format: 'csv' | 'parquet' },
): string {
  return join(options.folder, `${shape.source}-${options.state}.${options.format}`);
}

/**
 * Writes the rows with DuckDB alone, so that what the loaders are checked against has passed none of their code.
 * Instants are in UTC, cut to microseconds (the nanoseconds are stored apart).
 */
export async function exportRows(
  shape: Shape,
  options: { directory: string; folder: string; state: RowState },
): Promise<void> {
  const database = await openAccountDatabase(accountFile(options.directory), { readOnly: true });
  try {
    const columns = shape.target.columns.map(
      ({ source }) => `${plainValue(source)} as "${source.name.replaceAll('"', '""')}"`,
    );
    const key = `"${physicalName('Visit Id')}"`;
    const where =
      options.state === 'before'
        ? ''
        : `where ${key} in (select ${key} from "BENCH"."${shape.source}_CHANGES")`;
    const rows = `select ${columns.join(', ')} from "ANALYTICS"."BENCH"."${shape.source}" as v ${where}`;
    const write = (format: 'csv' | 'parquet', settings: string) =>
      database.run(`copy (${rows}) to '${exportedFile(shape, { ...options, format })}' (${settings})`);
    await write('csv', 'format csv, header false');
    await write('parquet', 'format parquet, compression zstd');
  } finally {
    await database.close();
  }
}

function plainValue(column: SnowflakeColumn): string {
  const stored = `v."${physicalName(column.name)}"`;
  switch (column.type) {
    case 'timestamp_tz':
    case 'timestamp_ltz':
      return `${stored}.utc::timestamptz`;
    case 'timestamp_ntz':
      return `${stored}.utc`;
    case 'variant':
    case 'object':
    case 'array':
      return `${stored}::varchar`;
    default:
      return stored;
  }
}
