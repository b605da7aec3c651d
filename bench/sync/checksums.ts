import { z } from 'zod';
import type { Pool } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';

/** A column as it is compared: its PostgreSQL type without modifiers, and the expression of that type. */
export interface ComparedColumn {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** A table and what of it is compared. */
export interface ComparedTable {
  readonly pool: Pool;
  readonly relation: string;
  /** The key first. */
  readonly columns: readonly ComparedColumn[];
}

/** Rows and a sum over hashes of whole rows: the same for the same rows in any order. */
export async function checksum({ pool, relation, columns }: ComparedTable): Promise<string> {
  const row = columns.map(comparable).join(', ');
  const { rows } = await pool.query(
    `select count(*) || ' rows, ' || coalesce(sum(hash_record_extended(row(${row}), 0)::numeric), 0) as sum from ${relation}`,
  );
  return z.object({ sum: z.string() }).parse(rows[0]).sum;
}

/**
 * The columns of a loaded table, cast to what is expected of each. They are paired by position: every loader keeps the
 * order and has its own idea of names. What a loader adds begins with an underscore. A string says what is wrong.
 */
export async function loadedColumns(
  pool: Pool,
  target: { schema: string; table: string },
  expected: readonly ComparedColumn[],
): Promise<{ columns: ComparedColumn[]; losses: string[] } | string> {
  const { rows } = await pool.query(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = $1 and table_name = $2 and not starts_with(column_name, '_') order by ordinal_position`,
    [target.schema, target.table],
  );
  const found = z.array(z.object({ name: z.string(), type: z.string() })).parse(rows);
  if (found.length !== expected.length) return `${found.length} columns instead of ${expected.length}`;
  const losses = new Set<string>();
  const columns = expected.map((column, index) => {
    const { name = '', type = '' } = found[index] ?? {};
    const loss = lossOf(column.type, type);
    if (loss !== undefined) losses.add(loss);
    return { name: column.name, type: column.type, value: castTo(column.type, quoteName(name), type) };
  });
  return { columns, losses: [...losses] };
}

/** Whole numbers are compared as numerics: whether a loader takes bigint or numeric for them is its own affair. */
export function comparable({ value, type }: ComparedColumn): string {
  return type === 'bigint' ? `(${value})::numeric` : value;
}

function castTo(type: string, column: string, loadedAs: string): string {
  const isZoned = loadedAs === 'timestamp with time zone';
  if (type === 'timestamptz' && !isZoned && loadedAs.startsWith('timestamp'))
    return `(${column} at time zone 'UTC')`;
  if (type === 'timestamp' && isZoned) return `(${column} at time zone 'UTC')`;
  return `(${column})::${type === 'bigint' ? 'numeric' : type}`;
}

/** What a column of this type can no longer say when it is stored as that. */
function lossOf(type: string, loadedAs: string): string | undefined {
  if (type === 'numeric' && loadedAs === 'double precision') return 'decimals as double precision';
  if (type === 'jsonb' && loadedAs !== 'jsonb' && loadedAs !== 'json') return 'JSON as text';
  if (type === 'timestamp' && loadedAs === 'timestamp with time zone')
    return 'timestamps without zone as with zone';
  return undefined;
}
