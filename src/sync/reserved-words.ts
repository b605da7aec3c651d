import type pg from 'pg';
import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import type { TargetTable } from './target-table.ts';

/** The words that this PostgreSQL takes for a column only in quotes, everywhere and by everyone. */
export async function readReservedWords(pool: pg.Pool): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ word: string }>(
    "select word from pg_get_keywords() where catcode = 'R'",
  );
  return new Set(rows.map(({ word }) => word));
}

/**
 * Sees that no column is a reserved word, which every query of the table would trip over.
 *
 * @throws CmError `sync.reserved_word`
 */
export function refuseReservedWords(
  config: TableConfig,
  target: TargetTable,
  words: ReadonlySet<string>,
): void {
  const column = target.columns.find(({ name }) => words.has(name));
  if (column === undefined) return;
  const { name, source } = column;
  const other = `${config.table}_${name}`;
  const remedy =
    config.columns === undefined
      ? `\`rename: { "${source.name}": ${other} }\``
      : `\`{ column: ${source.name}, as: ${other} }\` under \`columns:\``;
  throw new CmError(
    'sync.reserved_word',
    `${config.table}: column "${source.name}" of ${config.source_view} becomes ${name}, a reserved word of PostgreSQL. Nothing was loaded.`,
    { kind: 'usage', hint: `Give it another name in ${config.table}.yaml: ${remedy}.` },
  );
}
