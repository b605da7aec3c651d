import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { inTransaction } from '../../src/postgres/pool.ts';
import { quoteName } from '../../src/postgres/quote.ts';
import { type ComparedColumn, type ComparedTable, comparable } from './checksums.ts';

/** What a check has found. */
export interface Verdict {
  readonly isRight: boolean;
  readonly words: string;
}

/**
 * Names what is different in two tables whose checksums differ. Instants that are off by no more than a microsecond are
 * right: where ours cuts Snowflake's nanoseconds, as docs/sync.md says, others round them.
 */
export async function differenceOf(expected: ComparedTable, loaded: ComparedTable): Promise<Verdict> {
  const [rows, loadedRows] = await Promise.all([countOf(expected), countOf(loaded)]);
  if (rows !== loadedRows) return { isRight: false, words: `${loadedRows} rows instead of ${rows}` };
  const [sums, loadedSums] = await Promise.all([sumsOf(expected), sumsOf(loaded)]);
  const differ = expected.columns.filter((_, index) => sums[index] !== loadedSums[index]);
  const words = `differs in ${listOf(differ)}`;
  if (!differ.every(({ type }) => type.startsWith('timestamp'))) return { isRight: false, words };
  const micros = await greatestGap(expected, { loaded, names: differ.map(({ name }) => name) });
  return micros === 1
    ? { isRight: true, words: 'equal; nanoseconds rounded' }
    : {
        isRight: false,
        words: `${words}, ${micros === undefined ? 'also in what is NULL' : `by up to ${micros} µs`}`,
      };
}

async function countOf({ pool, relation }: ComparedTable): Promise<number> {
  const { rows } = await pool.query(`select count(*) as count from ${relation}`);
  return z.object({ count: z.coerce.number() }).parse(rows[0]).count;
}

/** One sum a column, each over hashes of key and value. */
async function sumsOf({ pool, relation, columns }: ComparedTable): Promise<(string | null)[]> {
  const [key] = columns.map(comparable);
  const sums = columns.map(
    (column) => `sum(hash_record_extended(row(${key}, ${comparable(column)}), 0)::numeric)::text`,
  );
  const { rows } = await pool.query(`select array[${sums.join(', ')}] as sums from ${relation}`);
  return z.object({ sums: z.array(z.string().nullable()) }).parse(rows[0]).sums;
}

/** How far instants of a key are apart, in microseconds; undefined if one of them has none, or the keys differ. */
async function greatestGap(
  expected: ComparedTable,
  { loaded, names }: { loaded: ComparedTable; names: readonly string[] },
): Promise<number | undefined> {
  const [key, ...others] = loaded.columns.filter(({ name }, index) => index === 0 || names.includes(name));
  if (key === undefined) return undefined;
  const taken = [key, ...others];
  return inTransaction(expected.pool, async (client) => {
    await client.query(
      `create temp table loaded (${taken.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')}) on commit drop`,
    );
    const values = taken.map(({ value }) => value).join(', ');
    await inTransaction(loaded.pool, (other) =>
      pipeline(
        other.query(copyTo(`copy (select ${values} from ${loaded.relation}) to stdout`)),
        client.query(copyFrom('copy loaded from stdin')),
      ),
    );
    const gaps = others.map(({ name }) => {
      const [a, b] = [`expected.${quoteName(name)}`, `loaded.${quoteName(name)}`];
      return `case when ${a} is distinct from ${b} then coalesce(abs(extract(epoch from ${a} - ${b})), 'infinity') * 1000000 else 0 end`;
    });
    const { rows } = await client.query(
      `select count(*) as rows, max(greatest(${gaps.join(', ')})) as micros
       from ${expected.relation} as expected join loaded using (${quoteName(key.name)})`,
    );
    const found = z.object({ rows: z.coerce.number(), micros: z.string() }).parse(rows[0]);
    const micros = Math.round(Number(found.micros));
    return found.rows === (await countOf(expected)) && Number.isFinite(micros) ? micros : undefined;
  });
}

function listOf(columns: readonly ComparedColumn[]): string {
  const named = columns.slice(0, 6).map(({ name }) => name);
  const rest = columns.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
