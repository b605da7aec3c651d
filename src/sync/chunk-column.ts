import type { TableConfig } from '../config/tables.ts';
import { CmError } from '../errors.ts';
import {
  ddlType,
  quoteSnowflakeName,
  type SnowflakeColumn,
  type SnowflakeSource,
} from '../snowflake/index.ts';
import { type Chunk, chunksOf, monthlyChunks, oneChunk } from './chunks.ts';
import { type Condition, type Reading, sourceOf, statementOf } from './reading.ts';
import type { TargetTable } from './target-table.ts';

/** The column by which a read is divided, as Snowflake compares it with a bound. */
export interface ChunkColumn {
  readonly name: string;
  /** By whole months, since they are partitions; else by days, or by equal shares of the rows. */
  readonly by: 'month' | 'day' | 'share';
  readonly value: string;
  /** A bound, with its `?`. */
  readonly bound: string;
}

/**
 * By what a table is divided: the months of its partitions, else `chunk_by`, if it has either.
 *
 * @throws CmError `sync.bad_chunk_column` for a column that has no order the two databases agree on.
 */
export function chunkColumn(config: TableConfig, target: TargetTable): ChunkColumn | null {
  const name = config.partition_by ?? config.chunk_by;
  if (name === undefined) return null;
  const source = sourceOf(target, name);
  const quoted = quoteSnowflakeName(source.name);
  if (isDay(source)) {
    const by = config.partition_by === undefined ? 'day' : 'month';
    return { name, by, value: `cast(${quoted} as date)`, bound: 'cast(? as date)' };
  }
  if (config.partition_by === undefined && source.type === 'fixed') {
    return { name, by: 'share', value: quoted, bound: `cast(? as number(38,${source.scale ?? 0}))` };
  }
  if (config.partition_by === undefined && source.type === 'text') {
    return { name, by: 'share', value: quoted, bound: '?' };
  }
  throw new CmError(
    'sync.bad_chunk_column',
    `${config.table}: column "${source.name}" of ${config.source_view} is ${ddlType(source)}, and the table cannot be divided by it.`,
    {
      kind: 'usage',
      hint: 'Name a date or timestamp under `partition_by`; a date, number or text under `chunk_by`.',
    },
  );
}

function isDay({ type }: SnowflakeColumn): boolean {
  return type === 'date' || type.startsWith('timestamp_');
}

/** Asks the source how its rows are spread, and divides them into chunks of about `chunkRows`. */
export async function askForChunks(
  source: SnowflakeSource,
  column: ChunkColumn,
  read: { reading: Reading; conditions: readonly Condition[]; chunkRows: number },
): Promise<{ chunks: Chunk[]; months: string[] }> {
  const { reading, conditions, chunkRows } = read;
  const ask = async (what: string, tail: string) => {
    const { sql, binds } = statementOf(reading, conditions, { what, qualify: null, tail });
    const result = await source.query({ sql, binds });
    const rows: (readonly (string | null)[])[] = [];
    for await (const row of result.rows()) rows.push(row);
    return rows;
  };
  switch (column.by) {
    case 'month': {
      const rows = await ask(`to_char(${column.value}, 'YYYY-MM'), count(*)`, 'group by 1 order by 1');
      return monthlyChunks(
        rows.map(([month, count]) => ({ month: month ?? '', rows: Number(count) })),
        chunkRows,
      );
    }
    case 'day': {
      const rows = await ask(`to_char(${column.value}, 'YYYY-MM-DD'), count(*)`, 'group by 1 order by 1');
      const [nulls, days] = [rows.filter(([day]) => day === null), rows.filter(([day]) => day !== null)];
      const chunks = chunksOf(
        days.map(([day, count]) => ({ from: day ?? '', rows: Number(count) })),
        chunkRows,
      );
      return { chunks: withNulls(chunks, Number(nulls[0]?.[1] ?? 0)), months: [] };
    }
    case 'share': {
      const [[total, valued] = []] = await ask(`count(*), count(${column.value})`, '');
      const shares = Math.ceil(Number(valued) / chunkRows);
      if (shares <= 1) return { chunks: [oneChunk(Number(total))], months: [] };
      const { sql, binds } = statementOf(
        reading,
        [...conditions, { sql: `${column.value} is not null`, binds: [] }],
        {
          what: `${column.value} as v, ntile(${shares}) over (order by ${column.value}) as share`,
          qualify: null,
        },
      );
      const result = await source.query({
        sql: `select min(v), count(*) from (\n${sql}\n) group by share order by 1`,
        binds,
      });
      const tallies = new Map<string, number>();
      for await (const [from, count] of result.rows()) {
        tallies.set(from ?? '', (tallies.get(from ?? '') ?? 0) + Number(count));
      }
      const chunks = chunksOf(
        [...tallies].map(([from, rows]) => ({ from, rows })),
        chunkRows,
      );
      return { chunks: withNulls(chunks, Number(total) - Number(valued)), months: [] };
    }
  }
}

/** Rows without a value go with the first chunk. */
function withNulls(chunks: readonly Chunk[], rows: number): Chunk[] {
  return chunks.map((chunk, index) =>
    index === 0 ? { ...chunk, rowsExpected: chunk.rowsExpected + rows } : chunk,
  );
}
